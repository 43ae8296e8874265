/* ask.c: see ask.h. */
#include "nodes/ask.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/clock.h"

enum { ANSWER_MOST = 8 << 20 };

void question_release(struct question *question)
{
    words_release(&question->argv);
    text_release(&question->answer);
}

void ask_settle_child(pid_t parent, int ending)
{
    const struct sigaction by_default = {.sa_handler = SIG_DFL};
    sigset_t none;
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, ending);
    if (getppid() != parent)
        _exit(1);
    for (int signo = 1; signo < SIGRTMIN; signo++)
        sigaction(signo, &by_default, NULL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void run_program(const struct words *argv, pid_t parent, int output)
{
    int null = open("/dev/null", O_RDWR);
    ask_settle_child(parent, SIGKILL);
    dup2(null, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    execvp(argv->word[0], argv->word);
    _exit(127);
}

static void begin(struct question *question)
{
    int ends[2];
    pid_t self = getpid();
    question->status = question->process = question->output = -1;
    if (question->argv.failed || pipe2(ends, O_CLOEXEC | O_NONBLOCK))
        return;
    question->pid = fork();
    if (question->pid == 0)
        run_program(&question->argv, self, ends[1]);
    close(ends[1]);
    question->output = ends[0];
    question->process = question->pid > 0 ? (int)syscall(SYS_pidfd_open, question->pid, 0) : -1;
}

static void read_answer(struct question *question)
{
    enum { STEP = 1 << 14 };
    for (ssize_t got = 1; got > 0 && question->answer.length < ANSWER_MOST;) {
        char *place = text_reserve(&question->answer, STEP);
        got = place ? read(question->output, place, STEP) : 0;
        if (got > 0)
            question->answer.length += (size_t)got;
        if (place)
            question->answer.bytes[question->answer.length] = '\0';
    }
}

/* Takes in its end, `late`: or makes an end of it. */
static void finish(struct question *question, bool late)
{
    int status;
    if (late)
        kill(-question->pid, SIGKILL);
    while (waitpid(question->pid, &status, 0) < 0 && errno == EINTR)
        ;
    read_answer(question);
    if (!late)
        question->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    close(question->process);
    question->process = -1;
}

/* Waits for news of any. Returns how many go on. */
static size_t wait_for_some(struct question *list, size_t count, struct pollfd *source,
                            double until)
{
    size_t open = 0;
    for (size_t i = 0; i < count; i++) {
        open += list[i].process >= 0;
        source[2 * i] = (struct pollfd){.fd = list[i].process, .events = POLLIN};
        source[2 * i + 1] =
            (struct pollfd){.fd = list[i].process >= 0 ? list[i].output : -1, .events = POLLIN};
    }
    double left = until - clock_steady();
    if (!open || left <= 0)
        return 0;
    if (poll(source, 2 * count, (int)(left * 1000) + 1) <= 0)
        return open;
    for (size_t i = 0; i < count; i++) {
        if (source[2 * i + 1].revents & POLLIN)
            read_answer(&list[i]);
        else if (source[2 * i + 1].revents && list[i].output >= 0) { /* it prints no more */
            close(list[i].output);
            list[i].output = -1;
        }
        if (source[2 * i].revents)
            finish(&list[i], false);
    }
    return open;
}

void ask_all(struct question *list, size_t count, double seconds)
{
    struct pollfd *source = calloc(2 * count + 1, sizeof *source);
    const double until = clock_steady() + seconds;
    for (size_t i = 0; i < count; i++)
        begin(&list[i]);
    while (source && wait_for_some(list, count, source, until))
        ;
    for (size_t i = 0; i < count; i++) {
        if (list[i].process >= 0)
            finish(&list[i], true);
        if (list[i].output >= 0)
            close(list[i].output);
    }
    free(source);
}

int ask(struct words *argv, double seconds, struct text *answer, struct fault *fault)
{
    struct question question = {.argv = *argv};
    *argv = (struct words)WORDS_INIT;
    ask_all(&question, 1, seconds);
    int result = 0;
    if (question.argv.failed || question.answer.failed)
        result = fail_memory(fault);
    else if (question.status < 0)
        result = fail(fault, "%s: no answer within %.0f seconds", question.argv.word[0], seconds);
    else if (question.status > 0)
        result = fail(fault, "%s: ended with status %d", question.argv.word[0], question.status);
    else
        text_add(answer, question.answer.bytes, question.answer.length);
    question_release(&question);
    return result;
}
