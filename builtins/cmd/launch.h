/* launch.h: the options of `onager launch`, as launch.c's table fills them in, and what is to be
 * checked and chosen before anything is done (launch_check.c, launch_backend.c). */
#ifndef ONAGER_CMD_LAUNCH_H
#define ONAGER_CMD_LAUNCH_H

#include "backend/backend.h"
#include "host.h"

struct launch_options {
    const char *backend, *jobname, *command, *jobfile, *venv, *duration, *tasklist, *only, *where,
        *hold_jobid, *variable, *mem_per_task;
    long cpus, gpus, max_tasks, max_tasks_per_node;
    long mem, restarts;         /* -1: not given */
    long tasks_per_node, nodes; /* 0: not given */
    struct mega mega;           /* gpus, pin and chain as they are; the others above */
    struct limits_given limits;
    bool force, debug, dry_run, detach;
};

/* Do the options make sense, whatever the backend? */
int launch_check(const struct launch_options *given, struct fault *fault);

/* And with this backend? */
int launch_check_backend(const struct launch_options *given, const struct backend *backend,
                         struct fault *fault);

/* What of it is for the nodes of one allocation, checked before. */
int launch_read_mega(struct mega *mega, const struct launch_options *given, struct fault *fault);

/* The backend that is `given`, set, or found, which is said; NULL with a fault. */
const struct backend *launch_choose_backend(const char *given, const struct host *host,
                                            const struct ini *settings, struct fault *fault);

#endif
