/* list.c: `onager list` shows the tasks that were launched, as they were at launch. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/launched.h"
#include "core/jobfile.h"
#include "core/pyrepr.h"
#include "core/table.h"
#include "subcommand.h"

struct list_options {
    const char *jobid, *tasklist, *field, *variable;
    struct wordspan hide;
};

#define AT(member) offsetof(struct list_options, member)

enum { COLUMN_JOB, COLUMN_TASK, COLUMN_JOBNAME, COLUMN_COMMAND, COLUMN_TAG, COLUMNS };
static const char *const titles[COLUMNS + 1] = {"job_id",  "task_id", "jobname",
                                                "command", "tag",     NULL};

static const struct optspec options[] = {
    {"-j|--jobid", OPT_TEXT, AT(jobid), "ID", "Show the tasks of this job only.",
     .candidates = CANDIDATES_JOBID},
    {"-t|--tasklist", OPT_TEXT, AT(tasklist), "LIST",
     "Show these tasks only, such as 18-22:1,26,29.", .candidates = CANDIDATES_TASKS},
    {"--hide", OPT_WORDS, AT(hide), "COLUMN [COLUMN ...]", "Don't show what is in these columns.",
     .choices = titles},
    {"--field", OPT_TEXT, AT(field), "COLUMN",
     "Print the bare values of this column, one a line, instead of the table.", .choices = titles},
    {"-A", OPT_TEXT, AT(variable), "NAME",
     "Fill this shell array with the values of a column (default: command), and print nothing.",
     .candidates = CANDIDATES_ARRAY},
    OPTSPEC_END,
};

/* One list. The table goes twice over the same rows: first to measure, then to print. */
struct listing {
    struct host *host;
    struct idlist wanted; /* normalized; used when some were named */
    bool some, hidden[COLUMNS];
    void (*take)(struct listing *listing, struct cell *cell); /* what is done with a row */
    struct table table;
    size_t field;                /* the column whose bare values are wanted */
    struct text number, command; /* of the row */
};

/* Makes of the bare values what the table shows. */
static void dress_row(struct listing *listing, struct cell *cell)
{
    static const char hidden[] = "[hidden]";
    text_clear(&listing->command);
    pyrepr_add(&listing->command, cell[COLUMN_COMMAND].bytes);
    cell[COLUMN_COMMAND] = (struct cell){listing->command.bytes, listing->command.length};
    for (size_t i = 0; i < COLUMNS; i++)
        if (listing->hidden[i])
            cell[i] = (struct cell){hidden, sizeof hidden - 1};
    if (listing->command.failed)
        listing->host->out.pending.failed = true;
}

static void measure_row(struct listing *listing, struct cell *cell)
{
    dress_row(listing, cell);
    if (!listing->command.failed)
        table_measure(&listing->table, cell);
}

static void print_row(struct listing *listing, struct cell *cell)
{
    dress_row(listing, cell);
    if (!listing->command.failed)
        table_write_row(&listing->table, cell, &listing->host->out.pending);
}

static void print_field(struct listing *listing, struct cell *cell)
{
    struct text *out = &listing->host->out.pending;
    text_add(out, cell[listing->field].bytes, cell[listing->field].length);
    text_add_char(out, '\n');
}

static void keep_field(struct listing *listing, struct cell *cell)
{
    words_add(&listing->host->assignment.values, cell[listing->field].bytes);
}

static void take_row(struct listing *listing, const struct launched *job,
                     const struct jobrecord *record)
{
    struct cell cell[COLUMNS];
    text_clear(&listing->number);
    text_add_long(&listing->number, record->id);
    if (listing->number.failed) {
        listing->host->out.pending.failed = true;
        return;
    }
    cell[COLUMN_JOB] = (struct cell){job->jobid, strlen(job->jobid)};
    cell[COLUMN_TASK] = (struct cell){listing->number.bytes, listing->number.length};
    cell[COLUMN_JOBNAME] = (struct cell){job->jobname, strlen(job->jobname)};
    cell[COLUMN_COMMAND] = (struct cell){record->command, strlen(record->command)};
    cell[COLUMN_TAG] = (struct cell){record->tag, strlen(record->tag)};
    listing->take(listing, cell);
}

/* Goes through the wanted tasks of one job id; visit for launched_each. */
static int take_job(const struct launched *job, void *context, struct fault *fault)
{
    struct listing *listing = context;
    struct host *host = listing->host;
    struct jobfile file;
    struct jobrecord record;
    int got = 0;
    if (jobfile_open(&file, job->jobfile, fault)) {
        jobfile_close(&file);
        return -1;
    }
    while ((got = jobfile_next(&file, &record, fault)) > 0) {
        if ((!job->all && !idlist_contains(&job->tasks, record.id)) ||
            (listing->some && !idlist_contains(&listing->wanted, record.id)))
            continue;
        take_row(listing, job, &record);
        if (sink_relax(&host->out) || *host->stop)
            break;
    }
    jobfile_close(&file);
    return got < 0 ? -1 : 0;
}

static size_t column_of(const char *title)
{
    size_t column = 0;
    while (strcmp(titles[column], title) != 0)
        column++;
    return column;
}

static int parse_wanted(struct listing *listing, const char *tasklist, struct fault *fault)
{
    listing->some = tasklist != NULL;
    if (!tasklist)
        return 0;
    return idlist_parse(&listing->wanted, tasklist, fault) ||
                   launched_bound(&listing->wanted, fault) ||
                   idlist_normalize(&listing->wanted, fault)
               ? -1
               : 0;
}

/* Goes through the rows once, or twice for the table. */
static int list_rows(struct listing *listing, const struct list_options *given,
                     const struct index *jobs, struct fault *fault)
{
    listing->field = given->field ? column_of(given->field) : COLUMN_COMMAND;
    listing->take = given->variable ? keep_field : given->field ? print_field : measure_row;
    table_init(&listing->table, titles, COLUMNS);
    int result = launched_each(jobs, take_job, listing, fault);
    if (result || listing->take != measure_row)
        return result;
    table_write_header(&listing->table, &listing->host->out.pending);
    listing->take = print_row;
    return launched_each(jobs, take_job, listing, fault);
}

static int list(struct listing *listing, const struct list_options *given, struct fault *fault)
{
    struct index jobs = {0};
    for (size_t i = 0; i < given->hide.count; i++)
        listing->hidden[column_of(given->hide.word[i])] = true;
    if (parse_wanted(listing, given->tasklist, fault) ||
        host_promise(listing->host, "-A", given->variable, VARIABLE_ARRAY, fault))
        return STATUS_USAGE;
    int result = index_read_jobs(&jobs, fault);
    if (!result)
        result = launched_select(&jobs, given->jobid, fault);
    launched_drop_missing(&jobs);
    if (!result)
        result = list_rows(listing, given, &jobs, fault);
    index_release(&jobs);
    return result ? STATUS_FAILED : STATUS_OK;
}

static int run(struct host *host, int argc, char **argv, struct fault *fault)
{
    struct list_options given = {0};
    struct listing listing = {.host = host};
    int status = subcommand_parse(&list_subcommand, host, argc, argv, &given, NULL, false, fault);
    if (status < 0)
        status = list(&listing, &given, fault);
    if (status != STATUS_OK)
        host->assignment.name = NULL; /* the array stays what it was */
    idlist_release(&listing.wanted);
    text_release(&listing.number);
    text_release(&listing.command);
    return status;
}

static const struct example examples[] = {
    {"The tasks of one job:", "onager list --jobid 13438569"},
    {"The bare commands of some of its tasks:",
     "onager list --jobid 13438569 --tasklist 1-3 --field command"},
    {"The tags in a shell array:", "onager list --jobid 13438569 --field tag -A tags\n"
                                   "echo \"the last of ${#tags[@]} tags: ${tags[-1]}\""},
    {NULL, NULL},
};

const struct subcommand list_subcommand = {
    .name = "list",
    .summary = "List the tasks that were launched",
    .purpose = PURPOSE_LOOK,
    .prefix = '-',
    .options = options,
    .examples = examples,
    .run = run,
};
