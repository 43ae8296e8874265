/* groups.h: launches/N/tasks: what the indices of an array stand for, where they are no task ids. A
 * line an index, ascending: INDEX<TAB>TASKLIST, which has no steps. */
#ifndef ONAGER_CORE_GROUPS_H
#define ONAGER_CORE_GROUPS_H

#include <stdbool.h>

#include "core/fault.h"
#include "core/idlist.h"

/* The tasks of an index into `tasks` (normalized). *grouped tells whether the launch has groups;
 * without them the index is the task. O(log of the number of groups). Not for the shell's process:
 * the file is mapped, and must not be cut short meanwhile. */
int groups_find(const char *launch_folder, long index, struct idlist *tasks, bool *grouped,
                struct fault *fault);

/* Adds the tasks of several indices (normalized) to `tasks`, which is normalized at the end. */
int groups_expand(const char *launch_folder, const struct idlist *indices, struct idlist *tasks,
                  struct fault *fault);

/* Calls visit for each group of the launch, with its index and its tasks (normalized), until it
 * returns non-zero, which is returned. A launch without groups has none. */
int groups_each(const char *launch_folder,
                int (*visit)(long index, const struct idlist *tasks, void *context,
                             struct fault *fault),
                void *context, struct fault *fault);

#endif
