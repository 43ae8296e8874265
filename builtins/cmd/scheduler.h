/* scheduler.h: asking the schedulers what they have: one question each, for all launches at once,
 * and not for long. */
#ifndef ONAGER_CMD_SCHEDULER_H
#define ONAGER_CMD_SCHEDULER_H

#include "backend/queue.h"
#include "cmd/standing.h"
#include "core/launch.h"
#include "host.h"

/* Whose answers are needed. */
struct scheduler_question {
    const struct backend *backend[QUEUE_MOST_BACKENDS];
    struct words users[QUEUE_MOST_BACKENDS];
    size_t backends;
};

void scheduler_question_release(struct scheduler_question *question);

/* Asks about a launch, too, where its backend has a scheduler. */
void scheduler_question_add(struct scheduler_question *question, const struct launch *launch);

/* Asks. A scheduler that is not there, says nothing within five seconds, or nothing that makes
 * sense, gives no answer: that is a remark on stderr. The caller releases the queue. */
void scheduler_ask(struct queue *queue, const struct scheduler_question *question,
                   const struct host *host);

/* Takes in what came to one launch since, its scheduler asked, if it has one. */
int scheduler_update(struct standing *standing, const struct host *host, struct fault *fault);

#endif
