/* listing.c: see listing.h. */
#include "cmd/listing.h"

#include <string.h>

#include "cmd/scheduler.h"
#include "core/clock.h"
#include "core/duration.h"
#include "view/amount.h"

const char *const list_titles[LIST_COLUMNS + 1] = {"job_id", "task_id", "jobname", "state",
                                                   "exit",   "attempt", "elapsed", "memory",
                                                   "node",   "command", "tag",     NULL};

void listing_release(struct listing *listing)
{
    selection_release(&listing->selection);
    standing_release(&listing->standing);
    queue_release(&listing->queue);
    for (size_t i = 0; i < LIST_COLUMNS; i++)
        text_release(&listing->scratch[i]);
    jobfile_close(&listing->file);
}

/* Opens the launch of a job, unless it is open. */
static int open_standing(struct listing *listing, const struct launched *job, struct fault *fault)
{
    stopflag stop = listing->host->stop;
    if (listing->standing.launch.number == job->launch->number)
        return 0;
    standing_release(&listing->standing);
    if (standing_open(&listing->standing, job->launch->number, stop, fault))
        return -1;
    if (listing->warned < job->launch->number) {
        standing_warn(&listing->standing);
        listing->warned = job->launch->number;
    }
    return listing->queue.answers
               ? standing_update(&listing->standing, &listing->queue, stop, fault)
               : 0;
}

/* What is asked, and for whom. */
struct asking {
    struct listing *listing;
    long latest; /* the launch that was looked at */
    struct scheduler_question question;
};

static int add_question(const struct launched *job, void *context, struct fault *fault)
{
    struct asking *now = context;
    if (!job->launch || job->launch->number == now->latest)
        return 0;
    now->latest = job->launch->number;
    if (open_standing(now->listing, job, fault))
        return -1;
    if (now->listing->standing.live)
        scheduler_question_add(&now->question, &now->listing->standing);
    return 0;
}

int listing_ask(struct listing *listing, const struct index *jobs, struct fault *fault)
{
    struct asking now = {.listing = listing};
    if (!listing->states)
        return 0;
    int result = launched_each(jobs, add_question, &now, fault);
    if (!result && now.question.backends) {
        scheduler_ask(&listing->queue, &now.question, listing->host);
        standing_release(&listing->standing); /* it is opened anew with the answer */
    }
    scheduler_question_release(&now.question);
    return result;
}

static void add_cell(struct listing *listing, struct cell *cell, enum list_column column)
{
    const struct text *text = &listing->scratch[column];
    cell[column] = (struct cell){text_string(text), text->length};
}

static double elapsed_of(const struct taskrecord *record)
{
    double elapsed = record->ended ? record->wall : clock_date() - record->started;
    return elapsed > 0 ? elapsed : 0;
}

static void write_exit(const struct taskrecord *record, struct text *text)
{
    if (record->signal)
        text_printf(text, "SIG%s",
                    sigabbrev_np(record->signal) ? sigabbrev_np(record->signal) : "?");
    else if (record->ended)
        text_add_long(text, record->exit_status);
}

/* What became of a task, cell by cell. */
static void write_state(struct listing *listing, long place, struct cell *cell)
{
    const struct ledger *ledger = &listing->standing.ledger;
    const struct taskrecord *record = &ledger->record[place];
    enum task_state state = ledger_state(ledger, place);
    bool began = record->attempt > 0;
    struct text *scratch = listing->scratch;
    text_add_string(&scratch[LIST_STATE], state_names[state]);
    write_exit(record, &scratch[LIST_EXIT]);
    if (began)
        text_add_long(&scratch[LIST_ATTEMPT], record->attempt);
    if (record->ended || state == STATE_RUNNING) {
        if (listing->bare)
            amount_add_seconds(&scratch[LIST_ELAPSED], elapsed_of(record));
        else
            duration_add_short(&scratch[LIST_ELAPSED], elapsed_of(record));
    }
    if (record->ended && listing->bare)
        text_add_long(&scratch[LIST_MEMORY], record->memory);
    else if (record->ended)
        amount_add_kib(&scratch[LIST_MEMORY], record->memory);
    if (began)
        text_add_string(&scratch[LIST_NODE], ledger->host[record->host].name);
    for (enum list_column i = LIST_STATE; i <= LIST_NODE; i++)
        add_cell(listing, cell, i);
}

static bool scratch_failed(const struct listing *listing)
{
    for (size_t i = 0; i < LIST_COLUMNS; i++)
        if (listing->scratch[i].failed)
            return true;
    return false;
}

static void take_row(struct listing *listing, const struct launched *job,
                     const struct jobrecord *record)
{
    struct cell cell[LIST_COLUMNS] = {
        [LIST_JOB] = cell_of(job->jobid),
        [LIST_JOBNAME] = cell_of(job->jobname),
        [LIST_COMMAND] = cell_of(record->command),
        [LIST_TAG] = cell_of(record->tag),
    };
    for (size_t i = 0; i < LIST_COLUMNS; i++)
        text_clear(&listing->scratch[i]);
    text_add_long(&listing->scratch[LIST_TASK], record->id);
    add_cell(listing, cell, LIST_TASK);
    for (enum list_column i = LIST_STATE; i <= LIST_NODE; i++)
        cell[i] = (struct cell){"", 0};
    long place =
        listing->states && job->launch ? ledger_place(&listing->standing.ledger, record->id) : -1;
    if (place >= 0)
        write_state(listing, place, cell);
    if (listing->parameters)
        parameters_find(listing->parameters, record->id);
    if (scratch_failed(listing))
        listing->host->out.pending.failed = true;
    else
        listing->take(listing, cell);
}

/* Takes the tasks with these ids that the job has; of the others not even the commands are read. */
static int take_tasks(struct listing *listing, const struct launched *job, const struct idlist *ids,
                      struct fault *fault)
{
    enum { TASK_LEAST = 8 }; /* bytes of a task in jobs.json */
    struct jobrecord record;
    long id, count = idlist_size(ids);
    if (count > listing->file.size / TASK_LEAST)
        return fail(fault, "job %s: its record names %ld tasks, more than %s can have", job->jobid,
                    count, job->jobfile);
    for (struct idcursor cursor = {0}; idlist_next(ids, &cursor, &id);) {
        int got = jobfile_find(&listing->file, id, &record, fault);
        if (got < 0)
            return -1;
        if (got > 0)
            take_row(listing, job, &record);
        if (sink_relax(&listing->host->out) || *listing->host->stop)
            break;
    }
    return 0;
}

/* Goes through all tasks of the job's file. */
static int take_file(struct listing *listing, const struct launched *job, struct fault *fault)
{
    struct jobrecord record;
    int got;
    jobfile_rewind(&listing->file);
    while ((got = jobfile_next(&listing->file, &record, fault)) > 0) {
        take_row(listing, job, &record);
        if (sink_relax(&listing->host->out) || *listing->host->stop)
            break;
    }
    return got < 0 ? -1 : 0;
}

/* Goes through those that are meant. */
static int take_selected(struct listing *listing, const struct launched *job, struct fault *fault)
{
    const struct ledger *ledger = job->launch ? &listing->standing.ledger : NULL;
    struct idlist ids = IDLIST_INIT;
    struct fault why = {""};
    int result = 0;
    idlist_add_list(&ids, &job->tasks);
    if (job->all)
        result = jobfile_ids(&listing->file, &ids, &why);
    if (!result)
        result = selection_apply(&listing->selection, job->jobfile, ledger, &ids, &why);
    if (result > 0 && !listing->unfit.text[0])
        listing->unfit = why;
    else if (result < 0)
        fail(fault, "%s", why.text);
    listing->fitted = listing->fitted || result == 0;
    if (!result)
        result = take_tasks(listing, job, &ids, fault);
    idlist_release(&ids);
    return result < 0 ? -1 : 0;
}

/* Opens the job's file and reads the parameters, if they are wanted, unless it is that of the row
 * before. */
static int open_jobfile(struct listing *listing, const char *path, struct fault *fault)
{
    if (listing->file.path && strcmp(listing->file.path, path) == 0)
        return 0;
    jobfile_close(&listing->file);
    if (jobfile_open(&listing->file, path, fault))
        return -1;
    if (!listing->parameters)
        return 0;
    parameters_release(listing->parameters);
    return parameters_read(listing->parameters, path, fault);
}

static int take_job(const struct launched *job, void *context, struct fault *fault)
{
    struct listing *listing = context;
    if ((listing->states && job->launch && open_standing(listing, job, fault)) ||
        open_jobfile(listing, job->jobfile, fault))
        return -1;
    if (selection_is_needed(&listing->selection))
        return take_selected(listing, job, fault);
    return job->all ? take_file(listing, job, fault) : take_tasks(listing, job, &job->tasks, fault);
}

int listing_each(struct listing *listing, const struct index *jobs, struct fault *fault)
{
    int result = launched_each(jobs, take_job, listing, fault);
    if (!result && !listing->fitted && listing->unfit.text[0])
        result = fail(fault, "%s", listing->unfit.text);
    return result;
}
