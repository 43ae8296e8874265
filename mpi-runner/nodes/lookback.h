/* lookback.h: what the events on disk tell of the tasks that a lost node had. */
#ifndef ONAGER_NODES_LOOKBACK_H
#define ONAGER_NODES_LOOKBACK_H

#include "nodes/coordinator.h"

/* Calls coordinator_settle for those of the node's tasks that ended there, or never began. */
int lookback(struct coordinator *coordinator, uint32_t node, const char *launch_folder, double now,
             struct fault *fault);

#endif
