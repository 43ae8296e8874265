/* performance.h: a launch that is being carried out: what perform.c and submit.c share. */
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

/* submit.c: hands all that is planned to the scheduler, one array after the other, and writes down
 * what it answers. Errors: what was submitted until then stays so, and is on record. */
int perform_submissions(struct performance *now, struct fault *fault);

/* perform.c: keeps others from launching this job: while its wrapper.sh is ours, and from choosing
 * what is missing until that is on record as launched. */
int perform_lock_job(struct performance *now, struct fault *fault);

int perform_write_files(const struct plan *plan, struct fault *fault);

/* Lets the prompt know of what began. A launch goes on without that. */
void perform_note_active(const struct performance *now);

#endif
