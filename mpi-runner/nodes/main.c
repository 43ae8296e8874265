/* main.c: onager-mpi, which runs the tasks of one launch on all nodes of an allocation: as the
 * launcher, or as one of the ranks that it has Open MPI start. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/idlist.h"
#include "core/sink.h"
#include "core/version.h"
#include "lease.h"
#include "nodes/affinity.h"
#include "nodes/chief.h"
#include "nodes/launcher.h"
#include "nodes/node.h"
#include "nodes/options.h"
#include "nodes/simulate.h"
#include "nodes/switchboard.h"
#include "nodes/vigil.h"

static int say(const char *text)
{
    fprintf(stderr, "onager: %s\n", text);
    return 1;
}

/* --help and --version. */
static int print_about(const struct mpi_options *options)
{
    struct text text = TEXT_INIT;
    if (options->help)
        mpi_options_add_help(&text);
    else
        text_printf(&text, "onager-mpi %s\n", onager_version);
    int error = text.failed ? ENOMEM : write_all(STDOUT_FILENO, text.bytes, text.length, NULL);
    text_release(&text);
    return error ? 1 : 0;
}

/* The first of these variables that is set and a number; else `otherwise`. */
static int number_in(const char *const names[], int otherwise)
{
    for (size_t i = 0; names[i]; i++) {
        const char *value = getenv(names[i]);
        long number = value ? idlist_number(value, value + strlen(value)) : -1;
        if (number >= 0 && number < INT_MAX)
            return (int)number;
    }
    return otherwise;
}

/* What a rank is told before MPI starts. */
static const char *const rank_names[] = {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", NULL};
static const char *const local_names[] = {"OMPI_COMM_WORLD_LOCAL_RANK", "SLURM_LOCALID", NULL};
static const char *const locals_names[] = {"OMPI_COMM_WORLD_LOCAL_SIZE", "SLURM_NTASKS_PER_NODE",
                                           NULL};

/* A rank on its way. */
struct rank {
    struct mpi_options *options;
    char *folder; /* absolute */
    int number, local, locals;
    struct lease *lease;
    struct vigil vigil;
    struct link node, coordinator;
};

static int run_node(const struct rank *rank, int descriptor)
{
    const struct node node = {.options = rank->options,
                              .launch_folder = rank->folder,
                              .lease = rank->lease,
                              .descriptor = descriptor,
                              .local = rank->local,
                              .locals = rank->locals};
    return node_run(&node);
}

static int run_chief(const struct rank *rank, int descriptor)
{
    return chief_run(rank->options, rank->folder, descriptor);
}

static void take_stdin_away(void)
{
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (null > STDIN_FILENO) {
        dup2(null, STDIN_FILENO);
        close(null);
    }
}

/* Starts a process beside the rank, linked to it. Returns its id, or -1. It has a process group of
 * its own, since Open MPI sends signals to the rank's, and dies with the rank. */
static pid_t start_beside(const struct rank *rank, int (*run)(const struct rank *, int),
                          bool has_stdin, struct link *link, struct fault *fault)
{
    int ends[2];
    pid_t self = getpid();
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
        return fail(fault, "cannot make a socket pair: %s", strerror(errno));
    pid_t pid = fork();
    if (pid < 0)
        return fail(fault, "cannot make a process: %s", strerror(errno));
    if (pid == 0) {
        setpgid(0, 0);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != self)
            _exit(1);
        if (!has_stdin)
            take_stdin_away();
        if (ends[1] != 3)
            dup3(ends[1], 3, O_CLOEXEC);
        close_range(4, ~0U, 0);
        _exit(run(rank, 3));
    }
    close(ends[1]);
    return link_init(link, ends[0], fault) ? -1 : pid;
}

/* Signals that schedulers and mpirun send to everybody are the launcher's business; the rank is not
 * to outlive who started it. */
static void settle(void)
{
    static const int ignored[] = {SIGPIPE, SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU};
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        sigaction(ignored[i], &ignore, NULL);
    if (getenv(rank_names[0]) || getenv(rank_names[1]))
        prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/* The exit status of the chief, which has ended; of a rank that has none: 0. */
static int status_of(pid_t chief)
{
    int status = 0;
    while (chief > 0 && waitpid(chief, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static int run_rank(struct rank *rank, struct fault *fault)
{
    settle();
    rank->number = number_in(rank_names, 0);
    rank->local = number_in(local_names, 0);
    rank->locals = number_in(locals_names, 1);
    if (rank->options->managed && vigil_begin(&rank->vigil, rank->number, fault))
        return -1;
    rank->folder = realpath(rank->options->folder, NULL);
    if (!rank->folder)
        return fail(fault, "%s: %s", rank->options->folder, strerror(errno));
    rank->lease = lease_new(fault);
    pid_t chief = -1;
    if (!rank->lease || start_beside(rank, run_node, false, &rank->node, fault) < 0)
        return -1;
    if (rank->number == 0 &&
        (chief = start_beside(rank, run_chief, true, &rank->coordinator, fault)) < 0)
        return -1;
    take_stdin_away();
    struct switchboard board = {.rank = rank->number,
                                .node = &rank->node,
                                .coordinator = rank->number == 0 ? &rank->coordinator : NULL,
                                .lease = rank->lease,
                                .vigil = &rank->vigil,
                                .managed = rank->options->managed && rank->number == 0};
    if (switchboard_run(&board, fault))
        return -1;
    return rank->options->managed ? 0 : status_of(chief);
}

/* The path of this very program, for the launcher to have it started everywhere. */
static int launch(const struct mpi_options *options, struct fault *fault)
{
    char *program = realpath("/proc/self/exe", NULL);
    if (!program)
        return fail(fault, "/proc/self/exe: %s", strerror(errno));
    int status = launcher_run(options, program);
    free(program);
    return status;
}

int main(int argc, char **argv)
{
    struct fault fault = {""};
    struct mpi_options options;
    struct rank rank = {.options = &options};
    if (mpi_options_parse(&options, argc, argv, &fault)) {
        say(fault.text);
        return 2;
    }
    if (options.help || options.version)
        return print_about(&options);
    int status = options.simulate  ? simulate(options.simulate, &fault)
                 : options.starter ? launch(&options, &fault)
                                   : run_rank(&rank, &fault);
    free(rank.folder);
    return status < 0 ? say(fault.text) : status;
}
