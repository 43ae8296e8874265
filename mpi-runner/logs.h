/* logs.h: where the stdout and stderr of a task go: the names are those of core/logpath.h, but a
 * task that is an element of an array leaves them as they are, the scheduler's own files. */
#ifndef ONAGER_RUNNER_LOGS_H
#define ONAGER_RUNNER_LOGS_H

#include <stdbool.h>

#include "core/fault.h"
#include "core/logpath.h"
#include "core/text.h"

struct logs {
    bool inherit; /* leave stdout and stderr as they are */
    struct lognames names;
    long made;            /* the subfolder that was made last, -1: none */
    struct text out, err; /* the paths made last, and for what: */
    long task;
    int attempt;
};

/* `onager` is the .onager folder. */
void logs_init_local(struct logs *logs, const char *onager, const char *host, const char *jobname,
                     long launch, long tasks);
void logs_init_group(struct logs *logs, const char *onager, const char *backend,
                     const char *jobname, const char *jobid, long group);
void logs_init_inherit(struct logs *logs);
void logs_release(struct logs *logs);

/* Sets out and err for an attempt (from 1) at a task, and makes their folder. */
int logs_prepare(struct logs *logs, long task, int attempt, struct fault *fault);

#endif
