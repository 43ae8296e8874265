/* durations.h: how long the tasks of a job took before: so that a mega-job can begin with the
 * longest ones.
 *
 * From this launch's own events, where it was begun before, and from the earlier launches of the
 * same job in the same .onager folder, the latest first. What a task took when it succeeded counts;
 * of one that never did, its longest attempt. A task whose command is another one than it was then
 * is another task. A launch that can't be read is passed over: nothing here is needed. */
#ifndef ONAGER_NODES_DURATIONS_H
#define ONAGER_NODES_DURATIONS_H

#include "core/fault.h"
#include "core/idlist.h"

enum { DURATIONS_LAUNCHES = 16 }; /* so many earlier launches are read at most */

struct durations {
    float *seconds; /* by the task's place in the list, 0: unknown; NULL: none is known at all */
    long known;     /* how many are */
};

/* Looks for the durations of the tasks (normalized) of the launch in `launch_folder`, which is one
 * of .onager/launches, and of that jobname. It costs next to nothing where there is no earlier
 * launch, about a second for a million tasks where there is. Returns 0, or -1 when memory is short.
 * The caller releases in any case. */
int durations_read(struct durations *durations, const char *launch_folder, const char *jobname,
                   const struct idlist *tasks, struct fault *fault);
void durations_release(struct durations *durations);

#endif
