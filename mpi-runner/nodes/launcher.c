/* launcher.c: see launcher.h. */
#include "nodes/launcher.h"

#include <errno.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/presence.h"
#include "nodes/allocation.h"
#include "nodes/chain.h"
#include "nodes/deadline.h"
#include "nodes/hostlist.h"
#include "nodes/session.h"
#include "nodes/standby.h"
#include "nodes/successor.h"
#include "nodes/survivors.h"
#include "nodes/switchboard.h"
#include "whereabouts.h"

#define PAUSE 2.0 /* seconds between two questions whether a host lives */
#define DYING 3.0 /* seconds for which ranks outlive mpirun, at most */

enum { ANSWERS = 4 }; /* of a host, until it is thought to live */

/* All that one launcher needs. */
struct launcher {
    const struct mpi_options *options;
    const char *program;
    char *folder; /* of the launch, absolute */
    struct launch launch;
    struct allocation allocation;
    long ends_at;             /* seconds since 1970; 0: nobody says */
    struct words environment; /* of the line that starts the ranks */
    struct words hosts;       /* where they are started; empty: everywhere */
    struct session session;
    struct standby standby;
};

/* Its manners: no descriptors of others, ends with its parent where that is asked for, is not
 * stopped by writing to a terminal from the background, and takes signals in as it likes. */
static int settle(bool attached, struct fault *fault)
{
    const struct sigaction by_default = {.sa_handler = SIG_DFL}, ignore = {.sa_handler = SIG_IGN};
    if (attached && prctl(PR_SET_PDEATHSIG, SIGTERM))
        return fail(fault, "prctl: %s", strerror(errno));
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    if (session_block_signals(fault))
        return -1;
    for (int signo = 1; signo < SIGRTMIN; signo++)
        sigaction(signo, &by_default, NULL);
    sigaction(SIGTTOU, &ignore, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
    return 0;
}

/* Records are read and written from the folder that .onager is in. */
static int go_home(struct launcher *launcher, struct fault *fault)
{
    launcher->folder = realpath(launcher->options->folder, NULL);
    if (!launcher->folder)
        return fail(fault, "%s: %s", launcher->options->folder, strerror(errno));
    errno = 0;
    char *onager = whereabouts_onager(launcher->folder);
    char *slash = onager ? strrchr(onager, '/') : NULL;
    if (slash)
        slash[slash == onager] = '\0';
    int result = slash && chdir(onager) == 0 ? 0
                 : errno == ENOMEM
                     ? fail_memory(fault)
                     : fail(fault, "%s: is no folder of a launch (.onager/launches/N)",
                            launcher->options->folder);
    free(onager);
    return result;
}

static int claim(const struct launcher *launcher, struct fault *fault)
{
    char *path = text_format("%s/runner", launcher->folder);
    int held = path ? presence_hold(path, fault) : fail_memory(fault);
    free(path);
    return held == 1 ? fail(fault, "launch %ld is running already", launcher->launch.number) : held;
}

/* What signals mean, and when all must be over. */
static void set_time(struct launcher *launcher)
{
    struct walltime *walltime = &launcher->session.walltime;
    const struct mpi_options *options = launcher->options;
    double now = clock_steady();
    launcher->ends_at = options->ends_at ? options->ends_at : deadline_find(&launcher->allocation);
    walltime_init(walltime, &launcher->launch, options->notice, options->notified);
    walltime->scheduled = strcmp(launcher->launch.backend, "mpi") != 0;
    if (launcher->ends_at)
        walltime->end = now + (double)(launcher->ends_at - time(NULL));
    else if (walltime->end > 0)
        launcher->ends_at = time(NULL) + (long)(walltime->end - now);
}

/* One that waits for our end is of use where that leaves a job behind: in batch. */
static void tick(void *context)
{
    struct launcher *launcher = context;
    const struct session *session = &launcher->session;
    const bool late = launcher->allocation.kind == ALLOCATION_GRIDENGINE; /* mpirun's qrsh first */
    if (session->walltime.scheduled && !session_is_stopped(session) && (session->heard || !late))
        standby_tend(&launcher->standby, &launcher->allocation, launcher->options,
                     launcher->folder);
}

static int look_around(struct launcher *launcher, struct fault *fault)
{
    if (go_home(launcher, fault) || launch_read(&launcher->launch, launcher->folder, fault) ||
        claim(launcher, fault) || allocation_find(&launcher->allocation, fault) ||
        allocation_write(&launcher->allocation, launcher->folder, fault))
        return -1;
    set_time(launcher);
    launcher->session.tick = tick;
    launcher->session.context = launcher;
    ranks_add_environment(&launcher->environment);
    return session_open(&launcher->session, launcher->options, &launcher->launch, fault);
}

static int start(struct launcher *launcher, struct fault *fault)
{
    struct words argv = WORDS_INIT;
    char *log = text_format("%s/mpirun.log", launcher->folder);
    ranks_add_line(&argv, launcher->options, launcher->program, launcher->folder, &launcher->hosts,
                   launcher->ends_at);
    int result = log ? session_begin(&launcher->session, &argv, &launcher->environment, log, fault)
                     : fail_memory(fault);
    words_release(&argv);
    free(log);
    return result;
}

/* After a breakdown: who is there to go on with? No word of the chief's and nobody missing is no
 * breakdown but a start that failed, unless it was for a rank that died. Returns 0, or -1 with a
 * fault when nothing can be started. */
static int find_survivors(struct launcher *launcher, struct fault *fault)
{
    const struct allocation *allocation = &launcher->allocation;
    const char *program = launcher->options->starter[0];
    size_t before = launcher->hosts.count ? launcher->hosts.count : allocation->count;
    struct words answering = WORDS_INIT;
    survivors_find(allocation, &answering);
    words_release(&launcher->hosts);
    launcher->hosts = answering;
    if (answering.failed)
        return fail_memory(fault);
    if (!launcher->session.heard && !launcher->session.unborn && answering.count == before)
        return fail(fault, "%s ended with status %d and started nothing; see %s/mpirun.log",
                    program, launcher->session.status, launcher->options->folder);
    return allocation->count && !answering.count ? fail(fault, "no node answers any more") : 0;
}

/* What runs on a node that has lost its rank 0 is over when its lease is. A rank 0 that is not
 * heard here is dead, or cut off from mpirun, whose daemon there has killed it by then. */
static void wait_for_leases(struct launcher *launcher)
{
    struct session *session = &launcher->session;
    session_wait(session, session->silent ? session->heard_at + SILENCE_SECONDS + LEASE_SECONDS
                                          : session->broken + LEASE_SECONDS + DYING);
}

static void say_restart(struct launcher *launcher, long restart)
{
    struct text line = TEXT_INIT;
    text_printf(&line, "%s ended with status %d before all was done; starting again",
                launcher->options->starter[0], launcher->session.status);
    if (launcher->allocation.count)
        text_printf(&line, " on %zu of %zu nodes", launcher->hosts.count,
                    launcher->allocation.count);
    text_printf(&line, " (restart %ld of %ld)", restart, launcher->options->restarts);
    session_say(&launcher->session, text_string(&line));
    text_release(&line);
}

/* Runs the ranks until all is over, nothing more can be done, or somebody wants no more. */
static int run(struct launcher *launcher, struct fault *fault)
{
    struct session *session = &launcher->session;
    for (long restart = 0;; restart++) {
        if (restart)
            say_restart(launcher, restart);
        if (start(launcher, fault))
            return -1;
        session_run(session);
        if (session->report.over || session_is_stopped(session))
            return 0;
        if (restart >= launcher->options->restarts && (session->heard || session->unborn))
            return fail(fault, "%s ended with status %d before all was done; see %s/mpirun.log",
                        launcher->options->starter[0], session->status, launcher->options->folder);
        if (find_survivors(launcher, fault))
            return -1;
        wait_for_leases(launcher);
        if (session_is_stopped(session))
            return 0;
        if (restart >= launcher->options->restarts)
            return fail(fault, "nodes were lost; see %s/mpirun.log", launcher->options->folder);
    }
}

/* Time was up, and tasks are missing. */
static void go_on(struct launcher *launcher)
{
    const struct report *report = &launcher->session.report;
    struct text jobid = TEXT_INIT, line = TEXT_INIT;
    struct fault fault;
    if (!report->over || report->why != WHY_TIME || !report->left || !launcher->options->chain ||
        !launcher->allocation.jobid)
        return;
    if (chain_submit(&launcher->allocation, &launcher->launch, launcher->options->chain - 1, &jobid,
                     &fault))
        text_printf(&line, "cannot submit a job that goes on: %s", fault.text);
    else
        text_printf(&line, "job %s goes on with the %ld tasks that are missing", jobid.bytes,
                    report->left);
    session_say(&launcher->session, text_string(&line));
    text_release(&jobid);
    text_release(&line);
}

static void release(struct launcher *launcher)
{
    session_close(&launcher->session);
    words_release(&launcher->environment);
    words_release(&launcher->hosts);
    allocation_release(&launcher->allocation);
    launch_release(&launcher->launch);
    free(launcher->folder);
}

/* Is the host of the batch script among those that answer? */
static bool batch_host_answers(const struct launcher *launcher)
{
    for (size_t i = 0; i < launcher->hosts.count; i++)
        if (hostlist_same(launcher->hosts.word[i], launcher->options->standby))
            return true;
    return false;
}

/* In place of one whose host is gone. Returns 1 when that host answers again and again: then its
 * batch script lives, and is in charge. One that goes down may answer for a while. */
static int take_over(struct launcher *launcher, struct fault *fault)
{
    launcher->session.heard = true;
    launcher->session.broken = clock_steady();
    for (int answers = 0; answers < ANSWERS; answers++) {
        if (find_survivors(launcher, fault))
            return -1;
        if (!batch_host_answers(launcher)) {
            session_say(&launcher->session,
                        "the host of the batch script is gone; going on without it");
            wait_for_leases(launcher);
            return 0;
        }
        session_wait(&launcher->session, clock_steady() + PAUSE);
    }
    return 1;
}

/* Returns the exit status; -1 with a fault. */
static int launch(struct launcher *launcher, struct fault *fault)
{
    const struct mpi_options *options = launcher->options;
    if (options->standby && standby_take_environment(fault))
        return -1;
    if (options->standby && !getenv("SLURM_JOB_ID"))
        return successor_run(options, fault);
    if ((options->standby && standby_wait(options, fault)) || settle(options->attached, fault) ||
        look_around(launcher, fault))
        return -1;
    int vain = options->standby ? take_over(launcher, fault) : 0;
    if (vain > 0)
        return 0;
    int result = vain ? -1 : run(launcher, fault);
    if (!result)
        go_on(launcher);
    else
        session_show_log(&launcher->session, launcher->folder);
    standby_end(&launcher->standby);
    if (options->standby)
        standby_end_job(launcher->session.report.over || session_is_stopped(&launcher->session));
    return result ? -1 : session_exit_status(&launcher->session);
}

int launcher_run(const struct mpi_options *options, const char *program)
{
    struct fault fault = {""};
    struct launcher launcher = {.options = options, .program = program, .session.signals = -1};
    int status = launch(&launcher, &fault);
    if (status < 0)
        fprintf(stderr, "onager: %s\n", fault.text);
    release(&launcher);
    return status < 0 ? 1 : status;
}
