/* feed.h: where tasks come from: a list of ids and the launch's own jobs.json. Ids ascend. */
#ifndef ONAGER_RUNNER_FEED_H
#define ONAGER_RUNNER_FEED_H

#include <stdbool.h>

#include "core/idlist.h"
#include "core/jobfile.h"
#include "task.h"

struct feed {
    int attempt;         /* what the attempts at its tasks begin with */
    struct idlist tasks; /* normalized */
    struct idcursor cursor;
    long last; /* the last id that was handed out or passed over; -1: none yet */
    struct idcursor cursor_before; /* both as they were before the last task was handed out */
    long last_before;
    struct idlist calledoff; /* normalized: ids to pass over */
    struct jobfile job;
};

/* Takes over `tasks`; attempts begin with 1. The caller releases in any case. */
int feed_open(struct feed *feed, const char *jobfile, struct idlist *tasks, struct fault *fault);
void feed_release(struct feed *feed);

/* The next task. Returns 1, 0 when there are no more, -1 with a fault; the task is then still to
 * come. */
int feed_next(struct feed *feed, struct task *task, struct fault *fault);

/* Takes the task that was handed out last back: it could not be started. */
void feed_take_back(struct feed *feed);

/* A task that was handed out before, for another attempt. Returns 0 or -1. */
int feed_again(struct feed *feed, long id, int attempt, struct task *task, struct fault *fault);

/* Is the task still to be handed out? */
bool feed_has(const struct feed *feed, long id);

/* Will never hand out these ids (normalized). Returns how many of them were still to come, or -1.
 */
long feed_call_off(struct feed *feed, const struct idlist *ids, struct fault *fault);

/* All ids that were not handed out and not called off, normalized. */
int feed_rest(const struct feed *feed, struct idlist *rest, struct fault *fault);

#endif
