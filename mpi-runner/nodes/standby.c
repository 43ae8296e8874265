/* standby.c: see standby.h. */
#include "nodes/standby.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/file.h"
#include "core/presence.h"
#include "core/sink.h"
#include "nodes/ask.h"
#include "nodes/hostlist.h"
#include "whereabouts.h"

#define AGAIN 20.0   /* seconds until the next try, when one has ended */
#define LEAVING 3000 /* milliseconds */
#define LOOK 1       /* seconds between two looks at the launcher's file */
#define PATIENCE 15.0

enum { ENVIRONMENT_MOST = 64 << 20 };

/* The words of this very process, for one that waits: no terminal, no parent. */
static int add_own_words(struct words *argv, const struct mpi_options *options, const char *folder,
                         const char *self)
{
    char all[1 << 16];
    int descriptor = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    ssize_t got = descriptor < 0 ? -1 : read(descriptor, all, sizeof all - 1);
    if (descriptor >= 0)
        close(descriptor);
    if (got <= 0 || got == (ssize_t)sizeof all - 1)
        return -1;
    char *program = realpath("/proc/self/exe", NULL);
    words_add(argv, program ? program : "");
    words_add(argv, "--standby");
    words_add(argv, self);
    for (char *word = all + strlen(all) + 1; word < all + got; word += strlen(word) + 1)
        if (strcmp(word, "--attached") != 0 && strcmp(word, "--progress") != 0)
            words_add(argv, strcmp(word, options->folder) == 0 ? folder : word);
    free(program);
    return argv->failed ? -1 : 0;
}

/* Our environment as a file. */
static int open_environment(void)
{
    int descriptor = memfd_create("environment", MFD_CLOEXEC);
    bool right = descriptor >= 0;
    for (char **entry = environ; right && *entry; entry++)
        right = write_all(descriptor, *entry, strlen(*entry) + 1, NULL) == 0;
    if (right && lseek(descriptor, 0, SEEK_SET) == 0)
        return descriptor;
    if (descriptor >= 0)
        close(descriptor);
    return -1;
}

static void start(struct standby *standby, const char *host, const char *self,
                  const struct mpi_options *options, const char *folder)
{
    static const char *const srun[] = {"srun",       "-Q",        "--overlap", "--mem=0",
                                       "--mpi=none", "--no-kill", "-K0",       "-N1",
                                       "-n1",        "-c1",       "-w"};
    struct words argv = WORDS_INIT;
    pid_t launcher = getpid();
    for (size_t i = 0; i < sizeof srun / sizeof *srun; i++)
        words_add(&argv, srun[i]);
    words_add(&argv, host);
    int input = add_own_words(&argv, options, folder, self) ? -1 : open_environment();
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    standby->pid = input < 0 || null < 0 ? 0 : fork();
    if (input >= 0 && null >= 0 && standby->pid == 0) {
        ask_settle_child(launcher, SIGKILL);
        dup2(input, STDIN_FILENO);
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
        execvp(argv.word[0], argv.word);
        _exit(127);
    }
    if (input >= 0)
        close(input);
    if (null >= 0)
        close(null);
    words_release(&argv);
}

void standby_tend(struct standby *standby, const struct allocation *allocation,
                  const struct mpi_options *options, const char *folder)
{
    char self[HOST_ROOM];
    double now = clock_steady();
    if (standby->pid > 0 && waitpid(standby->pid, NULL, WNOHANG) != 0)
        standby->pid = 0;
    if (standby->pid > 0 || allocation->kind != ALLOCATION_SLURM || allocation->count < 2 ||
        (standby->started > 0 && now < standby->started + AGAIN))
        return;
    whereabouts_host(self);
    standby->started = now;
    const char *host = allocation->granted[++standby->next % allocation->count].host;
    if (hostlist_same(host, self))
        host = allocation->granted[++standby->next % allocation->count].host;
    start(standby, host, self, options, folder);
}

void standby_end(struct standby *standby)
{
    if (standby->pid <= 0)
        return;
    struct pollfd source = {.fd = (int)syscall(SYS_pidfd_open, standby->pid, 0), .events = POLLIN};
    kill(standby->pid, SIGTERM);
    if (source.fd < 0 || poll(&source, 1, LEAVING) <= 0)
        kill(standby->pid, SIGKILL);
    waitpid(standby->pid, NULL, 0);
    if (source.fd >= 0)
        close(source.fd);
    standby->pid = 0;
}

/* Makes what stdin has our environment. */
static int take_environment(struct fault *fault)
{
    struct text all = TEXT_INIT;
    ssize_t got = 1;
    while (got > 0 && all.length < ENVIRONMENT_MOST) {
        char *place = text_reserve(&all, 1 << 16);
        got = place ? read(STDIN_FILENO, place, 1 << 16) : -1;
        all.length += got > 0 ? (size_t)got : 0;
    }
    if (got < 0 || all.failed || !all.length || all.bytes[all.length - 1])
        return fail(fault, "--standby: no launcher's environment is at stdin");
    clearenv();
    for (size_t at = 0; at < all.length; at += strlen(all.bytes + at) + 1)
        putenv(all.bytes + at); /* which keeps it, as long as we live */
    return 0;
}

int standby_wait(const struct mpi_options *options, struct fault *fault)
{
    char *path = text_format("%s/runner", options->folder);
    char *log = text_format("%s/runner.log", options->folder);
    int held = path && log ? take_environment(fault) : fail_memory(fault);
    while (held == 0 && presence_holder(path) >= 0)
        sleep(LOOK);
    if (held == 0) {
        int file = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0666);
        if (file >= 0)
            dup2(file, STDERR_FILENO);
    }
    free(path);
    free(log);
    return held;
}

void standby_end_job(bool over)
{
    const char *jobid = getenv("SLURM_JOB_ID");
    struct words argv = WORDS_INIT;
    struct text answer = TEXT_INIT;
    struct fault ignored;
    words_add(&argv, over ? "scancel" : "scontrol");
    if (!over)
        words_add(&argv, "requeue");
    words_add(&argv, jobid ? jobid : "");
    ask(&argv, PATIENCE, &answer, &ignored);
    text_release(&answer);
}
