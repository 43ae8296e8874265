/* perform.h: carrying a launch out: its record and snapshot, the backend's plan, the tables. */
#ifndef ONAGER_CMD_PERFORM_H
#define ONAGER_CMD_PERFORM_H

#include <stdbool.h>

#include "backend/backend.h"
#include "cmd/tasks.h"
#include "host.h"

/* Launches what `source` names. Fills in the request's number and tasks. A dry run prints the
 * plan's programs and writes its history row alone. Where the host's assignment has a name, its
 * value becomes the job ids, if something was launched. Returns an exit status: for a backend that
 * runs here, that of its runner. */
int perform_launch(struct host *host, const struct backend *backend, struct launch_request *request,
                   const struct launch_source *source, bool dry_run, struct fault *fault);

#endif
