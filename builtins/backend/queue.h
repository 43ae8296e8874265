/* queue.h: what schedulers say of the jobs that they have: which elements of which arrays are there
 * still, waiting or running. Backends fill it in from what squeue(1) and qstat(1) print. */
#ifndef ONAGER_BACKEND_QUEUE_H
#define ONAGER_BACKEND_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/fault.h"
#include "core/idlist.h"

struct backend;

struct queue_entry {
    const struct backend *backend;
    char *jobid;
    struct idlist indices; /* of the array */
};

enum { QUEUE_MOST_BACKENDS = 4 };

struct queue {
    const struct backend *answered[QUEUE_MOST_BACKENDS]; /* whose scheduler gave an answer */
    size_t answers;
    struct queue_entry *entry;
    size_t entries, capacity;
};

void queue_release(struct queue *queue);

/* Notes that the scheduler has these elements ("7", "1-100:1,105") of a job. A list that is none is
 * an error. */
int queue_add(struct queue *queue, const struct backend *backend, const char *jobid,
              size_t jobid_length, const char *indices, size_t indices_length, struct fault *fault);

bool queue_knows(const struct queue *queue, const struct backend *backend);

/* Adds the elements of a job that are there (normalized at the end). */
int queue_indices(const struct queue *queue, const struct backend *backend, const char *jobid,
                  struct idlist *indices, struct fault *fault);

#endif
