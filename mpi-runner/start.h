/* start.h: starting one task as a process of its own.
 *
 * The child has its own process group, default signals, an empty signal mask, stdin from /dev/null,
 * no descriptors but 0 to 2, and dies with the runner (PR_SET_PDEATHSIG, prctl(2)). */
#ifndef ONAGER_RUNNER_START_H
#define ONAGER_RUNNER_START_H

#include <sched.h>
#include <stddef.h>
#include <sys/types.h>

#include "core/fault.h"
#include "core/text.h"
#include "core/words.h"

struct starter {
    struct words words; /* of the command being started */
    char *looked_up;    /* the last program that was looked for in PATH */
    struct text found;  /* and where it was found; empty: nowhere */
};

void starter_release(struct starter *starter);

struct start {
    const char *command;
    char *const *environment;
    const char *out, *err; /* files to make for stdout and stderr; NULL: those of the runner */
    const cpu_set_t *cpus; /* that it may use; NULL: those of the runner */
    size_t cpus_size;      /* CPU_SET(3) */
    volatile pid_t *pid;   /* where the child puts its process id as its first act, so that whoever
                              shares that memory knows of it even if it gets no further; or NULL */
};

/* Starts the command: directly when it is plain, else by /bin/sh -c. Returns the process id, also
 * when the program can't be run (the child says so on its stderr and exits with 126 or 127, as a
 * shell would); -1 with a fault when no process could be made or a log file could not be opened. */
pid_t start_task(struct starter *starter, const struct start *start, struct fault *fault);

#endif
