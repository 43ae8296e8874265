/* affinity.h: on which cpus a process may run (sched_setaffinity(2)), however many there are. */
#ifndef ONAGER_NODES_AFFINITY_H
#define ONAGER_NODES_AFFINITY_H

#include <sched.h>
#include <stddef.h>
#include <sys/types.h>

#include "core/fault.h"

struct affinity {
    cpu_set_t *cpus;
    size_t size; /* CPU_ISSET_S(3) */
};

/* Of a process, 0: this one. The caller releases, on success. */
int affinity_read(struct affinity *affinity, pid_t pid, struct fault *fault);
void affinity_release(struct affinity *affinity);

/* Takes back what mpirun may have done to the rank that is the parent of this process: binds this
 * one, and so its tasks, to the cpus that mpirun, or its daemon on this machine, had itself. Where
 * the rank was started by anybody else, its binding is meant, and stays. */
void affinity_reset(void);

#endif
