/* standing.h: how a launch stands: its record, what became of its tasks, and whether anybody is
 * there to run the rest. What status, list, logs, results and their like look at. */
#ifndef ONAGER_CMD_STANDING_H
#define ONAGER_CMD_STANDING_H

#include "core/fault.h"
#include "core/idlist.h"
#include "core/index.h"
#include "core/launch.h"
#include "core/ledger.h"
#include "core/sink.h"

struct queue; /* backend/queue.h: what the schedulers say */

struct standing {
    struct launch launch;
    struct idlist tasks;      /* normalized */
    struct ledger ledger;     /* of `tasks` */
    struct elements elements; /* what the scheduler said of them, if it was asked */
    double *missed;           /* for each place in the ledger: since when it does not know the task
                               * any more that it knew; 0: that is not so; NULL: of none */
    bool live;                /* somebody runs tasks of it, or will, as far as is known */
    long calloffs, verdicts;  /* bytes of these files that were taken in */
    struct record_version {
        long inode, size, seconds, nanoseconds;
    } version; /* of launch.json: each job id that is submitted makes a new one */
};

/* Opens launch `number` and reads its events. Errors: there is no such launch, or its record can't
 * be read. The caller releases in any case. */
int standing_open(struct standing *standing, long number, stopflag stop, struct fault *fault);
void standing_release(struct standing *standing);

/* Takes in what came since, job ids, too. `queue` is what the scheduler says, NULL: it was not
 * asked; then a task of a cluster launch that began and did not end is taken to be running, unless
 * it is on record what the scheduler said for good. That it has forgotten a task is believed once
 * the task or, where that never began, the launch is over a minute old; and, where it told the same
 * standing of the task before, a minute later: the task's end may be on its way. */
int standing_update(struct standing *standing, const struct queue *queue, stopflag stop,
                    struct fault *fault);

/* Was its scheduler asked, and gave an answer? */
bool standing_was_asked(const struct standing *standing);

/* Was it launched within the last half minute? Its runner may still be on its way. */
bool standing_is_young(const struct standing *standing);

/* Says on stderr which events could not be read, if any: what they tell is not known. */
void standing_warn(const struct standing *standing);

/* The launch that a user means by a job id, a jobname (its newest launch) or `last` (the newest of
 * all; also for NULL). Returns its number; -1 with a fault, also for a job that was launched by the
 * Python onager and so has no record. */
long standing_number(const char *word, struct fault *fault);

#endif
