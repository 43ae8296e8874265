/* chain.h: a batch job that submits another one, which goes on with its launch (launcher.c,
 * successor.c). */
#ifndef ONAGER_NODES_CHAIN_H
#define ONAGER_NODES_CHAIN_H

#include "core/launch.h"
#include "core/words.h"
#include "nodes/allocation.h"

/* Submits what the launch's file `submit` says, to begin after our own job has ended, with `rest`
 * as the number of jobs that may come after that; writes its id down where the launch's ids are.
 * Returns 0 with the id, or -1 with a fault. Runs in the folder of .onager. */
int chain_submit(const struct allocation *allocation, const struct launch *launch, long rest,
                 struct text *jobid, struct fault *fault);

/* The same for one of Grid Engine whose host is gone for good: the next one does not wait for it,
 * keeps away from that host, unless the user chose hosts, and takes a node less if need be. */
int chain_submit_without(const char *host, const struct launch *launch, long rest,
                         struct text *jobid, struct fault *fault);

/* How many slots of a parallel environment such a job of `nodes` nodes asks for: "8-12", where
 * `slots` is "12" and there were 3; what is no number stays as it is. A part of the above, to be
 * tried. */
void chain_add_slots(struct words *argv, const char *slots, long nodes);

/* The job id in what sbatch --parsable or qsub -terse prints: the last line, up to a `;` or `.`.
 * Returns false when there is none. A part of the above, to be tried. */
bool chain_read_jobid(const char *answer, struct text *jobid);

#endif
