/* guard.c: see guard.h. */
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void kill_groups(const struct slots *slots)
{
    for (int i = 0; i < slots->count; i++) {
        pid_t pid = slots->slot[i].pid;
        if (pid)
            kill(pid < 0 ? pid : -pid, SIGKILL);
    }
}

/* The guard's life: nothing of the runner's stays open, so that nobody waits for an end of file,
 * and no signal but KILL ends it. */
static void stand_guard(int leash, const struct slots *slots)
{
    sigset_t all;
    char byte;
    ssize_t got;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    setsid();
    prctl(PR_SET_NAME, "onager-guard");
    dup2(leash, 0);
    close_range(1, ~0U, 0);
    do
        got = read(0, &byte, 1);
    while (got < 0 && errno == EINTR);
    kill_groups(slots);
    _exit(0);
}

void guard_start(struct guard *guard, const struct slots *slots)
{
    int ends[2];
    *guard = (struct guard){0};
    if (pipe2(ends, O_CLOEXEC))
        return;
    guard->pid = fork();
    if (guard->pid == 0)
        stand_guard(ends[0], slots);
    close(ends[0]);
    guard->leash = ends[1];
    if (guard->pid < 0) {
        close(guard->leash);
        guard->pid = 0;
    }
}

void guard_release(struct guard *guard)
{
    if (!guard->pid)
        return;
    close(guard->leash);
    while (waitpid(guard->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    guard->pid = 0;
}
