/* chain.h: a batch job that submits another one, which goes on with its launch. */
#ifndef ONAGER_NODES_CHAIN_H
#define ONAGER_NODES_CHAIN_H

#include "core/launch.h"
#include "nodes/allocation.h"

/* Submits what the launch's file `submit` says, to begin after our own job has ended, with `rest`
 * as the number of jobs that may come after that; writes its id down where the launch's ids are.
 * Returns 0 with the id, or -1 with a fault. Runs in the folder of .onager. */
int chain_submit(const struct allocation *allocation, const struct launch *launch, long rest,
                 struct text *jobid, struct fault *fault);

/* The job id in what sbatch --parsable or qsub -terse prints: the last line, up to a `;` or `.`.
 * Returns false when there is none. A part of the above, to be tried. */
bool chain_read_jobid(const char *answer, struct text *jobid);

#endif
