/* worklist.h: what a coordinator that starts, or starts again, has to hand out. */
#ifndef ONAGER_NODES_WORKLIST_H
#define ONAGER_NODES_WORKLIST_H

#include "core/launch.h"
#include "nodes/past.h"
#include "nodes/stock.h"

/* Makes the stock of the launch in that folder: what its past left to be done, with the numbers of
 * the next attempts; the longest tasks first where that is known, and no canary is to be the first.
 * `jobs` is the launch's jobs.json. The caller releases in any case. */
int worklist_fill(struct stock *stock, const struct past *past, const struct launch *launch,
                  const char *launch_folder, const char *jobs, struct fault *fault);

#endif
