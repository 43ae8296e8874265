/* tasks.h: which tasks a launch is to run, and the snapshot of them that the launch keeps. */
#ifndef ONAGER_CMD_TASKS_H
#define ONAGER_CMD_TASKS_H

#include <stdbool.h>
#include <sys/types.h>

#include "cmd/course.h"
#include "core/fault.h"
#include "core/idlist.h"
#include "host.h"

/* Where the tasks come from. Strings are borrowed. */
struct launch_source {
    const char *jobname;
    const char *jobfile;
    const char *command;  /* a single command instead of the jobfile, or NULL */
    const char *tasklist; /* of those named, or NULL: all */
    const char *only;     /* of those in these states over all launches so far, or NULL */
    bool force;           /* also of those that are running */
    const char *where;    /* of those with these values, or NULL */
};

struct chosen_tasks {
    struct idlist list; /* normalized */
    ino_t inode;        /* of the file that they were read from; 0: of none that we can tell */
    struct course_stuck *stuck; /* those that a scheduler still has from earlier launches */
    size_t stucks;
};

/* Reads which tasks there are and chooses among them. Errors: a file that is no job, a job without
 * tasks, a task that the job has not. */
int chosen_tasks_read(struct chosen_tasks *chosen, const struct launch_source *source,
                      struct fault *fault);

/* Gives launch `number` its own jobs.json and sweep.json. Where somebody replaced the jobfile since
 * the tasks were read, they are read anew: the snapshot counts. */
int chosen_tasks_snapshot(struct chosen_tasks *chosen, const struct launch_source *source,
                          long number, struct fault *fault);

/* Is the choice to be narrowed by states or values? */
bool launch_source_is_narrowed(const struct launch_source *source);

/* Narrows the choice; `jobfile` is where the tasks stand now. Says on stderr what was chosen and
 * why. What other launches are running is left out (and that is said), unless it is forced. The
 * list may be empty then. */
int chosen_tasks_narrow(struct chosen_tasks *chosen, const struct launch_source *source,
                        const char *jobfile, struct host *host, struct fault *fault);

/* Cancels the chosen tasks that a scheduler still has from earlier launches and won't go on with,
 * so that none runs twice. For a dry run it prints the programs only. */
int chosen_tasks_withdraw(const struct chosen_tasks *chosen, bool dry_run, struct host *host,
                          struct fault *fault);

void chosen_tasks_release(struct chosen_tasks *chosen);

#endif
