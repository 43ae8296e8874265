/* successor.h: one that waits on another node of a Grid Engine batch job, in case that the host of
 * the batch script, where the launcher, mpirun and rank 0 are, dies. Grid Engine then ends the
 * whole job, so what is left to be done goes into another one: the words in launches/N/submit
 * submit it, and it is the same launch with one more job id.
 *
 * It has a session of its own, so that the job's end is not its own. The file launches/N/standby,
 * made by the launcher, is what it is there for: it holds that (core/presence.h) as long as it
 * lives, goes away when the file does, and who submits a job is who could remove it. */
#ifndef ONAGER_NODES_SUCCESSOR_H
#define ONAGER_NODES_SUCCESSOR_H

#include "core/fault.h"
#include "nodes/options.h"

/* Goes to wait in the background, with the environment of the launcher. Returns the exit status of
 * the process that was called, and of the one that waits; -1 with a fault. */
int successor_run(const struct mpi_options *options, struct fault *fault);

#endif
