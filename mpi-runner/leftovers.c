/* leftovers.c: see leftovers.h. */
#include "leftovers.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/idlist.h"

/* Sends KILL to the children that the kernel names, as many as fit. Returns whether there were any.
 */
static int kill_children(const char *path)
{
    char list[4096];
    int descriptor = TEMP_FAILURE_RETRY(open(path, O_RDONLY | O_CLOEXEC)), killed = 0;
    ssize_t got = descriptor < 0 ? 0 : TEMP_FAILURE_RETRY(read(descriptor, list, sizeof list - 1));
    if (descriptor >= 0)
        close(descriptor);
    list[got > 0 ? got : 0] = '\0';
    for (const char *at = list, *end; (end = strchr(at, ' ')); at = end + 1) {
        long pid = idlist_number(at, end);
        if (pid > 1 && kill((pid_t)pid, SIGKILL) == 0)
            killed = 1;
    }
    return killed;
}

void leftovers_kill(void)
{
    enum { ROUNDS = 1000, MILLISECOND = 1000 * 1000 };
    const struct timespec pause = {.tv_nsec = MILLISECOND};
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%ld/children", (long)getpid());
    for (int round = 0; round < ROUNDS && kill_children(path); round++) {
        nanosleep(&pause, NULL);
        while (waitpid(-1, NULL, WNOHANG) > 0)
            continue;
    }
}
