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
#include "core/ownfile.h"
#include "core/presence.h"
#include "core/shellword.h"
#include "core/sink.h"
#include "nodes/ask.h"
#include "nodes/hostlist.h"
#include "whereabouts.h"

#define AGAIN 20.0   /* seconds until the next try, when one has ended */
#define LEAVING 3000 /* milliseconds */
#define LOOK 1       /* seconds between two looks at the launcher's file */
#define PATIENCE 15.0

enum { ENVIRONMENT_MOST = 64 << 20 };

/* What starts a program on that host. */
static void add_starter(struct words *argv, enum allocation_kind kind, const char *host)
{
    static const char *const slurm[] = {"srun",       "-Q",        "--overlap", "--mem=0",
                                        "--mpi=none", "--no-kill", "-K0",       "-N1",
                                        "-n1",        "-c1",       "-w"};
    static const char *const gridengine[] = {"qrsh", "-inherit"};
    const char *const *word = kind == ALLOCATION_SLURM ? slurm : gridengine;
    size_t count = kind == ALLOCATION_SLURM ? sizeof slurm / sizeof *slurm
                                            : sizeof gridengine / sizeof *gridengine;
    for (size_t i = 0; i < count; i++)
        words_add(argv, word[i]);
    words_add(argv, host);
}

/* qrsh has a shell read the words. */
static void add_word(struct words *argv, enum allocation_kind kind, const char *word)
{
    struct text quoted = TEXT_INIT;
    if (kind == ALLOCATION_GRIDENGINE)
        shellword_add_quoted(&quoted, word);
    else
        text_add_string(&quoted, word);
    words_add(argv, text_string(&quoted) ? text_string(&quoted) : "");
    argv->failed = argv->failed || quoted.failed;
    text_release(&quoted);
}

/* The words of this very process, for one that waits: no terminal, no parent. */
static int add_own_words(struct words *argv, enum allocation_kind kind,
                         const struct mpi_options *options, const char *folder, const char *self)
{
    char all[1 << 16];
    int descriptor = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    ssize_t got = descriptor < 0 ? -1 : read(descriptor, all, sizeof all - 1);
    if (descriptor >= 0)
        close(descriptor);
    if (got <= 0 || got == (ssize_t)sizeof all - 1)
        return -1;
    char *program = realpath("/proc/self/exe", NULL);
    add_word(argv, kind, program ? program : "");
    words_add(argv, "--standby");
    add_word(argv, kind, self);
    for (char *word = all + strlen(all) + 1; word < all + got; word += strlen(word) + 1)
        if (strcmp(word, "--attached") != 0 && strcmp(word, "--progress") != 0)
            add_word(argv, kind, strcmp(word, options->folder) == 0 ? folder : word);
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

/* Runs them beside us. */
static void start(struct standby *standby, const struct words *argv, int input)
{
    pid_t launcher = getpid();
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    standby->pid = null < 0 ? 0 : fork();
    if (null >= 0 && standby->pid == 0) {
        ask_settle_child(launcher, SIGKILL);
        dup2(input, STDIN_FILENO);
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
        execvp(argv->word[0], argv->word);
        _exit(127);
    }
    if (null >= 0)
        close(null);
}

/* The file that one is there for. A new one, so that one from before goes away. */
static bool make_file(struct standby *standby, const char *folder, const char *self)
{
    struct fault ignored;
    if (!standby->file)
        standby->file = text_format("%s/standby", folder);
    return standby->file && file_replace(standby->file, self, strlen(self), 0666, &ignored) == 0;
}

static void start_on(struct standby *standby, const struct allocation *allocation,
                     const struct mpi_options *options, const char *folder, const char *self)
{
    struct words argv = WORDS_INIT;
    const char *host = allocation->granted[++standby->next % allocation->count].host;
    if (host == self)
        host = allocation->granted[++standby->next % allocation->count].host;
    add_starter(&argv, allocation->kind, host);
    int input =
        add_own_words(&argv, allocation->kind, options, folder, self) ? -1 : open_environment();
    if (input >= 0 && (allocation->kind == ALLOCATION_SLURM || make_file(standby, folder, self)))
        start(standby, &argv, input);
    if (input >= 0)
        close(input);
    words_release(&argv);
}

/* Our host, as the scheduler calls it; NULL: it is none of those granted. */
static const char *find_self(const struct allocation *allocation)
{
    char self[HOST_ROOM];
    whereabouts_host(self);
    for (size_t i = 0; i < allocation->count; i++)
        if (hostlist_same(allocation->granted[i].host, self))
            return allocation->granted[i].host;
    return NULL;
}

void standby_tend(struct standby *standby, const struct allocation *allocation,
                  const struct mpi_options *options, const char *folder)
{
    const char *self = find_self(allocation);
    double now = clock_steady();
    if (standby->pid > 0 && waitpid(standby->pid, NULL, WNOHANG) != 0)
        standby->pid = 0;
    if (allocation->kind == ALLOCATION_NONE || allocation->count < 2 || !self ||
        (standby->started > 0 && now < standby->started + AGAIN))
        return;
    if (standby->pid > 0 && allocation->kind == ALLOCATION_GRIDENGINE)
        kill(standby->pid, SIGKILL); /* qrsh is soon done, as a rule */
    if (standby->pid > 0 || (standby->file && presence_holder(standby->file) != PRESENCE_NOBODY))
        return;
    standby->started = now;
    start_on(standby, allocation, options, folder, self);
}

void standby_end(struct standby *standby)
{
    if (standby->file)
        unlink(standby->file);
    free(standby->file);
    standby->file = NULL;
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

int standby_take_environment(struct fault *fault)
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
    int held = path && log ? 0 : fail_memory(fault);
    while (held == 0 && presence_holder(path) != PRESENCE_NOBODY)
        sleep(LOOK);
    if (held == 0) {
        int file = ownfile_open(log, O_WRONLY | O_APPEND);
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
