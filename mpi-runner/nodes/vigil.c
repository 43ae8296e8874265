/* vigil.c: see vigil.h. */
#include "nodes/vigil.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "whereabouts.h"

/* Nothing but KILL ends it, nothing sent to the rank's group comes here, and of the rank's files it
 * has stdout alone: stdin is the chief's. */
static void settle(int leash)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    setsid();
    prctl(PR_SET_NAME, "onager-vigil");
    dup2(leash, STDIN_FILENO);
    close_range(STDERR_FILENO, ~0U, 0);
}

static int tell_died(int rank)
{
    char host[HOST_ROOM], line[HOST_ROOM + 64];
    whereabouts_host(host);
    int length =
        snprintf(line, sizeof line, "died rank %d, on %s, died while MPI started\n", rank, host);
    return write(STDOUT_FILENO, line, (size_t)length) < 0 ? -1 : 0;
}

static void keep(int leash, int rank)
{
    char word;
    ssize_t got;
    settle(leash);
    do
        got = read(STDIN_FILENO, &word, 1);
    while (got < 0 && errno == EINTR);
    if (got > 0)
        _exit(0);
    _exit(tell_died(rank) < 0);
}

int vigil_begin(struct vigil *vigil, int rank, struct fault *fault)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC)) {
        fail(fault, "cannot make a pipe: %s", strerror(errno));
        return tell_died(rank), -1;
    }
    vigil->pid = fork();
    if (vigil->pid == 0) {
        close(ends[1]);
        keep(ends[0], rank);
    }
    if (vigil->pid < 0)
        fail(fault, "cannot make a process: %s", strerror(errno));
    close(ends[0]);
    vigil->leash = ends[1];
    if (vigil->pid > 0)
        return 0;
    close(vigil->leash);
    vigil->pid = 0;
    return tell_died(rank), -1;
}

void vigil_end(struct vigil *vigil)
{
    if (!vigil->pid)
        return;
    while (write(vigil->leash, "", 1) < 0 && errno == EINTR)
        continue;
    close(vigil->leash);
    while (waitpid(vigil->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    vigil->pid = 0;
}
