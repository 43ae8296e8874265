/* perform.c: see perform.h. */
#include "cmd/perform.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd/capacity.h"
#include "cmd/tasks.h"
#include "core/active.h"
#include "core/file.h"
#include "core/index.h"
#include "core/launch.h"
#include "core/lock.h"
#include "core/paths.h"
#include "core/presence.h"
#include "core/settings.h"
#include "process.h"

/* A launch that is being carried out. */
struct performance {
    struct host *host;
    const struct backend *backend;
    struct launch_request *request;
    const struct launch_source *source;
    struct chosen_tasks chosen;
    struct launch record;
    struct plan plan;
    struct lock lock; /* of the job's folder: its wrapper.sh is ours until it is submitted */
    bool begun;       /* a program was started: the launch can't be undone any more */
};

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
    const char *user = getenv("USER");
    gethostname(host, sizeof host - 1);
    idlist_format(&now->chosen.list, &tasks);
    record->number = now->request->number;
    record->limits = now->request->limits;
    record->seconds = now->plan.seconds;
    record->jobname = strdup(now->request->jobname);
    record->backend = strdup(now->backend->name);
    record->jobfile = strdup(now->source->jobfile);
    record->tasklist = text_take(&tasks);
    record->time = utc_now();
    record->user = user ? strdup(user) : text_format("%ld", (long)getuid());
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

static int write_plan_files(const struct plan *plan, struct fault *fault)
{
    for (size_t i = 0; i < plan->files; i++) {
        const struct plan_file *file = &plan->file[i];
        if (file_make_parents(file->path, fault) ||
            file_replace(file->path, file->content.bytes, file->content.length, file->mode, fault))
            return -1;
    }
    return 0;
}

/* Writes down what a program submitted, at once, so that nothing submitted is unknown. */
static int record_jobid(struct performance *now, const char *jobid,
                        const struct plan_program *program, struct fault *fault)
{
    struct words added = WORDS_INIT;
    char *jobs = launch_path(now->request->number, "jobs.json");
    words_add(&added, jobid);
    launch_add_jobid(&now->record, jobid, program->tasks ? program->tasks : now->record.tasklist,
                     program->offset);
    int result = !jobs || added.failed || now->record.jobids.failed ||
                         now->record.jobtasks.failed || now->record.joboffsets.failed
                     ? fail_memory(fault)
                     : launch_write(&now->record, fault);
    if (!result)
        result = index_add_jobs(&added, now->request->jobname, jobs, NULL, fault);
    words_release(&added);
    free(jobs);
    return result;
}

static int submit(struct performance *now, const struct plan_program *program, struct fault *fault)
{
    struct text answer = TEXT_INIT, jobid = TEXT_INIT;
    struct process process = {.argv = program->argv.word, .environment = now->host->environment};
    int status = process_capture(&process, &answer, fault);
    int result = status < 0 ? -1 : 0;
    if (status > 0)
        result = fail(fault, "%s ended with status %d; nothing was submitted by it",
                      program->argv.word[0], status);
    if (!result)
        result = now->backend->read_jobid(text_string(&answer) ? text_string(&answer) : "", &jobid,
                                          fault);
    if (!result)
        now->begun = true;
    if (!result)
        result = record_jobid(now, text_string(&jobid), program, fault);
    text_release(&answer);
    text_release(&jobid);
    return result;
}

/* Lets the prompt know of what began. A launch goes on without that. */
static void note_active(const struct performance *now)
{
    long total = 0;
    active_prune();
    for (size_t i = 0; i < now->record.jobtasks.count; i++) {
        struct idlist tasks = IDLIST_INIT;
        if (idlist_parse(&tasks, now->record.jobtasks.word[i], NULL) == 0)
            total += idlist_size(&tasks);
        idlist_release(&tasks);
    }
    active_add(now->request->number, now->request->jobname, total, now->backend->runs_here, NULL);
}

/* Keeps others from launching this job: while its wrapper.sh is ours, and from choosing what is
 * missing until that is on record as launched. */
static int lock_job(struct performance *now, struct fault *fault)
{
    if (now->backend->runs_here && !now->source->only)
        return 0;
    char *scripts = text_format("%s/%s", SCRIPTS_FOLDER, now->request->jobname);
    int result = !scripts ? fail_memory(fault)
                 : file_make_folders(scripts, fault) ||
                         lock_take(&now->lock, scripts, now->host->stop, fault)
                     ? -1
                     : 0;
    free(scripts);
    return result;
}

/* Waits until the scheduler takes the array of the plan's program `i`. Others may use the job
 * meanwhile, so what it needs is written anew. */
static int wait_for_room(struct performance *now, size_t i, struct fault *fault)
{
    struct capacity *capacity = &now->request->capacity;
    long elements = now->plan.program[i].elements;
    bool waits = capacity->room >= 0 && capacity->room < elements;
    if (waits)
        lock_drop(&now->lock);
    if (capacity_wait(capacity, now->backend, now->host, elements, i, now->plan.programs, fault))
        return -1;
    return waits && (lock_job(now, fault) || write_plan_files(&now->plan, fault)) ? -1 : 0;
}

static int submit_next(struct performance *now, size_t i, struct fault *fault)
{
    struct plan_program *program = &now->plan.program[i];
    if (wait_for_room(now, i, fault) ||
        (program->after >= 0 &&
         plan_fill_in(program, now->record.jobids.word[program->after], fault)))
        return -1;
    plan_show_program(program, &now->host->out.pending);
    if (submit(now, program, fault))
        return -1;
    return *now->host->stop ? fail(fault, "interrupted") : 0;
}

/* Others see by the file that tasks which no scheduler has yet are on their way. */
static int submit_all(struct performance *now, struct fault *fault)
{
    char *logs = text_format("%s/%s", LOGS_FOLDER, now->backend->name);
    char *submitter = launch_path(now->request->number, "submitter");
    int result = logs && submitter ? file_make_folders(logs, fault) : fail_memory(fault);
    int presence = result ? -1 : presence_take(submitter, fault);
    result = presence < 0 ? -1 : 0;
    for (size_t i = 0; i < now->plan.programs && !result; i++)
        result = submit_next(now, i, fault);
    if (presence >= 0)
        presence_drop(submitter, presence);
    if (now->begun)
        note_active(now);
    free(logs);
    free(submitter);
    return result;
}

static int check_runner(const char *programs, struct fault *fault)
{
    char *runner = text_format("%s/onager-run", programs);
    int result = 0;
    if (!runner)
        result = fail_memory(fault);
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
    struct process process = {.argv = now->plan.program[0].argv.word,
                              .environment = now->host->environment,
                              .output = request->detach ? log : NULL,
                              .detached = request->detach};
    pid_t pid = -1;
    if (!log || !jobs)
        fail_memory(fault);
    else if (index_add_jobs(&now->record.jobids, request->jobname, jobs, now->host->stop, fault) ==
             0) {
        now->begun = true;
        pid = process_start(&process, fault);
    }
    free(log);
    free(jobs);
    lock_drop(&now->lock);
    if (pid < 0)
        return -1;
    note_active(now);
    if (request->detach) {
        host_note("launch %ld (%s) runs detached", request->number, request->jobname);
        return 0;
    }
    int status = process_wait(pid);
    active_remove(request->number); /* the user saw the end */
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

static int dry_run(struct performance *now, struct fault *fault)
{
    int narrowed = narrow(now, now->source->jobfile, fault);
    if (narrowed)
        return narrowed < 0 ? STATUS_FAILED : STATUS_OK;
    capacity_ask(&now->request->capacity, now->backend, now->host);
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
    int result = jobs ? lock_job(now, fault) : fail_memory(fault);
    if (!result)
        result = chosen_tasks_snapshot(&now->chosen, now->source, now->request->number, fault);
    if (!result)
        result = narrow(now, jobs, fault);
    if (!result)
        capacity_ask(&now->request->capacity, now->backend, now->host);
    if (!result)
        result = now->backend->plan(now->request, &now->plan, fault);
    if (!result)
        result = make_record(now, fault);
    if (!result)
        result = write_plan_files(&now->plan, fault);
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
    for (size_t i = 0; i < now->record.jobids.count; i++)
        text_printf(&ids, "%s%s", i ? " " : "", now->record.jobids.word[i]);
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
    if (check_runner(host->programs, fault) || index_read_jobs(&jobs, fault))
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
    return status;
}
