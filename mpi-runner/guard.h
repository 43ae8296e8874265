/* guard.h: a process beside the runner that outlives it by a moment: when the runner is gone,
 * however that came (KILL, or the kernel when memory is short), it kills the process groups of the
 * tasks that ran. PR_SET_PDEATHSIG (start.h) ends the tasks' own processes alone, not what they
 * started: the commands of a shell, say. It does the same when the runner's lease is over, whatever
 * the runner is stuck in (a file system that hangs, say), and then kills the runner, too.
 *
 * The guard has a session of its own, so that it survives what is sent to the runner's group, and
 * sleeps until a pipe ends whose other end only the runner has. */
#ifndef ONAGER_RUNNER_GUARD_H
#define ONAGER_RUNNER_GUARD_H

#include <sys/types.h>

#include "lease.h"
#include "slots.h"

struct guard {
    pid_t pid; /* 0: there is none */
    int leash; /* the runner's end of the pipe */
};

/* Starts it over the slots, which are in memory that both processes share, and the lease, NULL:
 * there is none. Where no process can be made there is no guard. */
void guard_start(struct guard *guard, const struct slots *slots, const struct lease *lease);

/* Lets it go, and waits for its end. */
void guard_release(struct guard *guard);

#endif
