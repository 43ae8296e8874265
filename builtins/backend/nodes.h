/* nodes.h: mega-jobs, all of whose tasks run on the nodes of one allocation: what the backend mpi
 * and `--nodes` of slurm and gridengine share. All start onager-mpi, and it the line of the setting
 * mpi run, one rank a node. */
#ifndef ONAGER_BACKEND_NODES_H
#define ONAGER_BACKEND_NODES_H

#include "backend/backend.h"

/* a * b, of numbers from 0 on; where that is beyond all reason, the most that makes sense. */
long nodes_times(long a, long b);

/* Tasks at a time on a node; 0: as many as it has room for. */
long nodes_slots(const struct launch_request *request);

/* Grid Engine counts gpus for each of its slots, of which a node has so many: sets the request's
 * gpus to those of a slot. */
int nodes_share_gpus(struct launch_request *request, long slots, struct fault *fault);

/* What is asked for on each node: cpus for all slots (0: the node's, all of them), gpus, and memory
 * for all slots in MiB (0: nothing is said of it). */
long nodes_cpus(const struct launch_request *request);
long nodes_gpus(const struct launch_request *request);
long nodes_memory(const struct launch_request *request);

/* Adds the options of onager-mpi that the request stands for, as words that need no quoting. */
void nodes_add_options(const struct launch_request *request, struct words *words);

/* Adds the words of the setting mpi run. Errors: it is empty, or not just words. */
int nodes_add_line(const struct launch_request *request, struct words *words, struct fault *fault);

/* Adds a script around onager-mpi to the plan. `first` are options that come before those of the
 * request: shell text, or "". */
int nodes_add_script(struct plan *plan, const char *path, const struct launch_request *request,
                     const char *section, const char *first, struct fault *fault);

/* Where the batch script of `--nodes` goes; the caller frees. With --chain, or where it may be
 * submitted again anyway, the launch has its own, for later jobs of it. */
char *nodes_script_path(const struct launch_request *request, bool resubmitted);

/* For those: adds the file of the launch that has the words which submit a further job of it,
 * each ended by a NUL. Whoever does puts what it waits for behind the first one, and behind the
 * last, the script, how many may come after that. */
int nodes_add_submit(struct plan *plan, const struct launch_request *request,
                     const struct words *argv, struct fault *fault);

#endif
