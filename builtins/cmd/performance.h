/* performance.h: a launch that is being carried out (perform.h), and what all of that needs. */
#ifndef ONAGER_CMD_PERFORMANCE_H
#define ONAGER_CMD_PERFORMANCE_H

#include <stdbool.h>

#include "backend/backend.h"
#include "cmd/tasks.h"
#include "core/launch.h"
#include "core/lock.h"
#include "host.h"

/* A launch that is being carried out. */
struct performance {
    struct host *host;
    const struct backend *backend;
    struct launch_request *request;
    const struct launch_source *source;
    struct chosen_tasks chosen;
    struct launch record;
    struct plan plan;
    struct lock lock; /* of the job's folder: its wrapper.sh is ours until it is submitted */
    bool begun;       /* a program was started: the launch can't be undone any more */
};

/* Keeps others from launching this job: while its wrapper.sh is ours, and from choosing
 * what is missing until that is on record as launched. */
int performance_lock_job(struct performance *now, struct fault *fault);

/* The plan's scripts. */
int performance_write_files(const struct plan *plan, struct fault *fault);

/* Lets the prompt know of what began. A launch goes on without that. */
void performance_note_active(const struct performance *now);

#endif
