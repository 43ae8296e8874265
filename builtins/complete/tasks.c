/* tasks.c: the end of a task list such as `1-3,7`, from the ids that the job has. Of a job of many
 * tasks, ids are offered digit by digit, and only the ends of its file are read. */
#include "complete/completion.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/launched.h"
#include "cmd/standing.h"
#include "core/jobfile.h"
#include "core/paths.h"

enum {
    EACH_MOST = 100,           /* as many ids are offered one by one */
    FILE_BYTES = 128 * 1024,   /* a jobfile up to that size is read */
    TABLE_BYTES = 1024 * 1024, /* of the job index that is looked at */
};

/* The tasks that could be meant. */
struct tasks {
    struct idlist ids;
    char *jobfile; /* where their commands are; NULL: not known */
};

/* The ids in a jobfile. */
static void read_file(struct idlist *ids, const char *path)
{
    struct jobfile job = {.descriptor = -1};
    long first, last;
    if (jobfile_ends(path, FILE_BYTES, &first, &last, NULL) <= 0)
        return;
    if (last - first >= EACH_MOST * 10)
        idlist_add_range(ids, first, last, 1);
    else if (jobfile_open(&job, path, NULL) == 0)
        jobfile_ids(&job, ids, NULL);
    jobfile_close(&job);
}

static int take_launched(const struct launched *job, void *context, struct fault *fault)
{
    struct tasks *tasks = context;
    struct idlist *ids = &tasks->ids;
    (void)fault;
    tasks->jobfile = strdup(job->jobfile);
    if (job->all)
        read_file(ids, job->jobfile);
    idlist_add_list(ids, &job->tasks);
    return 1;
}

/* The tasks of the job that --jobid names, or of the newest. */
static void read_launched(struct tasks *tasks, const char *jobid)
{
    struct index jobs;
    if (index_read_newest(&jobs, JOB_INDEX, JOB_COLUMNS, TABLE_BYTES, NULL))
        return;
    if (launched_select(&jobs, jobid ? jobid : "last", NULL) == 0)
        launched_each(&jobs, take_launched, tasks, NULL);
    index_release(&jobs);
}

/* How many ids are in [low, high]. */
static long count_between(const struct idlist *ids, long low, long high)
{
    long count = 0;
    for (size_t i = 0; i < ids->count; i++) {
        const struct idrange *range = &ids->range[i];
        long first = range->first < low ? low : range->first;
        long last = range->last > high ? high : range->last;
        if (first <= last)
            count += last - first + 1;
    }
    return count;
}

/* How many of the ids above `floor` begin with the digits of `number`. */
static long count_beginning(const struct idlist *ids, long number, long floor)
{
    long count = 0;
    for (long low = number, high = number; low <= IDLIST_MAX_ID; low *= 10, high = high * 10 + 9)
        count += count_between(ids, low > floor ? low : floor + 1, high);
    return count;
}

static bool is_in(const struct idlist *ids, long id)
{
    for (size_t i = 0; i < ids->count; i++)
        if (ids->range[i].first <= id && id <= ids->range[i].last &&
            (id - ids->range[i].first) % ids->range[i].step == 0)
            return true;
    return false;
}

/* What is asked for. */
struct question {
    struct completion *now;
    struct tasks tasks;
    struct idlist given; /* in the list already */
    long floor;          /* ids must be above it */
    const char *typed;   /* the digits */
    struct jobfile *job; /* for the commands that a listing shows; NULL: none */
};

static void offer_number(const struct question *question, long number)
{
    char word[24];
    struct jobrecord record;
    bool found = question->job && jobfile_find(question->job, number, &record, NULL) > 0;
    snprintf(word, sizeof word, "%ld", number);
    completion_offer(question->now, question->typed, word, found ? record.command : NULL);
}

/* Offers the ids in [low, high], each. */
static void offer_between(const struct question *question, long low, long high)
{
    low = low > question->floor ? low : question->floor + 1;
    for (size_t i = 0; i < question->tasks.ids.count; i++) {
        const struct idrange *range = &question->tasks.ids.range[i];
        long last = range->last < high ? range->last : high;
        for (long id = range->first > low ? range->first : low; id <= last; id++)
            if (!is_in(&question->given, id))
                offer_number(question, id);
    }
}

static void offer_ids(const struct question *question, long number)
{
    if (!number)
        offer_between(question, 1, IDLIST_MAX_ID);
    for (long low = number, high = number; low && low <= IDLIST_MAX_ID;
         low *= 10, high = high * 10 + 9)
        offer_between(question, low, high);
}

/* Offers the ids that begin with the digits of `number` (0: all), each. */
static void offer_each(struct question *question, long number)
{
    struct jobfile job = {.descriptor = -1};
    const char *path = question->tasks.jobfile;
    long first, last;
    if (path && completion_is_listing(question->now) &&
        jobfile_ends(path, FILE_BYTES, &first, &last, NULL) > 0 &&
        jobfile_open(&job, path, NULL) == 0)
        question->job = &job;
    offer_ids(question, number);
    question->job = NULL;
    jobfile_close(&job);
}

/* Offers the next digit; where there is no choice, the one after it. */
static void offer_digits(const struct question *question, long number)
{
    long next[11];
    int ways = 0;
    if (number && number > question->floor && is_in(&question->tasks.ids, number))
        next[ways++] = number;
    for (long digit = number == 0; digit <= 9; digit++)
        if (count_beginning(&question->tasks.ids, number * 10 + digit, question->floor))
            next[ways++] = number * 10 + digit;
    if (ways == 1 && next[0] != number)
        offer_digits(question, next[0]);
    else
        for (int i = 0; i < ways; i++)
            offer_number(question, next[i]);
}

/* How many ids could be meant. */
static long count_possible(const struct question *question, long number)
{
    if (*question->typed)
        return count_beginning(&question->tasks.ids, number, question->floor);
    return count_between(&question->tasks.ids, question->floor + 1, IDLIST_MAX_ID);
}

static void answer(struct question *question)
{
    const char *typed = question->typed;
    long number = *typed ? idlist_number(typed, typed + strlen(typed)) : 0;
    if (number < 0 || (*typed && number == 0))
        return;
    if (count_possible(question, number) > EACH_MOST)
        offer_digits(question, number);
    else
        offer_each(question, number);
}

static void read_ids(struct question *question)
{
    const struct completion *now = question->now;
    if (!completion_has_option(now, "--jobname")) {
        read_launched(&question->tasks, completion_value(now, "--jobid"));
        return;
    }
    question->tasks.jobfile = completion_jobfile(now);
    if (question->tasks.jobfile)
        read_file(&question->tasks.ids, question->tasks.jobfile);
}

static void release(struct question *question)
{
    idlist_release(&question->tasks.ids);
    idlist_release(&question->given);
    free(question->tasks.jobfile);
}

/* Reads the list as far as it goes, up to the digits that are typed. Returns false when it is none.
 */
static bool read_list(struct question *question, const char *typed)
{
    const char *comma = strrchr(typed, ','), *part = comma ? comma + 1 : typed;
    const char *dash = strrchr(part, '-');
    question->typed = dash ? dash + 1 : part;
    question->floor = dash ? idlist_number(part, dash) : 0;
    char *before = strndup(typed, comma ? (size_t)(comma - typed) : 0);
    bool is_list = before && question->floor >= 0 &&
                   (!*before || idlist_parse(&question->given, before, NULL) == 0);
    free(before);
    return is_list;
}

void offer_tasks(struct completion *now, const char *typed)
{
    struct question question = {.now = now, .tasks = {IDLIST_INIT, NULL}, .given = IDLIST_INIT};
    offer_ready_lists(now, typed);
    if (read_list(&question, typed)) {
        read_ids(&question);
        answer(&question);
    }
    release(&question);
}

/* Offers what failed first, and with a note why. */
static void offer_failed(struct question *question, const char *job)
{
    struct standing standing = {.live = false};
    struct idlist tasks = IDLIST_INIT;
    long number = standing_number(job, NULL), id, offered = 0;
    if (number > 0 && completion_open_standing(question->now, &standing, number) == 0)
        ledger_select(&standing.ledger, STATESET_FAILED, &tasks, NULL);
    for (struct idcursor cursor = {0}; offered < EACH_MOST && idlist_next(&tasks, &cursor, &id);) {
        char word[24];
        if (id <= question->floor || is_in(&question->given, id))
            continue;
        snprintf(word, sizeof word, "%ld", id);
        completion_offer(
            question->now, question->typed, word,
            state_names[ledger_state(&standing.ledger, ledger_place(&standing.ledger, id))]);
        idlist_add(&question->given, id);
        offered++;
    }
    idlist_release(&tasks);
    if (number > 0)
        standing_release(&standing);
}

void offer_logs(struct completion *now, const char *typed)
{
    struct question question = {.now = now, .tasks = {IDLIST_INIT, NULL}, .given = IDLIST_INIT};
    const char *colon = strrchr(typed, ':');
    char *job = colon ? strndup(typed, (size_t)(colon - typed)) : NULL;
    if (!colon) {
        offer_jobids(now, typed);
    } else if (job && read_list(&question, colon + 1)) {
        offer_failed(&question, *job ? job : NULL);
        read_launched(&question.tasks, *job ? job : NULL);
        answer(&question);
    }
    release(&question);
    free(job);
}
