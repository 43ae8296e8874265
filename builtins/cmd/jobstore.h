/* jobstore.h: a sweep becomes a job on disk: jobs.json and sweep.json, new or with what they held
 * before. */
#ifndef ONAGER_CMD_JOBSTORE_H
#define ONAGER_CMD_JOBSTORE_H

#include <stdbool.h>

#include "core/fault.h"
#include "core/sweep.h"
#include "host.h"

/* Writes the tasks of `sweep` to the jobfile `path`, under the lock of its folder. With `append`
 * they are numbered on from those that are there. Errors leave the files as they were. */
int jobstore_write(const struct host *host, const char *path, bool append, struct sweep *sweep,
                   struct fault *fault);

#endif
