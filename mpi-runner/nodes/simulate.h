/* simulate.h: `onager-mpi --simulate NODES,SLOTS,TASKS[,SECONDS]`: the coordinator, with its own
 * code and its own messages, hands out tasks to nodes that are simulated, on a clock that is. */
#ifndef ONAGER_NODES_SIMULATE_H
#define ONAGER_NODES_SIMULATE_H

#include "core/fault.h"

/* NODES with SLOTS each run TASKS tasks, of which each takes SECONDS (default 1), or, with A-B,
 * from A to B, all equally likely. Prints what came of it on stdout. Returns 0, or -1 with a fault.
 */
int simulate(const char *what, struct fault *fault);

#endif
