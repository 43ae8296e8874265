/* calloff.h: requests to call tasks off, launches/N/cancel. A line is a task list or `all`,
 * appended by `onager cancel`; or, appended by a runner when too many tasks failed
 * (--max-failures), `pending` for what has not begun, `running` for what runs. Whoever runs tasks
 * of the launch, on whatever node, looks at the file now and then; and at once on SIGUSR1, unless
 * that is a scheduler's word (mpi-runner/walltime.h). */
#ifndef ONAGER_CORE_CALLOFF_H
#define ONAGER_CORE_CALLOFF_H

#include <stdbool.h>

#include "core/fault.h"
#include "core/idlist.h"

struct calloff {
    const char *path;
    long read;             /* bytes of the file that were taken in */
    bool pending, running; /* were these words among what was new at the last reading? */
};

/* Reads what is new: into `ids` (normalized) those of `tasks` that are called off, *all when
 * everything is. Lines that are none are passed over. */
int calloff_read(struct calloff *calloff, const struct idlist *tasks, struct idlist *ids, bool *all,
                 struct fault *fault);

#endif
