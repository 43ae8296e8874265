/* groups.h: launches/N/tasks: what the indices of an array stand for, where they are no task ids. A
 * line an index, ascending: INDEX<TAB>TASKLIST. */
#ifndef ONAGER_CORE_GROUPS_H
#define ONAGER_CORE_GROUPS_H

#include <stdbool.h>

#include "core/fault.h"
#include "core/idlist.h"

/* The tasks of an index into `tasks` (normalized). *grouped tells whether the launch has groups;
 * without them the index is the task. */
int groups_find(const char *launch_folder, long index, struct idlist *tasks, bool *grouped,
                struct fault *fault);

#endif
