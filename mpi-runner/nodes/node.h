/* node.h: the process that runs the tasks of one node of a mega-job: a crew (crew.h) whose tasks
 * come in frames (frame.h) from the coordinator, by way of this machine's switchboard. It is forked
 * before MPI starts, so that tasks are never started from an MPI process. */
#ifndef ONAGER_NODES_NODE_H
#define ONAGER_NODES_NODE_H

#include "lease.h"
#include "nodes/options.h"

struct node {
    const struct mpi_options *options;
    const char *launch_folder; /* absolute */
    struct lease *lease;       /* renewed by the switchboard; once it is over, nothing may run */
    int descriptor;            /* of the link to the switchboard */
    int local;                 /* how many ranks this machine has before this one, */
    int locals;                /* and in all */
};

/* Runs until LEAVE, or the end of the link or of the lease: then what runs is killed, and its end
 * not noted, so that others see it as lost. Returns the exit status of the process. */
int node_run(const struct node *node);

#endif
