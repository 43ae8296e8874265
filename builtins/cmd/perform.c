/* perform.c: see perform.h. */
#include "cmd/perform.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd/capacity.h"
#include "cmd/performance.h"
#include "cmd/submit.h"
#include "cmd/submitting.h"
#include "core/account.h"
#include "core/active.h"
#include "core/file.h"
#include "core/index.h"
#include "core/launch.h"
#include "core/lock.h"
#include "core/paths.h"
#include "core/presence.h"
#include "core/settings.h"
#include "process.h"

static char *utc_now(void)
{
    char shown[32];
    time_t seconds = time(NULL);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    strftime(shown, sizeof shown, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return strdup(shown);
}

/* Seconds from the settings; a value that is no number is an error. */
static int read_grace(const struct ini *settings, double *grace, struct fault *fault)
{
    const char *forced = getenv("ONAGER_GRACE");
    const char *value = forced ? forced : settings_get(settings, "local", "grace");
    long seconds = idlist_number(value, value + strlen(value));
    if (seconds < 0)
        return fail(fault, "%s: expected whole seconds, got \"%s\"",
                    forced ? "ONAGER_GRACE" : "the setting local grace", value);
    *grace = (double)seconds;
    return 0;
}

static int make_record(struct performance *now, struct fault *fault)
{
    struct launch *record = &now->record;
    struct text tasks = TEXT_INIT;
    char host[256] = "";
    gethostname(host, sizeof host - 1);
    idlist_format(&now->chosen.list, &tasks);
    record->number = now->request->number;
    record->limits = now->request->limits;
    record->nodes = now->request->nodes;
    record->seconds = now->plan.seconds;
    record->jobname = strdup(now->request->jobname);
    record->backend = strdup(now->backend->name);
    record->jobfile = strdup(now->source->jobfile);
    record->tasklist = text_take(&tasks);
    record->time = utc_now();
    record->user = account_name();
    record->host = strdup(host);
    words_add(&record->argv, "launch");
    for (size_t i = 0; i < now->host->typed.count; i++)
        words_add(&record->argv, now->host->typed.word[i]);
    if (now->backend->runs_here) {
        char *own = text_format("%ld", record->number);
        launch_add_jobid(record, own ? own : "", record->tasklist ? record->tasklist : "", 0);
        record->jobids.failed = record->jobids.failed || !own;
        free(own);
    }
    if (!record->jobname || !record->backend || !record->jobfile || !record->tasklist ||
        !record->time || !record->user || !record->host || record->argv.failed ||
        record->jobids.failed || record->jobtasks.failed)
        return fail_memory(fault);
    return read_grace(now->request->settings, &record->grace, fault) || launch_write(record, fault)
               ? -1
               : 0;
}

/* Is the program there that will run the tasks? */
static int check_runner(const struct backend *backend, const struct launch_request *request,
                        struct fault *fault)
{
    const char *name = request->nodes ? mpi_backend.runner : backend->runner;
    char *runner = text_format("%s/%s", request->programs, name);
    int result = 0;
    if (!runner)
        result = fail_memory(fault);
    else if (access(runner, X_OK) && errno == ENOENT && strcmp(name, mpi_backend.runner) == 0)
        result =
            fail(fault,
                 "%s is missing: this onager was built without Open MPI; expected another make "
                 "with it and hwloc (Debian: libopenmpi-dev libhwloc-dev)",
                 runner);
    else if (access(runner, X_OK))
        result = fail(fault, "%s: cannot run: %s", runner, strerror(errno));
    free(runner);
    return result;
}

/* Runs the plan's program here. Returns its exit status, -1 with a fault. */
static int run_here(struct performance *now, struct fault *fault)
{
    const struct launch_request *request = now->request;
    char *log = launch_path(request->number, "runner.log");
    char *jobs = launch_path(request->number, "jobs.json");
    char *runner = launch_path(request->number, "runner");
    struct process process = {.argv = now->plan.program[0].argv.word,
                              .environment = now->host->environment,
                              .output = request->detach ? log : NULL,
                              .detached = request->detach};
    pid_t pid = -1;
    if (!log || !jobs || !runner)
        fail_memory(fault);
    else if (index_add_jobs(&now->record.jobids, request->jobname, jobs, now->host->stop, fault) ==
             0) {
        now->begun = true;
        pid = process_start(&process, fault);
    }
    lock_drop(&now->lock);
    int status = pid < 0 ? -1 : 0;
    if (pid > 0)
        performance_note_active(now);
    if (pid > 0 && request->detach) {
        host_note("launch %ld (%s) runs detached", request->number, request->jobname);
    } else if (pid > 0) {
        status = process_wait(pid);
        active_remove(request->number); /* the user saw the end */
    }
    if (status && now->begun && !request->detach)
        presence_note_gone(runner); /* which may not have come as far as to hold it */
    free(log);
    free(jobs);
    free(runner);
    return status;
}

static int add_history(const struct performance *now, bool dry_run, struct fault *fault)
{
    return index_add_history("launch", now->request->jobname, dry_run, &now->host->typed,
                             now->host->stop, fault);
}

/* Narrows the choice of tasks where that is asked for. Returns 1 when none is left, else 0 or -1.
 */
static int narrow(struct performance *now, const char *jobfile, struct fault *fault)
{
    if (!launch_source_is_narrowed(now->source))
        return 0;
    now->request->tasklist = NULL; /* the list is another one now */
    if (chosen_tasks_narrow(&now->chosen, now->source, jobfile, now->host, fault))
        return -1;
    return now->chosen.list.count ? 0 : 1;
}

/* How much an array may have; one job is never too much. */
static void ask_capacity(struct performance *now)
{
    if (now->request->nodes)
        now->request->capacity = (struct capacity){.room = -1};
    else
        capacity_ask(now->request, now->backend, now->host);
}

static int dry_run(struct performance *now, struct fault *fault)
{
    int narrowed = narrow(now, now->source->jobfile, fault);
    if (narrowed)
        return narrowed < 0 ? STATUS_FAILED : STATUS_OK;
    ask_capacity(now);
    if (now->backend->plan(now->request, &now->plan, fault) ||
        chosen_tasks_withdraw(&now->chosen, true, now->host, fault))
        return STATUS_FAILED;
    for (size_t i = 0; i < now->plan.programs; i++)
        plan_show_program(&now->plan.program[i], &now->host->out.pending);
    return add_history(now, true, fault) ? STATUS_FAILED : STATUS_OK;
}

/* All that comes before a program is started. Returns 1 when there is nothing to be started, else 0
 * or -1. */
static int prepare(struct performance *now, struct fault *fault)
{
    char *jobs = launch_path(now->request->number, "jobs.json");
    int result = jobs ? performance_lock_job(now, fault) : fail_memory(fault);
    if (!result)
        result = chosen_tasks_snapshot(&now->chosen, now->source, now->request->number, fault);
    if (!result)
        result = narrow(now, jobs, fault);
    if (!result)
        ask_capacity(now);
    if (!result)
        result = now->backend->plan(now->request, &now->plan, fault);
    if (!result)
        result = make_record(now, fault);
    if (!result)
        result = performance_write_files(&now->plan, fault);
    if (!result)
        result = chosen_tasks_withdraw(&now->chosen, false, now->host, fault);
    free(jobs);
    return result;
}

static int perform(struct performance *now, struct fault *fault)
{
    int result = prepare(now, fault);
    if (result > 0)
        return STATUS_OK;
    if (!result && now->backend->runs_here) {
        if (add_history(now, false, fault))
            return STATUS_FAILED;
        int status = run_here(now, fault);
        return status < 0 ? STATUS_FAILED : status;
    }
    if (!result)
        result = submit_all(now, fault);
    lock_drop(&now->lock);
    if (now->begun && add_history(now, false, result ? NULL : fault))
        result = -1;
    return result ? STATUS_FAILED : STATUS_OK;
}

/* The job ids for the shell variable that the user named: what was launched, be it all or not. */
static void assign_jobids(const struct performance *now)
{
    struct words *values = &now->host->assignment.values;
    struct text ids = TEXT_INIT;
    words_join(&now->record.jobids, " ", &ids);
    if (ids.failed)
        values->failed = true;
    else
        words_add(values, text_string(&ids));
    text_release(&ids);
}

int perform_launch(struct host *host, const struct backend *backend, struct launch_request *request,
                   const struct launch_source *source, bool dry, struct fault *fault)
{
    struct performance now = {
        .host = host, .backend = backend, .request = request, .source = source, .lock = LOCK_INIT};
    struct index jobs;
    int status = STATUS_FAILED;
    request->tasks = &now.chosen.list;
    if (!dry)
        submitting_heal(host->stop);
    if (check_runner(backend, request, fault) || index_read_jobs(&jobs, fault))
        return status;
    if (chosen_tasks_read(&now.chosen, source, fault) == 0)
        request->number = launch_allocate(&jobs, !dry, fault);
    index_release(&jobs);
    if (request->number > 0)
        status = dry ? dry_run(&now, fault) : perform(&now, fault);
    if (request->number > 0 && !dry && !now.begun)
        launch_discard(request->number);
    if (host->assignment.name && now.begun)
        assign_jobids(&now);
    lock_drop(&now.lock);
    plan_release(&now.plan);
    launch_release(&now.record);
    chosen_tasks_release(&now.chosen);
    request->tasks = NULL; /* they were our own */
    return status;
}
