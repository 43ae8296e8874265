/* scheduler.h: asking the schedulers what they have: one question each, for all launches at once,
 * and not for long. */
#ifndef ONAGER_CMD_SCHEDULER_H
#define ONAGER_CMD_SCHEDULER_H

#include "backend/queue.h"
#include "cmd/standing.h"
#include "core/launch.h"
#include "host.h"

/* A launch that is asked about. */
struct scheduler_subject {
    long launch;
    struct idlist open; /* tasks that are pending or running, as far as is known */
};

/* Whose answers are needed. */
struct scheduler_question {
    const struct backend *backend[QUEUE_MOST_BACKENDS];
    struct words users[QUEUE_MOST_BACKENDS];
    size_t backends;
    struct scheduler_subject *subject;
    size_t subjects, capacity;
    bool failed;  /* memory was short */
    int patience; /* seconds; 0: five */
    bool silent;  /* no answer is no remark */
};

void scheduler_question_release(struct scheduler_question *question);

/* Asks about a launch, too, where its backend has a scheduler, but for one on another cluster than
 * the scheduler's own, of which the events alone tell. Once more the same is no harm. */
void scheduler_question_add(struct scheduler_question *question, const struct standing *standing);

/* Asks. Where the scheduler has forgotten tasks that are open, those are asked, too, who keep its
 * accounts, if they are there. A scheduler that is not there, says nothing within five seconds, or
 * nothing that makes sense, gives no answer: that is a remark on stderr. The caller releases the
 * queue. */
void scheduler_ask(struct queue *queue, const struct scheduler_question *question,
                   const struct host *host);

/* Takes in what came to one launch since, its scheduler asked, if it has one. */
int scheduler_update(struct standing *standing, const struct host *host, struct fault *fault);

#endif
