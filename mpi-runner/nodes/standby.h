/* standby.h: one in waiting, on another node of a batch job, for the end of the batch script's
 * host, where the launcher, mpirun and rank 0 are.
 *
 * Slurm, told to keep the allocation when a node dies, leaves the job without them: the one in
 * waiting is a launcher, which takes their place. It is a step of its own of the job, so that it
 * outlives mpirun's. Grid Engine ends the job: the one in waiting there (successor.h) submits
 * another.
 *
 * Who is in charge is whoever holds launches/N/runner (core/presence.h): one that waits looks at
 * that every second. */
#ifndef ONAGER_NODES_STANDBY_H
#define ONAGER_NODES_STANDBY_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/fault.h"
#include "nodes/allocation.h"
#include "nodes/options.h"

/* The launcher's side. */
struct standby {
    pid_t pid;      /* srun, or qrsh, which soon ends; 0: there is none */
    char *file;     /* what one of Grid Engine's is there for; NULL: there was none yet */
    size_t next;    /* the node that is to be tried next */
    double started; /* when, by clock_steady() */
};

/* Sees to it that one waits, where that is of use; to be called now and then. */
void standby_tend(struct standby *standby, const struct allocation *allocation,
                  const struct mpi_options *options, const char *folder);
/* No longer needed: the launcher ends. Waits a few seconds for its end; in Grid Engine it goes by
 * itself, within a second or two. */
void standby_end(struct standby *standby);

/* The side of the one that waits. */

/* Makes the launcher's environment, which is at stdin, our own. Comes first. */
int standby_take_environment(struct fault *fault);

/* Slurm: waits until nobody holds the launch's file; who asks is to find out whether the host of
 * the one that did is gone. What is said from then on goes to launches/N/runner.log. Returns 0, or
 * -1 with a fault. */
int standby_wait(const struct mpi_options *options, struct fault *fault);

/* What it was launcher for has ended, so ends the job, whose batch script is no more; or, when it
 * could not go on, has Slurm begin the job anew. */
void standby_end_job(bool over);

#endif
