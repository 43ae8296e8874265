/* run_main.c: onager-run, which runs the tasks of one launch on this machine. The local backend
 * starts it, and each element of a Slurm or Grid Engine array. */
#include <errno.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "advice.h"
#include "core/cpus.h"
#include "core/duration.h"
#include "core/event.h"
#include "core/file.h"
#include "core/launch.h"
#include "core/presence.h"
#include "core/version.h"
#include "core/groups.h"
#include "pool.h"
#include "progress.h"
#include "run_options.h"

/* All that one run needs. */
struct run {
    struct run_options options;
    struct launch launch;
    char host[256];
    char *onager; /* the .onager folder */
    struct idlist tasks;
    long total;
    bool grouped;
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

/* The .onager folder of .onager/launches/N. */
static char *onager_folder(const char *launch_folder)
{
    size_t length = strlen(launch_folder);
    for (int up = 0; up < 2; up++) {
        while (length && launch_folder[length - 1] == '/')
            length--;
        while (length && launch_folder[length - 1] != '/')
            length--;
    }
    return length ? text_format("%.*s", (int)length - 1, launch_folder) : NULL;
}

static int find_tasks(struct run *run, struct fault *fault)
{
    const char *folder = run->options.folder;
    int result = run->options.index >= 0
                     ? groups_find(folder, run->options.index, &run->tasks, &run->grouped, fault)
                     : idlist_parse(&run->tasks, run->launch.tasklist, fault);
    if (!result)
        result = idlist_normalize(&run->tasks, fault);
    run->total = result ? 0 : idlist_size(&run->tasks);
    return result;
}

static void choose_logs(struct run *run, const char *jobid)
{
    const struct launch *launch = &run->launch;
    if (run->grouped)
        logs_init_group(&run->logs, run->onager, launch->backend, launch->jobname, jobid,
                        run->options.index);
    else if (run->options.index >= 0)
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
    return slots < 1 ? 1 : (int)slots;
}

/* One runner at a time for a whole launch; array elements are the scheduler's business. */
static int claim_launch(const struct run *run, struct fault *fault)
{
    if (run->options.index >= 0)
        return 0;
    char *path = text_format("%s/runner", run->options.folder);
    int held = path ? presence_hold(path, fault) : fail_memory(fault);
    free(path);
    return held == 1 ? fail(fault, "launch %ld is running already", run->launch.number) : held;
}

static void name_host(struct run *run)
{
    if (gethostname(run->host, sizeof run->host - 1))
        strcpy(run->host, "localhost");
    char *suffix = strstr(run->host, ".local");
    if (suffix && strcmp(suffix, ".local") == 0)
        *suffix = '\0';
}

static int prepare(struct run *run, struct fault *fault)
{
    char number[24];
    name_host(run);
    if (launch_read(&run->launch, run->options.folder, fault) || claim_launch(run, fault) ||
        find_tasks(run, fault))
        return -1;
    snprintf(number, sizeof number, "%ld", run->launch.number);
    const char *jobid = run->options.jobid ? run->options.jobid : number;
    struct taskenv_launch shared = {run->launch.jobname, jobid, run->host, run->launch.number};
    char *jobs = text_format("%s/jobs.json", run->options.folder);
    run->onager = onager_folder(run->options.folder);
    run->cancel_path = text_format("%s/cancel", run->options.folder);
    if (!jobs || !run->onager || !run->cancel_path) {
        free(jobs);
        return fail(fault, "%s: is no folder of a launch (.onager/launches/N)",
                    run->options.folder);
    }
    choose_logs(run, jobid);
    run->pool = (struct pool){.slots = choose_slots(run),
                              .grace = run->launch.grace,
                              .feed = &run->feed,
                              .logs = &run->logs,
                              .environment = &run->environment,
                              .calloff = {run->cancel_path, 0}};
    int result = feed_open(&run->feed, jobs, &run->tasks, fault);
    free(jobs);
    if (result || taskenv_init(&run->environment, &shared, fault))
        return -1;
    run->pool.events = event_open(run->options.folder, run->host, fault);
    return run->pool.events < 0 ? -1 : 0;
}

static void release(struct run *run)
{
    pool_release(&run->pool);
    feed_release(&run->feed);
    logs_release(&run->logs);
    taskenv_release(&run->environment);
    idlist_release(&run->tasks);
    launch_release(&run->launch);
    free(run->onager);
    free(run->cancel_path);
}

/* Whoever called us is to know how to go on with what was not done. */
static void say_how_to_continue(const struct run *run)
{
    struct idlist rest = IDLIST_INIT;
    struct text shown = TEXT_INIT;
    for (size_t i = 0; i < run->pool.interrupted.count; i++)
        idlist_add_range(&rest, run->pool.interrupted.range[i].first,
                         run->pool.interrupted.range[i].last, 1);
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
    long left = run->total - tally->done - tally->failed - tally->cancelled;
    struct text line = TEXT_INIT;
    text_printf(&line, "launch %ld (%s): %ld done, %ld failed", run->launch.number,
                run->launch.jobname, tally->done, tally->failed);
    if (tally->cancelled)
        text_printf(&line, ", %ld cancelled", tally->cancelled);
    if (left)
        text_printf(&line, ", %ld not started", left);
    text_add_string(&line, " in ");
    duration_add_short(&line, seconds);
    if (!line.failed)
        say(line.bytes);
    text_release(&line);
}

static int exit_status(const struct run *run)
{
    const struct pool *pool = &run->pool;
    if (pool->stop_signal)
        return 128 + pool->stop_signal;
    if (run->options.index >= 0 && run->total == 1 && pool->tally.running == 0) {
        if (WIFSIGNALED(pool->last_status))
            return 128 + WTERMSIG(pool->last_status);
        if (!pool->tally.cancelled)
            return WEXITSTATUS(pool->last_status);
    }
    return pool->tally.done == run->total ? 0 : 1;
}

static int run_tasks(struct run *run, struct fault *fault)
{
    double began = pool_clock();
    run->progress =
        (struct progress){.jobname = run->launch.jobname, .total = run->total, .began = began};
    if (run->options.progress) {
        run->pool.tick = progress_tick;
        run->pool.context = &run->progress;
    }
    int result = pool_run(&run->pool, fault);
    if (run->options.progress)
        progress_clear();
    if (run->options.index < 0 && !run->options.quiet)
        say_summary(run, pool_clock() - began);
    if (run->options.index < 0 && (run->pool.stop_signal || result))
        say_how_to_continue(run);
    return result;
}

/* The runner's own manners: no descriptors of others, ends with its parent where that is asked for,
 * and is not stopped by writing to a terminal from the background. */
static int settle(bool attached, struct fault *fault)
{
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    const struct sigaction by_default = {.sa_handler = SIG_DFL};
    if (attached && prctl(PR_SET_PDEATHSIG, SIGTERM))
        return fail(fault, "prctl: %s", strerror(errno));
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    if (pool_block_signals(fault))
        return -1;
    for (int signo = 1; signo < SIGRTMIN; signo++)
        sigaction(signo, &by_default, NULL); /* whatever was ignored when we came */
    sigaction(SIGTTOU, &ignore, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
    return 0;
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
    struct run run = {.pool.events = -1};
    if (run_options_parse(&run.options, argc, argv, &fault)) {
        say(fault.text);
        return 2;
    }
    if (run.options.help || run.options.version)
        return print_about(&run.options);
    int status = 1;
    if (settle(run.options.attached, &fault) || prepare(&run, &fault) || run_tasks(&run, &fault))
        say(fault.text);
    else
        status = exit_status(&run);
    release(&run);
    return status;
}
