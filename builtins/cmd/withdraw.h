/* withdraw.h: taking tasks of a launch back from the scheduler that has them, with scancel or qdel.
 * What `cancel` does, and `launch --only` with what the scheduler has but will not run. */
#ifndef ONAGER_CMD_WITHDRAW_H
#define ONAGER_CMD_WITHDRAW_H

#include <stdbool.h>

#include "backend/backend.h"
#include "core/launch.h"
#include "host.h"

struct withdrawal {
    struct host *host;
    bool dry_run; /* print the commands, and run none */
    bool quiet;   /* don't print them */
};

/* Takes back what the scheduler has of a job id: the array's elements that stand for these tasks of
 * it (normalized), or, with NULL, everything. An element that stands for other tasks, too, stays:
 * its runner ends the tasks at the request on file, which a remark on stderr says. So does the one
 * job of a launch with nodes, unless nothing else of it is left. `launch` is its
 * record; NULL where there is none: then the array's indices are the tasks. Runs all programs,
 * whatever becomes of one. */
int withdraw_job(const struct withdrawal *how, const struct backend *backend, const char *jobid,
                 const struct launch *launch, const struct idlist *tasks, struct fault *fault);

/* Writes the request to end these tasks (NULL: all) into the launch's folder, where it stays on
 * record (core/calloff.h). */
int withdraw_request(const struct withdrawal *how, const struct launch *launch,
                     const struct idlist *tasks, struct fault *fault);

/* Both, the request first: for tasks of a launch on a cluster, whichever of its job ids they are
 * of.
 */
int withdraw_tasks(const struct withdrawal *how, const struct launch *launch,
                   const struct idlist *tasks, struct fault *fault);

#endif
