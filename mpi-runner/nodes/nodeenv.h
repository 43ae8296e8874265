/* nodeenv.h: the environment of the tasks of a mega-job: that of the shell which launched it, as
 * with a launch on one machine, but for what belongs to the machine (TMPDIR, its gpus, say), and
 * without what would make a task that is an MPI program of its own think that it is one of the
 * runner's ranks, or may use the whole allocation. */
#ifndef ONAGER_NODES_NODEENV_H
#define ONAGER_NODES_NODEENV_H

#include <stddef.h>

#include "core/fault.h"
#include "core/words.h"

/* Adds the entries, NAME=VALUE, to `entries`. `block` is the launcher's: entries that end with a
 * NUL each; NULL: it is not known, and `own` stands for it. `own` is this machine's (environ(7)).
 */
int nodeenv_make(struct words *entries, const char *block, size_t length, char *const *own,
                 struct fault *fault);

#endif
