/* launched.h: the jobs that were launched in this folder, by job id: what list and cancel go
 * through. */
#ifndef ONAGER_CMD_LAUNCHED_H
#define ONAGER_CMD_LAUNCHED_H

#include <stdbool.h>

#include "core/fault.h"
#include "core/idlist.h"
#include "core/index.h"
#include "core/launch.h"

struct launched {
    const char *jobid, *jobname, *jobfile;
    bool all;                    /* all tasks of the jobfile were launched, as far as is known */
    struct idlist tasks;         /* else these; normalized */
    const struct launch *launch; /* its record; NULL: launched by the Python onager */
};

/* Calls visit for each row of the job index, until it returns non-zero, which is returned. The
 * record of a launch is read once for its rows that follow each other. Of jobs that go on with the
 * same launch, and so with the same tasks, it is the latest of the rows that counts. */
int launched_each(const struct index *jobs,
                  int (*visit)(const struct launched *job, void *context, struct fault *fault),
                  void *context, struct fault *fault);

/* The row that a user means by a job id, a jobname (its newest launch) or `last` (the newest of
 * all; also for NULL); NULL with a fault. */
const struct words *launched_find(const struct index *jobs, const char *word, struct fault *fault);

/* Keeps the rows that a user means: those of that job id, or of the launch that a jobname or `last`
 * stands for. NULL: all. Returns 0, or -1 with a fault when there are none. */
int launched_select(struct index *jobs, const char *word, struct fault *fault);

/* Is each row's job id one, so that it may stand among the words of a scheduler's program? The
 * table may be anybody's. Returns 0 or -1. */
int launched_check_ids(const struct index *jobs, struct fault *fault);

/* Leaves out the rows whose files somebody has removed, with a remark on stderr. */
void launched_drop_missing(struct index *jobs);

#endif
