/* wrapper.h: the batch script around onager-run: header, virtualenv, runner, footer, and `exit`
 * with the runner's status. Without a header and footer the script becomes the runner (exec).
 *
 * For Slurm it asks for a signal to the script before its time is up (setting `signal`), which the
 * runner takes as the end of its tasks' time. */
#ifndef ONAGER_BACKEND_WRAPPER_H
#define ONAGER_BACKEND_WRAPPER_H

#include "backend/backend.h"

/* Shell text for onager-run in the script: what the script was given to add to its index. */
#define WRAPPER_OFFSET "--offset \"$onager_offset\""

/* Adds the script to the plan, whose `seconds` are set. `arguments` is shell text for onager-run,
 * before the launch's folder. */
int wrapper_add(struct plan *plan, const char *path, const struct launch_request *request,
                const char *section, const char *arguments, struct fault *fault);

/* Has the request a header, footer or virtualenv for this section, so that a script is needed? */
bool wrapper_is_needed(const struct launch_request *request, const char *section);

/* The groups of --tasks-per-node: adds the launch's `tasks` file to the plan, a line a group,
 * numbered from 1; with --canary the first one has one task. Returns how many groups, -1 with a
 * fault. */
long wrapper_add_groups(struct plan *plan, const struct launch_request *request,
                        struct fault *fault);

#endif
