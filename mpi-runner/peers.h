/* peers.h: what the elements of an array tell each other, through the launch's folder, since each
 * has a runner of its own: how long tasks took, how many failed, that no more are to be started,
 * that the first task has succeeded. */
#ifndef ONAGER_RUNNER_PEERS_H
#define ONAGER_RUNNER_PEERS_H

#include <stdbool.h>

#include "core/fault.h"
#include "core/idlist.h"
#include "core/quantile.h"

/* Adds how long the tasks took that succeeded, the latest of each machine: a MiB is read at most.
 * What can't be read is left out. */
void peers_add_walls(const char *launch_folder, struct quantiles *walls);

/* How many of the launch's tasks (normalized) have failed for good, -1 with a fault. */
long peers_count_failed(const char *launch_folder, const struct idlist *tasks, struct fault *fault);

/* Requests (core/calloff.h) that nothing more of the launch is started, and, with `now`, that what
 * runs is ended. */
int peers_ask_to_stop(const char *launch_folder, bool now, struct fault *fault);

/* That the first task has succeeded is a file of the launch. */
int peers_note_canary(const char *launch_folder, struct fault *fault);
bool peers_have_canary(const char *launch_folder);

#endif
