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
    const char *jobid, *tasklist;
    struct wordspan hide;
};

#define AT(member) offsetof(struct list_options, member)

static const struct optspec options[] = {
    {"-j|--jobid", OPT_TEXT, AT(jobid), "ID", "Show the tasks of this job only."},
    {"-t|--tasklist", OPT_TEXT, AT(tasklist), "LIST",
     "Show these tasks only, such as 18-22:1,26,29."},
    {"--hide", OPT_WORDS, AT(hide), "COLUMN [COLUMN ...]", "Don't show what is in these columns."},
    OPTSPEC_END,
};

enum { COLUMN_JOB, COLUMN_TASK, COLUMN_JOBNAME, COLUMN_COMMAND, COLUMN_TAG, COLUMNS };
static const char *const titles[COLUMNS] = {"job_id", "task_id", "jobname", "command", "tag"};

/* One list: twice over the same rows, first to measure, then to print. */
struct listing {
    struct host *host;
    struct idlist wanted; /* normalized; used when some were named */
    bool some, hidden[COLUMNS], printing;
    struct table table;
    struct text number, command;
};

static void take_row(struct listing *listing, const struct launched *job,
                     const struct jobrecord *record)
{
    static const char hidden[] = "[hidden]";
    struct cell cell[COLUMNS];
    text_clear(&listing->number);
    text_clear(&listing->command);
    text_add_long(&listing->number, record->id);
    pyrepr_add(&listing->command, record->command);
    if (listing->number.failed || listing->command.failed) {
        listing->host->out.pending.failed = true;
        return;
    }
    cell[COLUMN_JOB] = (struct cell){job->jobid, strlen(job->jobid)};
    cell[COLUMN_TASK] = (struct cell){listing->number.bytes, listing->number.length};
    cell[COLUMN_JOBNAME] = (struct cell){job->jobname, strlen(job->jobname)};
    cell[COLUMN_COMMAND] = (struct cell){listing->command.bytes, listing->command.length};
    cell[COLUMN_TAG] = (struct cell){record->tag, strlen(record->tag)};
    for (size_t i = 0; i < COLUMNS; i++)
        if (listing->hidden[i])
            cell[i] = (struct cell){hidden, sizeof hidden - 1};
    if (listing->printing)
        table_write_row(&listing->table, cell, &listing->host->out.pending);
    else
        table_measure(&listing->table, cell);
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

static int check_hidden(struct listing *listing, const struct wordspan *hide, struct fault *fault)
{
    for (size_t i = 0; i < hide->count; i++) {
        bool known = false;
        for (size_t j = 0; j < COLUMNS; j++)
            if (strcmp(hide->word[i], titles[j]) == 0)
                known = listing->hidden[j] = true;
        if (!known)
            return fail(fault,
                        "--hide: \"%s\" is no column; they are job_id, task_id, jobname, "
                        "command, tag",
                        hide->word[i]);
    }
    return 0;
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

static int list(struct listing *listing, const struct list_options *given, struct fault *fault)
{
    struct host *host = listing->host;
    struct index jobs = {0};
    if (parse_wanted(listing, given->tasklist, fault) || check_hidden(listing, &given->hide, fault))
        return STATUS_USAGE;
    int result = index_read_jobs(&jobs, fault);
    if (!result && given->jobid)
        result = launched_check_id(&jobs, given->jobid, fault);
    launched_drop_missing(&jobs);
    table_init(&listing->table, titles, COLUMNS);
    if (!result)
        result = launched_each(&jobs, given->jobid, take_job, listing, fault);
    if (!result) {
        table_write_header(&listing->table, &host->out.pending);
        listing->printing = true;
        result = launched_each(&jobs, given->jobid, take_job, listing, fault);
    }
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
    idlist_release(&listing.wanted);
    text_release(&listing.number);
    text_release(&listing.command);
    return status;
}

const struct subcommand list_subcommand = {
    .name = "list",
    .summary = "List the tasks that were launched",
    .prefix = '-',
    .options = options,
    .run = run,
};
