/* logs.c: `onager logs` finds the logs of tasks, whatever ran them, and shows or follows them. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/launched.h"
#include "cmd/logview.h"
#include "cmd/scheduler.h"
#include "cmd/selection.h"
#include "core/logfind.h"
#include "subcommand.h"

struct logs_options {
    const char *jobid, *tasklist, *state, *where;
    bool out, err, follow, path;
    long tail, attempt;
};

#define AT(member) offsetof(struct logs_options, member)

static const struct optspec options[] = {
    {"--out", OPT_FLAG, AT(out), NULL,
     "What the tasks wrote to stdout; without it and --err both."},
    {"--err", OPT_FLAG, AT(err), NULL, "What they wrote to stderr."},
    {"--state", OPT_TEXT, AT(state), "STATE[,STATE ...]",
     "Tasks in these states only: pending, running, done, failed, error, timeout, cancelled, lost, "
     "or missing for all that is not done.",
     .candidates = CANDIDATES_STATES, .once = true},
    {"--where", OPT_TEXT, AT(where), "'NAME=VALUE ...'",
     "Tasks with these values only, such as 'lr=0.1 batch-size=32|64'.",
     .candidates = CANDIDATES_WHERE, .once = true},
    {"-f|--follow", OPT_FLAG, AT(follow), NULL,
     "Go on showing what is written, until the tasks have ended."},
    {"--tail", OPT_NUMBER, AT(tail), "N", "The last N lines of each log only.", .least = 0},
    {"--attempt", OPT_NUMBER, AT(attempt), "K", "The K-th attempt at a task (default: the latest).",
     .least = 1},
    {"--path", OPT_FLAG, AT(path), NULL, "Print where the logs are, one path a line."},
    {"-j|--jobid", OPT_TEXT, AT(jobid), "JOBID", "The job, in place of the argument.",
     .candidates = CANDIDATES_JOBID},
    {"-t|--tasklist", OPT_TEXT, AT(tasklist), "LIST", "Its tasks, such as 18-22:1,26,29.",
     .candidates = CANDIDATES_TASKS},
    OPTSPEC_END,
};

/* Takes "JOBID:TASKLIST" apart; the job may be left out, and the tasks. */
static int take_argument(struct logs_options *given, char *word, struct fault *fault)
{
    char *colon = strchr(word, ':');
    if (given->jobid || (colon && given->tasklist))
        return fail(fault, "%s: names what %s does; expected one of the two", word,
                    given->jobid ? "--jobid" : "--tasklist");
    if (colon) {
        *colon = '\0';
        given->tasklist = colon + 1;
    }
    given->jobid = *word ? word : NULL;
    return 0;
}

static int check_options(struct logs_options *given, const struct wordlists *arguments,
                         struct fault *fault)
{
    if (arguments->count > 1)
        return fail(fault, "%zu arguments; expected one: JOBID:TASKLIST", arguments->count);
    if (arguments->count && take_argument(given, arguments->list[0].words.word[0], fault))
        return -1;
    if (given->follow && (given->path || given->attempt))
        return fail(fault, "--follow: not with %s", given->path ? "--path" : "--attempt");
    return 0;
}

/* The tasks that the user named are there. */
static int check_named(const struct logview *view, const struct selection *selection,
                       const struct idlist *all, struct fault *fault)
{
    struct text there = TEXT_INIT;
    long missing;
    if (!selection->some || idlist_within(&selection->listed, all, &missing))
        return 0;
    idlist_format(all, &there);
    fail(fault, "job %s (%s) has no task %ld%s; it has %.60s%s", view->jobid, view->jobname,
         missing, view->on_record ? "" : " with logs",
         text_string(&there) ? text_string(&there) : "", there.length > 60 ? " ..." : "");
    text_release(&there);
    return -1;
}

static int select_tasks(struct logview *view, const struct selection *selection,
                        const struct idlist *all, const char *jobfile, struct fault *fault)
{
    const struct ledger *ledger = view->on_record ? &view->standing.ledger : NULL;
    if (check_named(view, selection, all, fault))
        return -1;
    idlist_add_list(&view->tasks, all);
    if (selection_apply(selection, jobfile, ledger, &view->tasks, fault))
        return -1;
    return view->tasks.failed ? fail_memory(fault) : 0;
}

static int open_recorded(struct logview *view, long number, const struct selection *selection,
                         const char *jobfile, struct fault *fault)
{
    struct standing *standing = &view->standing;
    view->on_record = true;
    if (standing_open(standing, number, view->host->stop, fault) ||
        (selection->states && scheduler_update(&view->standing, view->host, fault)))
        return -1;
    return logmap_open(&view->map, &standing->launch, standing->ledger.count, fault) ||
                   select_tasks(view, selection, &standing->tasks, jobfile, fault)
               ? -1
               : 0;
}

/* Of a job that the Python onager launched. */
static int open_found(struct logview *view, bool follow, const struct selection *selection,
                      const char *jobfile, struct fault *fault)
{
    struct idlist all = IDLIST_INIT;
    if (selection->states || follow)
        return fail(fault,
                    "%s: job %s was launched by the Python onager, so the states of its tasks are "
                    "not on record",
                    follow ? "--follow" : "--state", view->jobid);
    int result = logfind(view->jobname, view->jobid, &view->found, &view->map, &all, fault);
    if (!result)
        result = select_tasks(view, selection, &all, jobfile, fault);
    idlist_release(&all);
    return result;
}

static int show(struct logview *view, const struct logs_options *given, struct fault *fault)
{
    if (!view->tasks.count) {
        host_note("job %s (%s): no task fits what was asked for", view->jobid, view->jobname);
        return STATUS_OK;
    }
    if (view->attempt && logmap_is_shared(&view->map))
        host_note("--attempt: the scheduler keeps all attempts at a task in one file");
    return given->path     ? logs_show_paths(view, fault)
           : given->follow ? logs_follow(view, fault)
                           : logs_show(view, fault);
}

static int find_and_show(struct logview *view, const struct logs_options *given,
                         const struct selection *selection, struct fault *fault)
{
    struct index jobs;
    int result = index_read_jobs(&jobs, fault);
    const struct words *row = result ? NULL : launched_find(&jobs, given->jobid, fault);
    if (row) {
        const char *jobfile = row->word[JOB_FILE];
        long number = launch_of_jobfile(jobfile);
        view->jobid = row->word[JOB_ID];
        view->jobname = row->word[JOB_NAME];
        result = number ? open_recorded(view, number, selection, jobfile, fault)
                        : open_found(view, given->follow, selection, jobfile, fault);
    }
    int status = row && !result ? show(view, given, fault) : STATUS_FAILED;
    standing_release(&view->standing);
    logmap_release(&view->map);
    launch_release(&view->found);
    idlist_release(&view->tasks);
    index_release(&jobs);
    return status;
}

static int run(struct host *host, int argc, char **argv, struct fault *fault)
{
    struct logs_options given = {.tail = -1};
    struct wordlists arguments = {0};
    struct selection selection = {.some = false};
    int status =
        subcommand_parse(&logs_subcommand, host, argc, argv, &given, &arguments, false, fault);
    if (status < 0 &&
        (check_options(&given, &arguments, fault) ||
         selection_parse(&selection, given.tasklist, given.state, given.where, fault)))
        status = STATUS_USAGE;
    if (status < 0) {
        bool both = given.out == given.err;
        struct logview view = {.host = host,
                               .stream = {both || given.out, both || given.err},
                               .named = given.tasklist != NULL,
                               .stated = given.state != NULL,
                               .paged = !given.follow,
                               .tail = given.tail,
                               .attempt = (int)(given.attempt < 65536 ? given.attempt : 65536)};
        status = find_and_show(&view, &given, &selection, fault);
    }
    selection_release(&selection);
    wordlists_release(&arguments);
    return status;
}

static const char details[] =
    "JOBID is a job id, a jobname (its newest launch) or last; without it the newest launch of all "
    "is meant. TASKLIST names tasks as --tasklist does; without it all tasks that have begun are "
    "shown, one behind the other.\n\nAt a terminal what is longer than the screen goes through "
    "$PAGER, or less where it is not set; PAGER=cat shows it as it is.";

static const struct example examples[] = {
    {"What the failed tasks of the newest launch printed last:",
     "onager logs last --state failed --tail 20"},
    {"What one task wrote to stdout:", "onager logs lr:2 --out"},
    {"Follow a task to its end:", "onager logs lr:2 --follow"},
    {"Where the logs are, for another program:", "wc -l $(onager logs lr --path)"},
    {NULL, NULL},
};

const struct subcommand logs_subcommand = {
    .name = "logs",
    .summary = "Show what tasks printed",
    .arguments = "[JOBID][:TASKLIST]",
    .purpose = PURPOSE_LOOK,
    .rest = CANDIDATES_LOGS,
    .prefix = '-',
    .options = options,
    .details = details,
    .examples = examples,
    .run = run,
};
