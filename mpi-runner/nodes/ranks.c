/* ranks.c: see ranks.h. */
#include "nodes/ranks.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/ownfile.h"
#include "core/sink.h"
#include "nodes/ask.h"

enum { READ_AT_ONCE = 16 << 10, LOG_MOST = 1 << 20, LINE_MOST = 64 << 10 };

/* The pipes of a child. */
struct ends {
    int input[2], output[2], errors[2], trouble[2];
};

static int open_pipes(struct ends *ends, struct fault *fault)
{
    int *all[] = {ends->input, ends->output, ends->errors, ends->trouble};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (pipe2(all[i], O_CLOEXEC)) {
            while (i--) {
                close(all[i][0]);
                close(all[i][1]);
            }
            return fail(fault, "cannot make a pipe: %s", strerror(errno));
        }
    return 0;
}

static void become(const struct ends *ends, pid_t parent, const struct words *argv,
                   const struct words *environment)
{
    ask_settle_child(parent, SIGTERM);
    dup2(ends->input[0], STDIN_FILENO);
    dup2(ends->output[1], STDOUT_FILENO);
    dup2(ends->errors[1], STDERR_FILENO);
    environ = environment->word;
    execvp(argv->word[0], argv->word);
    int error = errno;
    if (write(ends->trouble[1], &error, sizeof error) < 0)
        _exit(126);
    _exit(127);
}

/* Keeps our ends, and learns whether the program could be started. */
static int settle(struct ranks *ranks, struct ends *ends, const char *program, struct fault *fault)
{
    int error = 0;
    close(ends->input[0]);
    close(ends->output[1]);
    close(ends->errors[1]);
    close(ends->trouble[1]);
    ranks->input = ends->input[1];
    ranks->output = ends->output[0];
    ranks->errors = ends->errors[0];
    bool failed = read(ends->trouble[0], &error, sizeof error) > 0;
    close(ends->trouble[0]);
    fcntl(ranks->input, F_SETFL, O_NONBLOCK);
    fcntl(ranks->output, F_SETFL, O_NONBLOCK);
    fcntl(ranks->errors, F_SETFL, O_NONBLOCK);
    ranks->process = ranks->pid > 0 ? (int)syscall(SYS_pidfd_open, ranks->pid, 0) : -1;
    if (ranks->process < 0 || failed) {
        ranks_release(ranks);
        error = failed ? error : errno;
        return fail(fault, "%s: cannot start: %s%s", program, strerror(error),
                    error == ENOENT ? "; is Open MPI in PATH (a module, perhaps)? The line that "
                                      "starts it is the setting `mpi run`"
                                    : "");
    }
    return 0;
}

int ranks_start(struct ranks *ranks, const struct words *argv, const struct words *environment,
                const char *log, struct fault *fault)
{
    struct ends ends;
    pid_t self = getpid();
    *ranks = (struct ranks){.process = -1, .input = -1, .output = -1, .errors = -1, .log = -1};
    if (argv->failed || environment->failed)
        return fail_memory(fault);
    ranks->log = ownfile_open_checked(log, O_WRONLY | O_APPEND, fault);
    if (ranks->log < 0)
        return -1;
    if (open_pipes(&ends, fault)) {
        ranks_release(ranks);
        return -1;
    }
    ranks->pid = fork();
    if (ranks->pid == 0)
        become(&ends, self, argv, environment);
    return settle(ranks, &ends, argv->word[0], fault);
}

static void note(struct ranks *ranks, const char *bytes, size_t count)
{
    if (ranks->logged < LOG_MOST)
        write_all(ranks->log, bytes, count, NULL);
    ranks->logged += count;
}

static void note_error(struct ranks *ranks, const char *what)
{
    char line[256];
    int length = snprintf(line, sizeof line, "onager: cannot %s: %s\n", what, strerror(errno));
    note(ranks, line, (size_t)length);
}

void ranks_tell(struct ranks *ranks, const char *bytes, size_t count)
{
    text_add(&ranks->to_go, bytes, count);
    ranks_flush(ranks);
}

void ranks_flush(struct ranks *ranks)
{
    while (ranks->input >= 0 && ranks->gone < ranks->to_go.length) {
        ssize_t wrote = write(ranks->input, ranks->to_go.bytes + ranks->gone,
                              ranks->to_go.length - ranks->gone);
        if (wrote > 0) {
            ranks->gone += (size_t)wrote;
        } else if (errno == EAGAIN) {
            return;
        } else if (errno != EINTR) {
            if (errno != EPIPE)
                note_error(ranks, "write to it");
            close(ranks->input);
            ranks->input = -1;
        }
    }
    text_clear(&ranks->to_go);
    ranks->gone = 0;
}

/* Reads behind what the text holds. Returns whether there was something. */
static bool read_pipe(struct ranks *ranks, int *descriptor, struct text *text)
{
    char *place = *descriptor >= 0 ? text_reserve(text, READ_AT_ONCE) : NULL;
    ssize_t got = place ? read(*descriptor, place, READ_AT_ONCE - 1) : -1;
    if (got > 0) {
        text->length += (size_t)got;
        text->bytes[text->length] = '\0';
    } else if (place && (got == 0 || (errno != EAGAIN && errno != EINTR))) {
        if (got < 0)
            note_error(ranks, "read what it says");
        close(*descriptor);
        *descriptor = -1;
    }
    return got > 0;
}

/* Takes whole lines off what came. */
static void take_lines(struct ranks *ranks, bool (*line)(void *context, const char *text),
                       void *context)
{
    char *at = ranks->came.bytes, *stop = at + ranks->came.length;
    for (char *end; (end = memchr(at, '\n', (size_t)(stop - at))); at = end + 1) {
        *end = '\0';
        if (!line(context, at)) {
            *end = '\n';
            note(ranks, at, (size_t)(end + 1 - at));
        }
    }
    if (stop - at > LINE_MOST) { /* no line of ours is so long */
        note(ranks, at, (size_t)(stop - at));
        at = stop;
    }
    memmove(ranks->came.bytes, at, (size_t)(stop - at) + 1);
    ranks->came.length = (size_t)(stop - at);
}

void ranks_listen(struct ranks *ranks, bool (*line)(void *context, const char *text), void *context)
{
    struct text errors = TEXT_INIT;
    while (read_pipe(ranks, &ranks->output, &ranks->came))
        take_lines(ranks, line, context);
    while (read_pipe(ranks, &ranks->errors, &errors)) {
        note(ranks, errors.bytes, errors.length);
        text_clear(&errors);
    }
    text_release(&errors);
}

void ranks_kill(const struct ranks *ranks, int signo)
{
    if (ranks->pid > 0)
        kill(ranks->pid, signo);
}

int ranks_reap(struct ranks *ranks)
{
    int status = 0;
    while (waitpid(ranks->pid, &status, 0) < 0 && errno == EINTR)
        ;
    ranks->pid = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void ranks_release(struct ranks *ranks)
{
    int *all[] = {&ranks->process, &ranks->input, &ranks->output, &ranks->errors, &ranks->log};
    if (ranks->pid > 0) {
        kill(ranks->pid, SIGKILL);
        ranks_reap(ranks);
    }
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (*all[i] >= 0)
            close(*all[i]);
        *all[i] = -1;
    }
    text_release(&ranks->to_go);
    text_release(&ranks->came);
}
