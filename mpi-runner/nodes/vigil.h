/* vigil.h: a process beside a rank while MPI starts. Where a rank dies meanwhile, the others wait
 * for it for ever, and mpirun, which is to survive the loss of nodes, waits with them. So the vigil
 * tells the launcher: by the rank's stdout, which mpirun carries for as long as somebody has it. */
#ifndef ONAGER_NODES_VIGIL_H
#define ONAGER_NODES_VIGIL_H

#include <sys/types.h>

#include "core/fault.h"

struct vigil {
    pid_t pid; /* 0: there is none */
    int leash; /* the rank's end of a pipe */
};

/* Starts it; before MPI starts, and before any other process is. When this process is gone then,
 * however that came, the line `died TEXT` comes from its stdout. */
int vigil_begin(struct vigil *vigil, int rank, struct fault *fault);

/* MPI has started: lets it go, and waits for its end. */
void vigil_end(struct vigil *vigil);

#endif
