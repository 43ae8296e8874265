/* switchboard.h: the MPI side of a rank: it carries frames between the node process of its machine
 * and the coordinator, which is beside rank 0, and finds out who is still there. It reads and
 * writes no files, so that a file system that hangs does not make a node look dead.
 *
 * MPI never reports a dead peer (Open MPI 4.1: a send to one stays in progress for ever). So
 * nothing here blocks, and nobody is believed to live but who was heard within a lease.
 *
 * A lease (C. G. Gray and D. R. Cheriton, SOSP 1989): a rank sends its clock once a second, rank 0
 * sends it back, and the rank's node may run tasks until LEASE seconds after the latest of its own
 * clocks that came back; then lease.h's guard kills them. Rank 0 gives a rank up later than that
 * after it heard it last, so that no task runs on two nodes at once, whatever the network delays,
 * loses in one direction, or delivers when it heals. */
#ifndef ONAGER_NODES_SWITCHBOARD_H
#define ONAGER_NODES_SWITCHBOARD_H

#include <stdbool.h>

#include "core/fault.h"
#include "lease.h"
#include "nodes/link.h"
#include "nodes/vigil.h"

#define LEASE_SECONDS 5.0   /* a node may run tasks so long without a word from rank 0 */
#define HUNG_SECONDS 300.0  /* a node process that is stuck for so long is given up */
#define SILENCE_SECONDS 7.0 /* a rank that was not heard for so long is lost */

struct switchboard {
    int rank, ranks;
    struct link *node;        /* to the node process of this machine */
    struct link *coordinator; /* rank 0: to the coordinator; else NULL */
    struct vigil *vigil;      /* until MPI has started */
    struct lease *lease;      /* of this machine's node; the switchboard renews it */
    bool managed; /* rank 0: a launcher is at stdout, and is told every second that we live */
};

/* Starts MPI, carries until the coordinator has closed its link and all who live know it. Returns 0
 * when all ended as it should, also with lost ranks; -1 with a fault. */
int switchboard_run(struct switchboard *public, struct fault *fault);

#endif
