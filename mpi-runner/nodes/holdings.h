/* holdings.h: what of this machine is there for tasks: cpus, memory, gpus. The file `nodes` of the
 * launch tells what the allocation has of each host, as far as the launcher found out:
 *
 *     HOST CPUS MEMORY GPUS      columns separated by tabs; MEMORY in MiB; GPUS 0,1,2; -: not known
 *
 * What this process may use of the machine, by its affinity and its control groups, caps that. */
#ifndef ONAGER_NODES_HOLDINGS_H
#define ONAGER_NODES_HOLDINGS_H

#include "core/fault.h"
#include "core/words.h"

struct holdings {
    long cpus;
    long memory;       /* MiB; 0: not known */
    struct words gpus; /* the names of devices, as CUDA_VISIBLE_DEVICES has them */
};

/* The caller releases in any case. */
int holdings_find(struct holdings *holdings, const char *launch_folder, const char *host,
                  struct fault *fault);
void holdings_release(struct holdings *holdings);

/* What the file says of a host; hosts are the same when their names are so up to the first point.
 * Returns 1, 0 when it says nothing of it, -1 with a fault. */
int holdings_read(struct holdings *holdings, const char *path, const char *host,
                  struct fault *fault);

#endif
