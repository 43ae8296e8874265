/* process.c: see process.h. */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/program.h"
#include "guard.h"

/* All signals at default, but INT stays ignored where the shell ignores it: until the child has a
 * group of its own, a ^C at the terminal reaches it too. onager-run sets it to default when it has
 * settled. */
static void set_signals(posix_spawnattr_t *attributes)
{
    sigset_t all, none;
    sigfillset(&all);
    sigdelset(&all, SIGKILL);
    sigdelset(&all, SIGSTOP);
    if (guard_is_ignored(SIGINT))
        sigdelset(&all, SIGINT);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(attributes, &all);
    posix_spawnattr_setsigmask(attributes, &none);
}

static void set_files(posix_spawn_file_actions_t *actions, const struct process *process,
                      int stdout_pipe)
{
    posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (process->output) {
        posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, process->output,
                                         O_WRONLY | O_CREAT | O_APPEND, 0666);
        posix_spawn_file_actions_adddup2(actions, STDOUT_FILENO, STDERR_FILENO);
    }
    if (stdout_pipe >= 0)
        posix_spawn_file_actions_adddup2(actions, stdout_pipe, STDOUT_FILENO);
    posix_spawn_file_actions_addclosefrom_np(actions, 3);
}

static pid_t spawn(const struct process *process, int stdout_pipe, struct fault *fault)
{
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK |
                (process->detached ? POSIX_SPAWN_SETSID : POSIX_SPAWN_SETPGROUP);
    if (posix_spawnattr_init(&attributes))
        return fail_memory(fault);
    if (posix_spawn_file_actions_init(&actions)) {
        posix_spawnattr_destroy(&attributes);
        return fail_memory(fault);
    }
    set_signals(&attributes);
    set_files(&actions, process, stdout_pipe);
    posix_spawnattr_setflags(&attributes, (short)flags);
    int error = posix_spawnp(&pid, process->argv[0], &actions, &attributes, process->argv,
                             process->environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error ? fail(fault, "%s: cannot run: %s", process->argv[0], strerror(error)) : pid;
}

pid_t process_start(const struct process *process, struct fault *fault)
{
    return spawn(process, -1, fault);
}

static int status_of(int wait_status)
{
    return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

/* Sends the program's group each signal that came since `passed`. */
static void pass_signals_on(pid_t pid, int *passed)
{
    for (; *passed < guard_count(); ++*passed)
        kill(-pid, *guard_flag() ? (int)*guard_flag() : SIGTERM);
}

int process_wait(pid_t pid)
{
    enum { LOOK_MS = 20 }; /* only on kernels without pidfd_open(2) */
    sigset_t during;
    int passed = 0, wait_status = 0;
    int descriptor = (int)syscall(SYS_pidfd_open, pid, 0);
    struct pollfd ended = {.fd = descriptor, .events = POLLIN};
    struct timespec look = {0, LOOK_MS * 1000000L};
    if (descriptor >= 0)
        fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    guard_hold_signals(&during);
    for (;;) {
        pass_signals_on(pid, &passed);
        pid_t got = waitpid(pid, &wait_status, WNOHANG);
        if (got == pid || (got < 0 && errno != EINTR))
            break;
        ppoll(&ended, descriptor >= 0, descriptor >= 0 ? NULL : &look, &during);
    }
    guard_release_signals(&during);
    if (descriptor >= 0)
        close(descriptor);
    return status_of(wait_status);
}

static time_t seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/* Reads the pipe to its end, or until a signal comes, or `patience` seconds are over: that ends the
 * program, which ends the pipe. Returns false when it took too long. */
static bool read_pipe(int descriptor, pid_t pid, int patience, struct text *output)
{
    enum { MOST = 64 << 20, STEP = 4096 };
    const struct timespec look = {1, 0};
    const time_t until = seconds_now() + patience;
    sigset_t during;
    int passed = 0;
    bool in_time = true;
    guard_hold_signals(&during);
    for (;;) {
        struct pollfd source = {.fd = descriptor, .events = POLLIN};
        pass_signals_on(pid, &passed);
        int ready = ppoll(&source, 1, patience ? &look : NULL, &during);
        if (ready <= 0 && patience && in_time && seconds_now() >= until) {
            in_time = false;
            kill(-pid, SIGKILL);
        }
        if (ready <= 0)
            continue;
        char chunk[STEP];
        ssize_t got = read(descriptor, chunk, sizeof chunk);
        if (got == 0 || (got < 0 && errno != EINTR))
            break;
        if (got > 0 && output->length < MOST)
            text_add(output, chunk, (size_t)got);
    }
    guard_release_signals(&during);
    return in_time;
}

int process_capture(const struct process *process, struct text *output, struct fault *fault)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC))
        return fail(fault, "cannot make a pipe: %s", strerror(errno));
    pid_t pid = spawn(process, ends[1], fault);
    close(ends[1]);
    bool in_time = pid < 0 || read_pipe(ends[0], pid, process->patience, output);
    close(ends[0]);
    int status = pid < 0 ? -1 : process_wait(pid);
    return in_time ? status
                   : fail(fault, "%s: no answer within %d seconds", process->argv[0],
                          process->patience);
}

bool process_exists(const char *name)
{
    struct text path = TEXT_INIT;
    bool found = program_find(name, &path);
    text_release(&path);
    return found;
}
