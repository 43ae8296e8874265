/* guard.c: see guard.h. */
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/clock.h"

/* Until a lease ends that is not renewed, in milliseconds; -1: for ever. Before anybody has set it,
 * that is looked for again soon. */
static int until_end_of(const struct lease *lease)
{
    enum { SOON = 1000 };
    double left = lease_end(lease) - clock_steady();
    if (left > INT_MAX / 1000)
        return lease ? SOON : -1;
    return left > 0 ? (int)(left * 1000) + 1 : 0;
}

/* Sleeps until the runner is gone, or its lease over. */
static void watch(int leash, const struct lease *lease)
{
    struct pollfd source = {.fd = leash, .events = POLLIN};
    int got;
    do
        got = poll(&source, 1, until_end_of(lease));
    while ((got < 0 && errno == EINTR) || (got == 0 && !lease_is_over(lease)));
}

/* Kills all groups, and again as long as something of them is left: it may have forked meanwhile,
 * or be in a call that ends late. The runner goes first, so that it starts nothing more, and notes
 * no end: a pid is not used again before it was reaped. */
static void kill_all(const struct slots *slots, pid_t runner)
{
    enum { ROUNDS = 100 };
    const struct timespec pause = {.tv_nsec = 50 * 1000 * 1000};
    if (runner)
        kill(runner, SIGKILL);
    for (int round = 0; slots_kill(slots) && runner && round < ROUNDS; round++)
        nanosleep(&pause, NULL);
}

/* The guard's life: nothing of the runner's stays open, so that nobody waits for an end of file,
 * and no signal but KILL ends it. */
static void stand_guard(int leash, const struct slots *slots, const struct lease *lease,
                        pid_t runner)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    setsid();
    prctl(PR_SET_NAME, "onager-guard");
    dup2(leash, 0);
    close_range(1, ~0U, 0);
    watch(0, lease);
    kill_all(slots, lease_is_over(lease) && getppid() == runner ? runner : 0);
    _exit(0);
}

void guard_start(struct guard *guard, const struct slots *slots, const struct lease *lease)
{
    int ends[2];
    pid_t runner = getpid();
    *guard = (struct guard){0};
    if (pipe2(ends, O_CLOEXEC))
        return;
    guard->pid = fork();
    if (guard->pid == 0)
        stand_guard(ends[0], slots, lease, runner);
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
