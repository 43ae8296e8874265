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

#include "core/clock.h"
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

/* The pipes that a program gets; -1: none. */
struct pipes {
    int in, out;
};

/* Returns 0, or what is not 0 when memory is short: the program must not be run then, it would
 * write elsewhere. */
static int set_files(posix_spawn_file_actions_t *actions, const struct process *process,
                     struct pipes pipes)
{
    int error = 0;
    if (pipes.in >= 0)
        error |= posix_spawn_file_actions_adddup2(actions, pipes.in, STDIN_FILENO);
    else
        error |= posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (process->output) {
        error |= posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, process->output,
                                                  O_WRONLY | O_CREAT | O_APPEND, 0666);
        error |= posix_spawn_file_actions_adddup2(actions, STDOUT_FILENO, STDERR_FILENO);
    }
    if (pipes.out >= 0)
        error |= posix_spawn_file_actions_adddup2(actions, pipes.out, STDOUT_FILENO);
    if (process->silent)
        error |= posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    return error | posix_spawn_file_actions_addclosefrom_np(actions, 3);
}

static pid_t spawn(const struct process *process, struct pipes pipes, struct fault *fault)
{
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK |
                (process->detached   ? POSIX_SPAWN_SETSID
                 : process->terminal ? 0
                                     : POSIX_SPAWN_SETPGROUP);
    if (posix_spawnattr_init(&attributes))
        return fail_memory(fault);
    if (posix_spawn_file_actions_init(&actions)) {
        posix_spawnattr_destroy(&attributes);
        return fail_memory(fault);
    }
    set_signals(&attributes);
    posix_spawnattr_setflags(&attributes, (short)flags);
    int error = set_files(&actions, process, pipes) ? ENOMEM : 0;
    if (!error)
        error = posix_spawnp(&pid, process->argv[0], &actions, &attributes, process->argv,
                             process->environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error ? fail(fault, "%s: cannot run: %s", process->argv[0], strerror(error)) : pid;
}

pid_t process_start(const struct process *process, struct fault *fault)
{
    return spawn(process, (struct pipes){-1, -1}, fault);
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

enum { ANSWER_MOST = 64 << 20 /* bytes */ };

/* Waits until the pipe has something, a signal comes, or the program's time is up. Returns false
 * when it is. */
static bool wait_for_pipe(int descriptor, double until, const sigset_t *during, bool *ready)
{
    struct pollfd source = {.fd = descriptor, .events = POLLIN};
    double left = until ? until - clock_steady() : 1;
    struct timespec look = {(time_t)left, (long)((left - (double)(time_t)left) * 1e9)};
    *ready = left > 0 && ppoll(&source, 1, until ? &look : NULL, during) > 0;
    return left > 0;
}

/* Reads the pipe to its end, until the program's time is up, or there is more than anybody wants. A
 * signal is passed on, which ends the program and so the pipe; one with `patience` is killed by it,
 * and when it is not read to its end. */
static int read_pipe(int descriptor, pid_t pid, int patience, struct text *output,
                     struct fault *fault)
{
    enum { STEP = 1 << 16 };
    char chunk[STEP];
    const size_t most = output->length + ANSWER_MOST;
    const double until = patience ? clock_steady() + patience : 0;
    sigset_t during;
    int passed = 0, result = 0;
    bool ready = false;
    guard_hold_signals(&during);
    for (ssize_t got = 1; got && !result;) {
        pass_signals_on(pid, &passed);
        if (patience && passed)
            break;
        if (!wait_for_pipe(descriptor, until, &during, &ready))
            result = fail(fault, "no answer within %d seconds", patience);
        if (!ready)
            continue;
        got = read(descriptor, chunk, sizeof chunk);
        if (got > 0)
            text_add(output, chunk, (size_t)got);
        if (got < 0 && errno != EINTR)
            result = fail(fault, "cannot read its answer: %s", strerror(errno));
        else if (output->failed)
            result = fail_memory(fault);
        else if (output->length > most)
            result = fail(fault, "its answer is longer than %d MiB", ANSWER_MOST >> 20);
    }
    if (result || (patience && passed))
        kill(-pid, SIGKILL); /* and what it left behind may keep the pipe */
    guard_release_signals(&during);
    return result;
}

int process_capture(const struct process *process, struct text *output, struct fault *fault)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC))
        return fail(fault, "cannot make a pipe: %s", strerror(errno));
    pid_t pid = spawn(process, (struct pipes){-1, ends[1]}, fault);
    close(ends[1]);
    int result = pid < 0 ? -1 : read_pipe(ends[0], pid, process->patience, output, fault);
    close(ends[0]);
    int status = pid < 0 ? -1 : process_wait(pid);
    return result ? pid < 0 ? -1 : PROCESS_LOST : status;
}

int process_feed_start(struct feeding *feeding, struct process process, struct fault *fault)
{
    int ends[2];
    *feeding = (struct feeding){.input = -1};
    process.terminal = true;
    if (pipe2(ends, O_CLOEXEC))
        return fail(fault, "cannot make a pipe: %s", strerror(errno));
    feeding->pid = spawn(&process, (struct pipes){ends[0], -1}, fault);
    close(ends[0]);
    if (feeding->pid > 0 && fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0)
        feeding->input = ends[1];
    else
        close(ends[1]);
    return feeding->pid < 0 ? -1 : 0;
}

enum { NUDGES = 8 }; /* looks, two seconds */

/* Takes in what became of the program, and hands signals on that a terminal doesn't send to both.
 * What a key stopped goes on: the shell, which waits, could not bring it back. So does whatever the
 * program has started, some of which may stop a moment after it. */
static void look_after(struct feeding *feeding)
{
    int status = 0;
    pid_t got = feeding->ended ? 0 : waitpid(feeding->pid, &status, WNOHANG | WUNTRACED);
    if (got == feeding->pid && WIFSTOPPED(status)) {
        if (WSTOPSIG(status) == SIGTSTP || WSTOPSIG(status) == SIGSTOP)
            feeding->nudges = NUDGES;
    } else if (got) {
        feeding->ended = true;
        feeding->status = got > 0 ? status_of(status) : 0;
    }
    if (feeding->nudges && feeding->nudges--)
        kill(0, SIGCONT);
    for (; feeding->passed < guard_count(); feeding->passed++)
        if (!feeding->ended && *guard_flag() != SIGINT)
            kill(feeding->pid, *guard_flag() ? (int)*guard_flag() : SIGTERM);
}

/* Waits for room in the pipe, or its end, but not for longer than until the next look. */
static void wait_for_feeding(const struct feeding *feeding, int descriptor, short events,
                             const sigset_t *during)
{
    const struct timespec look = {0, 250 * 1000000L};
    struct pollfd source = {.fd = descriptor, .events = events};
    if (!feeding->ended)
        ppoll(&source, descriptor >= 0, &look, during);
}

int process_feed(struct feeding *feeding, const char *bytes, size_t count)
{
    sigset_t during;
    guard_hold_signals(&during);
    while (count && feeding->input >= 0) {
        look_after(feeding);
        ssize_t wrote = feeding->ended || *guard_flag() ? -1 : write(feeding->input, bytes, count);
        if (wrote > 0) {
            bytes += wrote;
            count -= (size_t)wrote;
        } else if (feeding->ended || *guard_flag() || (errno != EAGAIN && errno != EINTR)) {
            break;
        } else {
            wait_for_feeding(feeding, feeding->input, POLLOUT, &during);
        }
    }
    guard_release_signals(&during);
    return count ? -1 : 0;
}

int process_feed_end(struct feeding *feeding)
{
    int descriptor = (int)syscall(SYS_pidfd_open, feeding->pid, 0);
    sigset_t during;
    if (descriptor >= 0)
        fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    if (feeding->input >= 0)
        close(feeding->input);
    feeding->input = -1;
    guard_hold_signals(&during);
    for (look_after(feeding); !feeding->ended; look_after(feeding))
        wait_for_feeding(feeding, descriptor, POLLIN, &during);
    guard_release_signals(&during);
    if (descriptor >= 0)
        close(descriptor);
    return feeding->status;
}

bool process_pause(int milliseconds)
{
    const struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    sigset_t during;
    guard_hold_signals(&during);
    if (!*guard_flag())
        ppoll(NULL, 0, &time, &during);
    guard_release_signals(&during);
    return !*guard_flag();
}

bool process_exists(const char *name)
{
    struct text path = TEXT_INIT;
    bool found = program_find(name, &path);
    text_release(&path);
    return found;
}
