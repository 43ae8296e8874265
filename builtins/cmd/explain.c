/* explain.c: `onager explain` says why the tasks of a launch do not run yet, and of one task what
 * became of it. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd/causes.h"
#include "core/clock.h"
#include "core/duration.h"
#include "subcommand.h"

struct explain_options {
    const char *jobid;
};

#define AT(member) offsetof(struct explain_options, member)

static const struct optspec options[] = {
    {"-j|--jobid", OPT_TEXT, AT(jobid), "ID[:TASK]",
     "The launch: a job id, a jobname for its newest launch, or last (the default); and one of its "
     "tasks.",
     .candidates = CANDIDATES_LOGS},
    OPTSPEC_END,
};

enum { LIST_MOST = 40 }; /* bytes of a task list */

/* Adds a task list, cut short where it is long. */
static void add_list(struct text *text, const struct idlist *tasks)
{
    struct text list = TEXT_INIT;
    idlist_format(tasks, &list);
    const char *string = text_string(&list);
    size_t length = list.length;
    if (length > LIST_MOST)
        for (length = LIST_MOST; length && string && string[length] != ',';)
            length--;
    if (string)
        text_add(text, string, length);
    else
        text->failed = true;
    if (length < list.length)
        text_add_string(text, ",...");
    text_release(&list);
}

static void add_cause(struct text *text, const struct cause *cause, const char *jobname)
{
    long count = idlist_size(&cause->tasks);
    text_printf(text, "%ld task%s, ", count, count == 1 ? "" : "s");
    add_list(text, &cause->tasks);
    text_add_string(text, ": ");
    cause_add_text(cause, jobname, text);
    text_add_char(text, '\n');
}

/* "7 done, 2 failed": those that will not run (again) by themselves. */
static void add_ended(struct text *text, const long count[STATES])
{
    const char *between = "";
    for (int state = 0; state < STATES; state++) {
        if (!count[state] || STATESET_OPEN >> state & 1)
            continue;
        text_printf(text, "%s%ld %s", between, count[state], state_names[state]);
        between = ", ";
    }
}

/* Says what has ended: `all` of the launch, or part of it. */
static void add_end(struct text *text, const struct standing *standing, const char *job, bool all)
{
    const struct ledger *ledger = &standing->ledger;
    long count[STATES], ended = ledger->count;
    ledger_count(ledger, count);
    for (int state = 0; state < STATES; state++)
        if (STATESET_OPEN >> state & 1)
            ended -= count[state];
    if (!ended && !all)
        return;
    if (all)
        text_printf(text, "launch %ld (%s) has ended: ", standing->launch.number,
                    standing->launch.jobname);
    else
        text_printf(text, "%ld task%s ended: ", ended, ended == 1 ? " has" : "s have");
    add_ended(text, count);
    if (count[STATE_DONE] < ended)
        text_printf(text, "; see onager status -j %s", job);
    if (count[STATE_FAILED])
        text_printf(text, ", onager logs %s --state failed", job);
    text_add_char(text, '\n');
}

/* How it ended, of an attempt that did. */
static void add_ending(struct text *text, const struct taskrecord *record)
{
    const char *name = record->signal ? sigabbrev_np(record->signal) : NULL;
    if (record->signal)
        text_printf(text, ", ended by signal %d%s%s", record->signal, name ? " SIG" : "",
                    name ? name : "");
    else
        text_printf(text, ", exit status %d", record->exit_status);
    text_add_string(text, ", after ");
    duration_add_short(text, (double)record->wall);
}

/* What is on record of a task: its state, where, how it ended or how long it has been running. */
static void add_record(struct text *text, const struct ledger *ledger, long place)
{
    const struct taskrecord *record = &ledger->record[place];
    enum task_state state = ledger_state(ledger, place);
    text_add_string(text, state_names[state]);
    if (!record->attempt) {
        if (state == STATE_CANCELLED)
            text_add_string(text, " before it began");
        return;
    }
    text_printf(text, " on %s", ledger->host[record->host].name);
    if (record->attempt > 1)
        text_printf(text, ", attempt %d", record->attempt);
    if (record->ended) {
        add_ending(text, record);
    } else if (state == STATE_RUNNING && clock_date() > record->started) {
        text_add_string(text, ", for ");
        duration_add_short(text, clock_date() - record->started);
    } else if (state == STATE_LOST) {
        text_add_string(text, ": it began there, and whoever ran it is gone");
    }
}

static void explain_task(struct text *text, const struct standing *standing,
                         const struct causes *causes, const char *job, long task)
{
    const struct ledger *ledger = &standing->ledger;
    const struct cause *cause = causes_of(causes, task);
    long place = ledger_place(ledger, task);
    text_printf(text, "task %ld: ", task);
    if (cause && ledger_state(ledger, place) == STATE_RUNNING &&
        strncmp(cause->text, "running", strlen("running")) == 0)
        cause = NULL; /* its record tells more */
    if (cause)
        cause_add_text(cause, standing->launch.jobname, text);
    else
        add_record(text, ledger, place);
    if (ledger->record[place].attempt)
        text_printf(text, "; onager logs %s:%ld", job, task);
    text_add_char(text, '\n');
}

static int check_task(const struct standing *standing, long task, struct fault *fault)
{
    struct text there = TEXT_INIT;
    if (!task || ledger_place(&standing->ledger, task) >= 0)
        return 0;
    add_list(&there, &standing->tasks);
    fail(fault, "launch %ld (%s) has no task %ld; it has %s", standing->launch.number,
         standing->launch.jobname, task, text_string(&there) ? text_string(&there) : "");
    text_release(&there);
    return -1;
}

/* `task`: 0 for all of the launch that `job` means. */
static int explain(struct host *host, const char *job, long task, struct fault *fault)
{
    struct standing standing = {.live = false};
    struct causes causes = {0};
    struct text *out = &host->out.pending;
    long number = standing_number(job, fault);
    if (number <= 0)
        return STATUS_FAILED;
    int result = standing_open(&standing, number, host->stop, fault) ||
                         check_task(&standing, task, fault) ||
                         causes_find(&causes, &standing, host, fault)
                     ? -1
                     : 0;
    if (!result) {
        standing_warn(&standing);
        if (!task)
            add_end(out, &standing, job, !causes.count);
        for (size_t i = 0; i < causes.count && !task; i++)
            add_cause(out, &causes.cause[i], standing.launch.jobname);
        if (task)
            explain_task(out, &standing, &causes, job, task);
    }
    causes_release(&causes);
    standing_release(&standing);
    return result ? STATUS_FAILED : STATUS_OK;
}

static int run(struct host *host, int argc, char **argv, struct fault *fault)
{
    struct explain_options given = {0};
    int status =
        subcommand_parse(&explain_subcommand, host, argc, argv, &given, NULL, false, fault);
    if (status >= 0)
        return status;
    char *job = strdup(given.jobid ? given.jobid : "last"), *colon = job ? strrchr(job, ':') : NULL;
    long task = colon ? idlist_number(colon + 1, colon + strlen(colon)) : 0;
    if (colon)
        *colon = '\0';
    if (!job) {
        fail_memory(fault);
        status = STATUS_FAILED;
    } else if (colon && task <= 0) {
        fail(fault, "--jobid: expected ID or ID:TASK, got \"%s\"", given.jobid);
        status = STATUS_USAGE;
    } else {
        status = explain(host, *job ? job : "last", task, fault);
    }
    free(job);
    return status;
}

static const struct example examples[] = {
    {"Why the latest launch does not run:", "onager explain"},
    {"What holds one task up, or became of it:", "onager explain -j 13438569:3"},
    {NULL, NULL},
};

const struct subcommand explain_subcommand = {
    .name = "explain",
    .summary = "Say why tasks do not run",
    .purpose = PURPOSE_LOOK,
    .prefix = '-',
    .options = options,
    .details =
        "Tasks that have the same reason share a line: how many, which, why, and what can be "
        "done about it. What the scheduler itself calls the reason stands in parentheses.",
    .examples = examples,
    .run = run,
};
