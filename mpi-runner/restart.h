/* restart.h: an element that a scheduler runs anew, after its node went away, say, or a user had it
 * requeued: what is done is not run again. */
#ifndef ONAGER_RUNNER_RESTART_H
#define ONAGER_RUNNER_RESTART_H

#include "core/fault.h"
#include "core/idlist.h"

/* How often the scheduler has started the element before, as far as it tells. */
int restart_count(void);

/* Leaves out of the element's tasks (normalized) those that are done, by the launch's events, and
 * sets *attempt to what attempts at the others begin with: above all that were made. Reads all of
 * the launch's events. Returns 0, or -1 with a fault. */
int restart_resume(const char *launch_folder, int restarts, struct idlist *tasks, int *attempt,
                   struct fault *fault);

#endif
