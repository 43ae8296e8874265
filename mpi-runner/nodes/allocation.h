/* allocation.h: what the scheduler granted: machines, and what there is for us on each. Looked for
 * by the launcher (launcher.h), and written down for the nodes (places.h). */
#ifndef ONAGER_NODES_ALLOCATION_H
#define ONAGER_NODES_ALLOCATION_H

#include <stddef.h>

#include "core/fault.h"

enum allocation_kind { ALLOCATION_NONE, ALLOCATION_SLURM, ALLOCATION_GRIDENGINE };

struct granted {
    char *host; /* as the scheduler calls it */
    long cpus;
    long memory; /* MiB; 0: nobody says */
};

struct allocation {
    enum allocation_kind kind;
    char *jobid; /* NULL: ALLOCATION_NONE */
    struct granted *granted;
    size_t count; /* 0: ALLOCATION_NONE */
};

/* From the environment. In a plain qrsh or qlogin shell, which has nothing of it there, from Grid
 * Engine's own files (shelljob.h); what Open MPI needs is put into the environment then. Returns 0,
 * or -1 with a fault. */
int allocation_find(struct allocation *allocation, struct fault *fault);
void allocation_release(struct allocation *allocation);

/* Reads what Slurm put into the environment, PE_HOSTFILE's content: parts of the above, to be
 * tried. */
int allocation_read_slurm(struct allocation *allocation, struct fault *fault);
int allocation_read_hosts(struct allocation *allocation, const char *content, struct fault *fault);

/* Writes LAUNCH_FOLDER/nodes: HOST, cpus, MiB of memory, gpus, with tabs between, `-` for what is
 * not known; no file where there is no allocation. */
int allocation_write(const struct allocation *allocation, const char *launch_folder,
                     struct fault *fault);

#endif
