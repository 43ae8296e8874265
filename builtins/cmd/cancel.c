/* cancel.c: `onager cancel` ends tasks of a launched job: by scancel or qdel, or, where a runner of
 * ours has them, by a request in the launch's folder. */
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend/backend.h"
#include "cmd/launched.h"
#include "cmd/selection.h"
#include "cmd/submitting.h"
#include "cmd/withdraw.h"
#include "core/jobfile.h"
#include "core/paths.h"
#include "core/presence.h"
#include "process.h"
#include "subcommand.h"

struct cancel_options {
    const char *backend, *jobid, *tasklist, *where;
    bool dry_run, quiet, yes;
};

#define AT(member) offsetof(struct cancel_options, member)

static const struct optspec options[] = {
    {"--backend", OPT_TEXT, AT(backend), "NAME",
     "local, slurm, gridengine or mpi (default: where the job was launched).",
     .choices = backend_names},
    {"-j|--jobid", OPT_TEXT, AT(jobid), "ID",
     "The job: its id, its jobname for its newest launch, or last.", .required = true,
     .candidates = CANDIDATES_JOBID},
    {"-t|--tasklist", OPT_TEXT, AT(tasklist), "LIST",
     "Cancel these tasks only, such as 18-22:1,26,29.", .candidates = CANDIDATES_TASKS},
    {"--where", OPT_TEXT, AT(where), "CONDITION",
     "Cancel tasks with these values only, such as 'lr=0.1 batch-size=32|64'.",
     .candidates = CANDIDATES_WHERE, .once = true},
    {"-d|--dry-run", OPT_FLAG, AT(dry_run), NULL, "Print what would be run, and cancel nothing."},
    {"-q|--quiet", OPT_FLAG, AT(quiet), NULL, "Don't print the commands."},
    {"--yes", OPT_FLAG, AT(yes), NULL, "Don't ask before a whole job is cancelled."},
    OPTSPEC_END,
};

struct cancelling {
    struct host *host;
    const struct cancel_options *given;
    struct selection selection;
    bool some;           /* not all tasks of the job are meant */
    bool part;           /* not all tasks of the launch are: it has several job ids, or `some` */
    struct idlist tasks; /* of the job that is cancelled, where `part`: those that are meant */
    bool named;          /* a launch is meant, whatever its job ids */
    bool several;        /* which are more than one: each has some of its tasks */
    bool submitted;      /* by its name, and a scheduler has it: or will, of its last tasks */
    bool confirmed, found, requested, failed;
    struct withdrawal how;
};

/* Of the launch; NULL: all. */
static const struct idlist *tasks_meant(const struct cancelling *now)
{
    return now->part && (now->some || !now->submitted) ? &now->tasks : NULL;
}

static int fail_missing(const struct cancelling *now, long missing, struct fault *fault)
{
    return fail(fault, "--tasklist: job %s has no task %ld", now->given->jobid, missing);
}

/* The tasks that are meant, of a job; a task list must not name others. They may be none. */
static int choose_tasks(struct cancelling *now, const struct launched *job, struct fault *fault)
{
    struct jobfile file = {.descriptor = -1};
    long missing;
    int result = 0;
    idlist_release(&now->tasks);
    if (job->all)
        result = jobfile_open(&file, job->jobfile, fault) || jobfile_ids(&file, &now->tasks, fault)
                     ? -1
                     : 0;
    idlist_add_list(&now->tasks, &job->tasks);
    if (!result && now->tasks.failed)
        result = fail_memory(fault);
    if (!result && now->selection.some && !now->submitted &&
        !idlist_within(&now->selection.listed, &now->tasks, &missing))
        result = fail_missing(now, missing, fault);
    if (!result)
        result = selection_apply(&now->selection, job->jobfile, NULL, &now->tasks, fault);
    jobfile_close(&file);
    return result;
}

/* Returns 1 for a yes, 0 for a no, -1 with a fault. */
static int confirm(struct cancelling *now, struct fault *fault)
{
    if (now->some || now->given->yes || now->given->dry_run || now->confirmed)
        return 1;
    if (!host_has_terminal())
        return fail(fault,
                    "all tasks of job %s would be cancelled; expected --yes, or --tasklist LIST",
                    now->given->jobid);
    int answer = host_ask(
        now->host, "Are you sure you want to cancel all tasks for this job? (y/[n])\n> ", fault);
    if (answer == 0)
        host_note("nothing was cancelled");
    now->confirmed = answer > 0;
    return answer;
}

/* Of a launch that is meant by name, the tasks that are meant, be they submitted yet or not. */
static int choose_of_launch(struct cancelling *now, const struct launched *job,
                            struct idlist *tasks, struct fault *fault)
{
    long missing;
    if (idlist_parse(tasks, job->launch->tasklist, fault) || idlist_normalize(tasks, fault))
        return -1;
    if (now->selection.some && !idlist_within(&now->selection.listed, tasks, &missing))
        return fail_missing(now, missing, fault);
    return selection_apply(&now->selection, job->jobfile, NULL, tasks, fault) ? -1 : 0;
}

/* Puts the request on file, of a launch that is meant by name once for all: first the word, so that
 * runners who get a signal know what it means, and whoever still submits knows where to stop. */
static int request(struct cancelling *now, const struct launched *job, struct fault *fault)
{
    struct idlist tasks = IDLIST_INIT;
    if (!job->launch || now->requested)
        return 0;
    now->requested = now->submitted;
    if (!now->submitted || !now->some)
        return now->given->dry_run
                   ? 0
                   : withdraw_request(&now->how, job->launch, tasks_meant(now), fault);
    int result = choose_of_launch(now, job, &tasks, fault);
    now->found = now->found || tasks.count;
    if (!result && tasks.count && !now->given->dry_run)
        result = withdraw_request(&now->how, job->launch, &tasks, fault);
    idlist_release(&tasks);
    return result;
}

static bool exists(long launch, const char *name)
{
    char *path = launch_path(launch, name);
    bool there = path && access(path, F_OK) == 0;
    free(path);
    return there;
}

static bool is_this_host(const struct launch *launch)
{
    char host[256] = "";
    gethostname(host, sizeof host - 1);
    return launch->host && strcmp(launch->host, host) == 0;
}

/* "all tasks", or the list of them. The caller frees; NULL: no memory. */
static char *name_tasks(const struct cancelling *now)
{
    struct text text = TEXT_INIT;
    if (now->some)
        idlist_format(&now->tasks, &text);
    else
        text_add_string(&text, "all tasks");
    return text_take(&text);
}

/* Asks the runner of the launch to end the tasks. */
static int ask_runner(struct cancelling *now, const struct launch *launch, struct fault *fault)
{
    char *path = launch_path(launch->number, "runner"), *tasks = name_tasks(now);
    pid_t runner = path ? presence_holder(path) : PRESENCE_NOBODY;
    int result = path && tasks ? 0 : fail_memory(fault);
    if (!result && runner == PRESENCE_NOBODY && exists(launch->number, "events"))
        result = fail(fault, "launch %ld (%s) is not running", launch->number, launch->jobname);
    else if (!result && now->given->dry_run)
        host_note("would ask the runner of launch %ld to end %s", launch->number, tasks);
    else if (!result && !(result = withdraw_request(&now->how, launch, tasks_meant(now), fault))) {
        if (runner > 0 && is_this_host(launch))
            kill(runner, SIGUSR1); /* else it looks at the file by itself, within seconds */
        if (!now->given->quiet)
            host_note("launch %ld (%s): asked its runner to end %s", launch->number,
                      launch->jobname, tasks);
    }
    free(path);
    free(tasks);
    return result;
}

static const struct backend *choose_backend(const struct cancelling *now,
                                            const struct launched *job, struct fault *fault)
{
    const char *name = now->given->backend ? now->given->backend
                       : job->launch       ? job->launch->backend
                                           : NULL;
    const struct backend *backend = name ? backend_find(name) : NULL;
    if (!name)
        fail(fault, "job %s: --backend is needed, since its launch is not on record", job->jobid);
    else if (!backend)
        fail(fault, "job %s: its backend \"%s\" is unknown", job->jobid, name);
    else if (job->launch && strcmp(job->launch->backend, name) != 0) {
        fail(fault, "--backend %s: job %s was launched on %s", name, job->jobid,
             job->launch->backend);
        backend = NULL;
    }
    return backend;
}

static int cancel_job(const struct launched *job, void *context, struct fault *fault)
{
    struct cancelling *now = context;
    const struct backend *backend = choose_backend(now, job, fault);
    now->part = now->some || (job->launch && job->launch->jobids.count > 1);
    now->submitted = now->named && job->launch && backend && !backend->runs_here;
    if (!backend || (now->part && choose_tasks(now, job, fault)) ||
        (now->some && now->submitted && request(now, job, fault)))
        return -1;
    if (now->part && !now->tasks.count)
        return 0;
    now->found = true;
    int go_on = confirm(now, fault);
    if (go_on <= 0)
        return go_on < 0 ? -1 : 1;
    if (backend->runs_here) {
        if (!job->launch)
            return fail(fault,
                        "job %s was not launched by this onager, so its tasks can't be found",
                        job->jobid);
        return ask_runner(now, job->launch, fault);
    }
    int result = request(now, job, fault);
    if (!result)
        result = withdraw_job(&now->how, backend, job->jobid, job->launch,
                              now->some ? &now->tasks : NULL, fault);
    if (!result || !now->several || *now->host->stop)
        return result;
    host_note("job %s: %s", job->jobid, fault->text); /* the others go on */
    now->failed = true;
    return 0;
}

static int cancel(struct cancelling *now, struct fault *fault)
{
    struct index jobs;
    if (selection_parse(&now->selection, now->given->tasklist, NULL, now->given->where, fault))
        return STATUS_USAGE;
    now->some = selection_is_needed(&now->selection);
    submitting_heal(now->host->stop);
    if (index_read_jobs(&jobs, fault))
        return STATUS_FAILED;
    int result = launched_select(&jobs, now->given->jobid, fault);
    now->several = jobs.count > 1;
    now->named = !result && strcmp(jobs.row[0].word[JOB_ID], now->given->jobid) != 0;
    if (!result)
        result = launched_check_ids(&jobs, fault);
    if (!result)
        result = launched_each(&jobs, cancel_job, now, fault);
    if (!result && now->failed)
        result = fail(fault, "some of it could not be cancelled");
    if (!result && !now->found)
        result = fail(fault, "no task of job %s is meant", now->given->jobid);
    index_release(&jobs);
    return result ? STATUS_FAILED : STATUS_OK;
}

static int run(struct host *host, int argc, char **argv, struct fault *fault)
{
    struct cancel_options given = {0};
    struct cancelling now = {.host = host, .given = &given};
    int status = subcommand_parse(&cancel_subcommand, host, argc, argv, &given, NULL, false, fault);
    now.how = (struct withdrawal){host, given.dry_run, given.quiet};
    if (status < 0)
        status = cancel(&now, fault);
    idlist_release(&now.tasks);
    selection_release(&now.selection);
    return status;
}

static const struct example examples[] = {
    {"Some tasks of a job on a cluster:", "onager cancel --jobid 13438569 --tasklist 1-3,5"},
    {"Those with a value that does not work out:",
     "onager cancel --jobid 13438569 --where 'seed=3|4'"},
    {"All tasks of the latest launch on this machine, without a question:",
     "onager cancel --backend local --jobid 6 --yes"},
    {NULL, NULL},
};

const struct subcommand cancel_subcommand = {
    .name = "cancel",
    .summary = "End tasks of a job that was launched",
    .purpose = PURPOSE_STOP,
    .prefix = '-',
    .options = options,
    .examples = examples,
    .run = run,
};
