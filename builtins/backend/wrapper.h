/* wrapper.h: the batch script around a runner: header, virtualenv, runner, footer, and `exit` with
 * the runner's status. Without a header and footer the script becomes the runner (exec).
 *
 * For Slurm it asks for a signal to the script before its time is up (setting `signal`), which the
 * runner takes as the end of its tasks' time. */
#ifndef ONAGER_BACKEND_WRAPPER_H
#define ONAGER_BACKEND_WRAPPER_H

#include "backend/backend.h"

/* A number that the script is given, and the runner by an option of it: in an array, what is to be
 * added to the index; in a job of several nodes, how many jobs may go on with the launch. */
#define WRAPPER_OFFSET_NUMBER "offset"
#define WRAPPER_CHAIN_NUMBER "chain"

/* The runner's command line: program, arguments, number, the launch's folder and what is behind. */
struct wrapper_runner {
    const char *program;   /* onager-run or onager-mpi */
    const char *arguments; /* shell text; NULL or "": none */
    const char *number;    /* as above; NULL: there is none */
    const char *behind;    /* shell text; NULL: nothing */
};

/* Adds the script to the plan, whose `seconds` are set. */
int wrapper_add(struct plan *plan, const char *path, const struct launch_request *request,
                const char *section, const struct wrapper_runner *runner, struct fault *fault);

/* Has the request a header, footer or virtualenv for this section, so that a script is needed? */
bool wrapper_is_needed(const struct launch_request *request, const char *section);

/* The groups of --tasks-per-node: adds the launch's `tasks` file to the plan, a line a group,
 * numbered from 1; with --canary the first one has one task. Returns how many groups, -1 with a
 * fault. */
long wrapper_add_groups(struct plan *plan, const struct launch_request *request,
                        struct fault *fault);

#endif
