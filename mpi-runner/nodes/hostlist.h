/* hostlist.h: names of machines as Slurm writes them: "c[1-3,07-09],login,r[1-2]n[1-4]". */
#ifndef ONAGER_NODES_HOSTLIST_H
#define ONAGER_NODES_HOSTLIST_H

#include <stdbool.h>

#include "core/words.h"

/* Adds each name. Returns false when it is no such list, or one of more than 100,000 names. */
bool hostlist_expand(const char *list, struct words *hosts);

/* A count for each of `hosts` machines, as in SLURM_JOB_CPUS_PER_NODE: "4(x2),8". Returns false
 * when it is none, or one for more or fewer machines. */
bool hostlist_counts(const char *list, long *counts, size_t hosts);

/* Do both names mean the same machine: is what stands before the first dot the same? */
bool hostlist_same(const char *one, const char *other);

#endif
