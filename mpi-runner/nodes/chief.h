/* chief.h: the process of a mega-job that has the coordinator (coordinator.h) in it, and does for
 * it what needs the outside: reads the launch, what became of it before, and requests of others;
 * writes down what no node can; tells the launcher (launcher.h). It is beside rank 0, forked before
 * MPI starts, and reaches the nodes by way of that rank's switchboard.
 *
 * Between it and the launcher go lines, over its stdin and stdout. To the chief:
 *
 * - `environment LENGTH`, and so many bytes: the launcher's environment, entries that end with NUL;
 *   comes first.
 *
 * - `end cancel` or `end time`, and ` now` behind it where it must be at once.
 *
 * - `look`: at the requests of others (core/calloff.h).
 *
 * - The end of file: the launcher is gone. All is ended at once.
 *
 * From the chief:
 *
 * - `progress DONE TOTAL RUNNING FAILED TIMED_OUT CANCELLED RETRIES NODES ALL SLOTS`
 *
 * - `say TEXT`: a line for the user.
 *
 * - `alive`: every second, from the switchboard of its rank.
 *
 * - `died TEXT`: from a rank that died while MPI started (vigil.h); TEXT is for the user.
 *
 * - `broken`: it could not go on; the ranks should be started again.
 *
 * - `over STATUS LEFT WHY`: at the end. STATUS is 0 if all is done, else 1; LEFT tasks have not
 * ended; WHY is done, stopped, time or failures. */
#ifndef ONAGER_NODES_CHIEF_H
#define ONAGER_NODES_CHIEF_H

#include "nodes/options.h"

/* Runs until all is over. `descriptor` is that of the link to the switchboard, whose first frame is
 * empty, and whose node is how many nodes there are. Returns the exit status of the process. */
int chief_run(const struct mpi_options *options, const char *launch_folder, int descriptor);

#endif
