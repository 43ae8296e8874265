/* start.c: see start.h. */
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/ownfile.h"
#include "core/program.h"
#include "core/shellword.h"

#define SHELL "/bin/sh"

void starter_release(struct starter *starter)
{
    words_release(&starter->words);
    free(starter->looked_up);
    text_release(&starter->found);
}

/* Where `name` is; NULL: nowhere. Tasks of a job mostly start the same program, so the last answer
 * is kept. */
static const char *find_program(struct starter *starter, const char *name)
{
    if (strchr(name, '/'))
        return name;
    if (!starter->looked_up || strcmp(starter->looked_up, name) != 0) {
        free(starter->looked_up);
        starter->looked_up = strdup(name);
        program_find(name, &starter->found);
    }
    return starter->found.length && !starter->found.failed ? starter->found.bytes : NULL;
}

/* What the child needs, and what it tells: it shares our memory until it executes (vfork(2)). */
struct child {
    const struct start *start;
    const char *program;
    char *const *argv;
    pid_t runner;
    const char *volatile log; /* the log file that could not be opened, and the errno */
    volatile int log_error;
};

static void redirect(struct child *child, const char *path, int descriptor)
{
    if (!path)
        return;
    int opened = ownfile_open(path, O_WRONLY | O_TRUNC);
    if (opened < 0) {
        child->log_error = errno;
        child->log = path;
        _exit(126);
    }
    dup2(opened, descriptor);
    if (opened != descriptor)
        close(opened);
    else
        fcntl(opened, F_SETFD, 0);
}

static void say(const char *text)
{
    if (write(STDERR_FILENO, text, strlen(text)) < 0)
        return;
}

/* Runs in the child, between vfork and exec: system calls only. */
static void become_task(struct child *child)
{
    static const int ignored_by_runner[] = {SIGTTOU, SIGPIPE};
    const struct sigaction by_default = {.sa_handler = SIG_DFL};
    sigset_t none;
    setpgid(0, 0);
    if (child->start->pid)
        *child->start->pid = getpid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != child->runner)
        _exit(126);
    for (size_t i = 0; i < sizeof ignored_by_runner / sizeof *ignored_by_runner; i++)
        sigaction(ignored_by_runner[i], &by_default, NULL);
    int null = TEMP_FAILURE_RETRY(open("/dev/null", O_RDONLY));
    if (null > 0) {
        dup2(null, STDIN_FILENO);
        close(null);
    }
    redirect(child, child->start->out, STDOUT_FILENO);
    redirect(child, child->start->err, STDERR_FILENO);
    if (child->start->cpus)
        sched_setaffinity(0, child->start->cpus_size, child->start->cpus);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(child->program, child->argv, child->start->environment);
    if (errno == ENOEXEC) {
        char *const by_shell[] = {SHELL, "-c", (char *)child->start->command, NULL};
        execve(SHELL, by_shell, child->start->environment);
    }
    int error = errno;
    say(program_invocation_short_name);
    say(": ");
    say(child->program);
    say(": cannot run: ");
    say(strerrordesc_np(error));
    say("\n");
    _exit(error == ENOENT ? 127 : 126);
}

static pid_t spawn(struct child *child, struct fault *fault)
{
    pid_t pid = vfork();
    if (pid == 0)
        become_task(child);
    if (pid < 0)
        return fail(fault, "cannot make a process: %s", strerror(errno));
    return pid;
}

pid_t start_task(struct starter *starter, const struct start *start, struct fault *fault)
{
    char *const by_shell[] = {"sh", "-c", (char *)start->command, NULL};
    struct child child = {.start = start, .program = SHELL, .argv = by_shell, .runner = getpid()};
    words_release(&starter->words);
    if (shellword_split_plain(start->command, &starter->words)) {
        const char *program = find_program(starter, starter->words.word[0]);
        if (program) {
            child.program = program;
            child.argv = starter->words.word;
        }
    }
    pid_t pid = spawn(&child, fault);
    if (pid > 0 && child.log_error) {
        waitpid(pid, NULL, 0);
        return fail(fault, "%s: cannot write: %s", child.log, ownfile_error(child.log_error));
    }
    return pid;
}
