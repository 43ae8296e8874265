/* launcher.h: the process that a user, or the batch script, has started a mega-job with. It starts
 * the ranks by mpirun, or whatever the line behind -- is, and stays: draws the progress line,
 * passes on what signals ask for, and starts the ranks again, on the nodes that still answer, when
 * they broke down, which is to say: ended without a word of the chief's (chief.h) that all is over.
 *
 * It holds launches/N/runner (core/presence.h) as long as it lives. */
#ifndef ONAGER_NODES_LAUNCHER_H
#define ONAGER_NODES_LAUNCHER_H

#include "nodes/options.h"

/* `program` is the path of onager-mpi, the same on all nodes. Returns the exit status. */
int launcher_run(const struct mpi_options *options, const char *program);

#endif
