/* logs.h: where the stdout and stderr of a task go.
 *
 *     logs/HOST/JOBNAME_N_TASK.o                local, N the launch
 *     logs/HOST/JOBNAME_N/K/JOBNAME_N_TASK.o    local, launches of more than 4096 tasks; K = TASK -
 * TASK % 1000 logs/BACKEND/JOBNAME_JOBID_subjobs/GROUP_TASK.o    a group of tasks in an array
 * element (none)                                    a single array element: the scheduler's own
 * files
 */
#ifndef ONAGER_RUNNER_LOGS_H
#define ONAGER_RUNNER_LOGS_H

#include <stdbool.h>

#include "core/fault.h"
#include "core/text.h"

struct logs {
    bool inherit;         /* leave stdout and stderr as they are */
    struct text prefix;   /* up to the task's number, for logs in one folder */
    struct text folder;   /* for logs in subfolders: up to K */
    struct text name;     /* and what stands before the task's number there */
    long made;            /* the subfolder that was made last, -1: none */
    struct text out, err; /* the paths made last */
};

/* `onager` is the .onager folder. */
void logs_init_local(struct logs *logs, const char *onager, const char *host, const char *jobname,
                     long launch, long tasks);
void logs_init_group(struct logs *logs, const char *onager, const char *backend,
                     const char *jobname, const char *jobid, long group);
void logs_init_inherit(struct logs *logs);
void logs_release(struct logs *logs);

/* Sets out and err for a task, and makes their folder. */
int logs_prepare(struct logs *logs, long task, struct fault *fault);

#endif
