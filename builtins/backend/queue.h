/* queue.h: what schedulers say of the arrays that they have, or had until lately: in which
 * condition each element is. Backends fill it in from what squeue(1), sacct(1) and qstat(1) print.
 */
#ifndef ONAGER_BACKEND_QUEUE_H
#define ONAGER_BACKEND_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/elements.h"
#include "core/fault.h"
#include "core/launch.h"

struct backend;

struct queue_entry {
    const struct backend *backend;
    char *jobid;
    struct elements elements;     /* indices of the array */
    enum element_condition whole; /* of what is no array */
};

enum { QUEUE_MOST_BACKENDS = 4 };

struct queue {
    const struct backend *answered[QUEUE_MOST_BACKENDS]; /* whose scheduler gave an answer */
    size_t answers;
    struct queue_entry *entry;
    size_t entries, capacity;
    /* For whoever reads an answer; set by whoever asked. */
    const struct backend *reading; /* whose answer it is */
    long asked;                    /* seconds since 1970 */
};

void queue_release(struct queue *queue);

/* Part of an answer. */
struct queue_span {
    const char *at;
    size_t length;
};

/* The answer made no sense, beginning with this line of it. Returns -1. */
int queue_fail(const char *line, struct fault *fault);

/* Notes the condition of a job that is no array. Of one that is told of several times, since it is
 * on several hosts, the best counts. */
int queue_add_whole(struct queue *queue, struct queue_span jobid, enum element_condition condition,
                    struct fault *fault);

/* Notes the condition of elements ("7", "1-100:1,105") of a job. A list that is none is an error.
 */
int queue_add(struct queue *queue, struct queue_span jobid, struct queue_span indices,
              enum element_condition condition, struct fault *fault);

bool queue_knows(const struct queue *queue, const struct backend *backend);

/* What is said of a launch that is one job, or several, each going on with it: of the latest that
 * the scheduler knows. ELEMENT_UNKNOWN: it knows none. */
enum element_condition queue_find_whole(const struct queue *queue, const struct backend *backend,
                                        const struct launch *launch);

/* What is said of a launch's tasks, into `tasks` (empty before; the caller releases); what it can't
 * have is passed over. Reads the launch's file `tasks` once for each condition, where it has one.
 */
int queue_find(const struct queue *queue, const struct backend *backend,
               const struct launch *launch, struct elements *tasks, struct fault *fault);

#endif
