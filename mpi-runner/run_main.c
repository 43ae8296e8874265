/* run_main.c: onager-run, which runs the tasks of one launch on this machine. The local backend
 * starts it, and each element of a Slurm or Grid Engine array. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "advice.h"
#include "core/clock.h"
#include "core/cpus.h"
#include "core/duration.h"
#include "core/event.h"
#include "core/file.h"
#include "core/launch.h"
#include "core/presence.h"
#include "core/groups.h"
#include "core/version.h"
#include "leftovers.h"
#include "peers.h"
#include "pool.h"
#include "progress.h"
#include "restart.h"
#include "run_options.h"
#include "whereabouts.h"

enum { SLOTS_MOST = 10000 }; /* events have room for 16 bits */

/* All that one run needs. */
struct run {
    struct run_options options;
    struct launch launch;
    char host[HOST_ROOM];
    char *onager;           /* the .onager folder */
    struct idlist launched; /* all tasks of the launch, normalized; see needs_launched */
    struct idlist tasks;    /* this runner's */
    long total;             /* how many they are */
    int attempt;            /* what attempts at them begin with */
    bool grouped;
    bool runs_canary; /* the task that must succeed before other elements run theirs */
    struct feed feed;
    struct logs logs;
    struct taskenv environment;
    struct pool pool;
    struct progress progress;
    char *cancel_path;
};

static int say(const char *text)
{
    fprintf(stderr, "onager: %s\n", text);
    return -1;
}

/* Is this an element of an array? Others run tasks of the launch, too. */
static bool is_element(const struct run *run)
{
    return run->options.index >= 0;
}

/* An element needs to know the others only where a limit is one of all: to read a list of a hundred
 * thousand ranges takes longer than many a task. */
static bool needs_launched(const struct run *run)
{
    const struct limits *limits = &run->launch.limits;
    return !is_element(run) || limits->canary || limits->failures.number > 0;
}

static int find_tasks(struct run *run, struct fault *fault)
{
    const char *folder = run->options.folder;
    if (needs_launched(run) && launch_tasks(&run->launch, folder, &run->launched, fault))
        return -1;
    if (!is_element(run))
        return launch_tasks(&run->launch, folder, &run->tasks, fault);
    int result = groups_find(folder, run->options.index, &run->tasks, &run->grouped, fault);
    return result ? result : idlist_normalize(&run->tasks, fault);
}

/* Leaves the tasks that are still to be run: all, unless the scheduler has started this element
 * before. */
static int leave_out_done(struct run *run, struct fault *fault)
{
    int restarts = is_element(run) ? restart_count() : 0;
    run->attempt = 1;
    if (restarts &&
        restart_resume(run->options.folder, restarts, &run->tasks, &run->attempt, fault))
        return -1;
    run->total = idlist_size(&run->tasks);
    return 0;
}

static void choose_logs(struct run *run, const char *jobid)
{
    const struct launch *launch = &run->launch;
    if (run->grouped || run->options.offset)
        logs_init_group(&run->logs, run->onager, launch->backend, launch->jobname, jobid,
                        run->options.index);
    else if (is_element(run))
        logs_init_inherit(&run->logs);
    else
        logs_init_local(&run->logs, run->onager, run->host, launch->jobname, launch->number,
                        run->total);
}

static int choose_slots(const struct run *run)
{
    long slots = run->options.slots ? run->options.slots : cpus_available() / run->options.cpus;
    if (slots > run->total)
        slots = run->total;
    if (slots > SLOTS_MOST)
        slots = SLOTS_MOST;
    return slots < 1 ? 1 : (int)slots;
}

/* One runner at a time for a whole launch; array elements are the scheduler's business. */
static int claim_launch(const struct run *run, struct fault *fault)
{
    if (is_element(run))
        return 0;
    char *path = text_format("%s/runner", run->options.folder);
    int held = path ? presence_hold(path, fault) : fail_memory(fault);
    free(path);
    return held == 1 ? fail(fault, "launch %ld is running already", run->launch.number) : held;
}

/* Is this the element of an array that has the task which must succeed before all others? */
static bool has_canary(const struct run *run)
{
    return run->launch.limits.canary && is_element(run) &&
           idlist_contains(&run->tasks, run->launched.range[0].first);
}

/* Of an element that runs nothing unless the first task has succeeded. */
static bool lacks_canary(const struct run *run)
{
    if (!run->launch.limits.canary || !is_element(run) || run->runs_canary ||
        peers_have_canary(run->options.folder))
        return false;
    say("the first task of the launch has not succeeded, so this is not started (--canary)");
    return true;
}

static void set_pool(struct run *run)
{
    bool shared = is_element(run);
    run->pool = (struct pool){
        .crew = {.slots = {.count = choose_slots(run)},
                 .grace = run->launch.grace,
                 .logs = &run->logs,
                 .environment = &run->environment,
                 .journal = {.descriptor = -1, .counted = shared ? NULL : run->options.folder}},
        .feed = &run->feed,
        .limiter = {.limits = &run->launch.limits,
                    .tasks = &run->launched,
                    .folder = shared ? run->options.folder : NULL,
                    .first_attempt = run->attempt},
        .calloff = {.path = run->cancel_path},
        .canary = run->launch.limits.canary && !shared,
        .refused = lacks_canary(run)};
    if (shared)
        walltime_init(&run->pool.walltime, &run->launch, run->options.notice,
                      run->options.notified);
}

/* Finds out what is to be run. */
static int look_around(struct run *run, struct fault *fault)
{
    whereabouts_host(run->host);
    if (launch_read(&run->launch, run->options.folder, fault) || claim_launch(run, fault) ||
        find_tasks(run, fault))
        return -1;
    run->runs_canary = has_canary(run);
    return leave_out_done(run, fault);
}

static int prepare(struct run *run, struct fault *fault)
{
    char number[24];
    snprintf(number, sizeof number, "%ld", run->launch.number);
    const char *jobid = run->options.jobid ? run->options.jobid : number;
    struct taskenv_launch shared = {run->launch.jobname, jobid, run->host,
                                    run->launch.number,  NULL,  false};
    errno = 0;
    char *jobs = text_format("%s/jobs.json", run->options.folder);
    run->onager = whereabouts_onager(run->options.folder);
    run->cancel_path = text_format("%s/cancel", run->options.folder);
    if (!jobs || !run->onager || !run->cancel_path) {
        free(jobs);
        return errno == ENOMEM ? fail_memory(fault)
                               : fail(fault, "%s: is no folder of a launch (.onager/launches/N)",
                                      run->options.folder);
    }
    choose_logs(run, jobid);
    set_pool(run);
    int result = feed_open(&run->feed, jobs, &run->tasks, fault);
    free(jobs);
    run->feed.attempt = run->attempt;
    if (result || taskenv_init(&run->environment, &shared, fault))
        return -1;
    run->pool.crew.journal.descriptor = event_open(run->options.folder, run->host, fault);
    return run->pool.crew.journal.descriptor < 0 ? -1 : 0;
}

static void release(struct run *run)
{
    pool_release(&run->pool);
    if (is_element(run))
        leftovers_kill();
    feed_release(&run->feed);
    logs_release(&run->logs);
    taskenv_release(&run->environment);
    idlist_release(&run->tasks);
    idlist_release(&run->launched);
    launch_release(&run->launch);
    free(run->onager);
    free(run->cancel_path);
}

/* Whoever called us is to know how to go on with what was not done. */
static void say_how_to_continue(const struct run *run)
{
    struct idlist rest = IDLIST_INIT;
    struct text shown = TEXT_INIT;
    idlist_add_list(&rest, &run->pool.interrupted);
    if (feed_rest(&run->feed, &rest, NULL) == 0 && rest.count) {
        text_add_string(&shown, "continue with: ");
        advice_add(&shown, &run->launch, &rest);
        if (!shown.failed)
            say(shown.bytes);
    }
    idlist_release(&rest);
    text_release(&shown);
}

static void say_summary(const struct run *run, double seconds)
{
    const struct tally *tally = &run->pool.tally;
    long left = run->total - tally->done - tally->failed - tally->timed_out - tally->cancelled;
    struct text line = TEXT_INIT;
    text_printf(&line, "launch %ld (%s): %ld done, %ld failed", run->launch.number,
                run->launch.jobname, tally->done, tally->failed);
    if (tally->timed_out)
        text_printf(&line, ", %ld timed out", tally->timed_out);
    if (tally->cancelled)
        text_printf(&line, ", %ld cancelled", tally->cancelled);
    if (left)
        text_printf(&line, ", %ld not started", left);
    if (tally->retries)
        text_printf(&line, ", %ld tried again", tally->retries);
    text_add_string(&line, " in ");
    duration_add_short(&line, seconds);
    if (!line.failed)
        say(line.bytes);
    text_release(&line);
}

static int exit_status(const struct run *run)
{
    const struct pool *pool = &run->pool;
    if (!run->total)
        return 0;
    if (pool->stop_signal)
        return 128 + pool->stop_signal;
    if (is_element(run) && run->total == 1 && pool->tally.running == 0) {
        if (WIFSIGNALED(pool->last_status))
            return 128 + WTERMSIG(pool->last_status);
        if (!pool->tally.cancelled && WEXITSTATUS(pool->last_status))
            return WEXITSTATUS(pool->last_status);
    }
    return pool->tally.done == run->total ? 0 : 1;
}

static void tick(const struct pool *pool, void *context)
{
    struct run *run = context;
    progress_tick(&run->progress, &pool->tally);
}

/* What the pool has to say while it runs. */
static void notice(const char *text, void *context)
{
    const struct run *run = context;
    if (run->options.progress)
        progress_clear();
    say(text);
}

static int run_tasks(struct run *run, struct fault *fault)
{
    double began = clock_steady();
    if (prepare(run, fault))
        return -1;
    run->progress =
        (struct progress){.jobname = run->launch.jobname, .total = run->total, .began = began};
    run->pool.notice = notice;
    run->pool.context = run;
    if (run->options.progress)
        run->pool.tick = tick;
    int result = pool_run(&run->pool, fault);
    if (run->options.progress)
        progress_clear();
    if (!is_element(run) && !run->options.quiet)
        say_summary(run, clock_steady() - began);
    if (!is_element(run) && (run->pool.stop_signal || result))
        say_how_to_continue(run);
    return result;
}

/* Runs what is left to be run, and lets other elements know if that was the first task. */
static int run_what_is_left(struct run *run, struct fault *fault)
{
    if (run->total && run_tasks(run, fault))
        return -1;
    return run->runs_canary && (run->pool.tally.done || !run->total)
               ? peers_note_canary(run->options.folder, fault)
               : 0;
}

/* Ends with the parent process where that is asked for. */
static int settle(bool attached, struct fault *fault)
{
    if (attached && prctl(PR_SET_PDEATHSIG, SIGTERM))
        return fail(fault, "prctl: %s", strerror(errno));
    return crew_settle(fault);
}

/* --help and --version. Returns the exit status. */
static int print_about(const struct run_options *options)
{
    struct text text = TEXT_INIT;
    if (options->help)
        run_options_add_help(&text);
    else
        text_printf(&text, "onager-run %s\n", onager_version);
    int error = text.failed ? ENOMEM : write_all(STDOUT_FILENO, text.bytes, text.length, NULL);
    text_release(&text);
    return error ? 1 : 0;
}

int main(int argc, char **argv)
{
    struct fault fault = {""};
    struct run run = {.pool.crew.journal.descriptor = -1};
    if (run_options_parse(&run.options, argc, argv, &fault)) {
        say(fault.text);
        return 2;
    }
    if (run.options.help || run.options.version)
        return print_about(&run.options);
    int status = 1;
    if (settle(run.options.attached, &fault) || look_around(&run, &fault) ||
        run_what_is_left(&run, &fault))
        say(fault.text);
    else
        status = exit_status(&run);
    release(&run);
    return status;
}
