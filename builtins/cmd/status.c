/* status.c: `onager status` says how launches stand, a line each. */
#include <stddef.h>

#include "cmd/launched.h"
#include "cmd/submitting.h"
#include "cmd/watchlist.h"
#include "core/active.h"
#include "subcommand.h"

struct status_options {
    const char *jobid;
    bool all;
};

#define AT(member) offsetof(struct status_options, member)

static const struct optspec options[] = {
    {"-j|--jobid", OPT_TEXT, AT(jobid), "ID",
     "Show this launch only: a job id, a jobname for its newest launch, or last.",
     .candidates = CANDIDATES_JOBID},
    {"--all", OPT_FLAG, AT(all), NULL, "Show all launches of this folder, not just the newest."},
    OPTSPEC_END,
};

enum { NEWEST = 10 }; /* are shown without --all */

static bool has(const long *numbers, size_t count, long number)
{
    for (size_t i = 0; i < count; i++)
        if (numbers[i] == number)
            return true;
    return false;
}

/* Adds the newest launches, `most` of them, and those that may be going on. Returns how many are
 * left out. */
static long choose_newest(const struct idlist *all, long most, struct idlist *numbers)
{
    long active[ACTIVE_MOST], number, older = idlist_size(all) - most;
    size_t count = active_list(active);
    for (struct idcursor cursor = {0}; idlist_next(all, &cursor, &number); older--)
        if (older <= 0 || has(active, count, number))
            idlist_add(numbers, number);
    return idlist_size(all) - idlist_size(numbers);
}

/* All launches of the folder that are on record. */
static int find_launches(const struct index *jobs, struct idlist *all, struct fault *fault)
{
    for (size_t i = 0; i < jobs->count; i++) {
        long number = launch_of_jobfile(jobs->row[i].word[JOB_FILE]);
        if (number)
            idlist_add(all, number);
    }
    return idlist_normalize(all, fault);
}

static int choose(const struct status_options *given, struct idlist *numbers, struct fault *fault)
{
    struct idlist all = IDLIST_INIT;
    struct index jobs;
    if (given->jobid) {
        long number = standing_number(given->jobid, fault);
        if (number > 0)
            idlist_add(numbers, number);
        return number > 0 ? 0 : -1;
    }
    if (index_read_jobs(&jobs, fault))
        return -1;
    launched_drop_missing(&jobs);
    int result = find_launches(&jobs, &all, fault);
    long left_out = choose_newest(&all, given->all ? IDLIST_MAX_ID : NEWEST, numbers);
    idlist_release(&all);
    bool any = jobs.count > 0;
    index_release(&jobs);
    if (result || numbers->failed)
        return result ? result : fail_memory(fault);
    if (left_out)
        host_note("left out: %ld older; onager status --all shows them", left_out);
    else if (!numbers->count)
        return fail(fault, any ? "no launch of this folder is on record: the Python onager "
                                 "launched its jobs"
                               : "nothing was launched in this folder yet");
    return idlist_normalize(numbers, fault);
}

static int show(struct host *host, const struct status_options *given, struct fault *fault)
{
    struct watchlist list = {0};
    struct idlist numbers = IDLIST_INIT;
    struct style style = style_for(host->out.descriptor);
    int result = choose(given, &numbers, fault);
    if (!result)
        result = watchlist_open(&list, host, &numbers, fault) || watchlist_update(&list, fault) ||
                         watchlist_write(&list, &style, &host->out.pending, fault)
                     ? -1
                     : 0;
    watchlist_release(&list);
    idlist_release(&numbers);
    return result ? STATUS_FAILED : STATUS_OK;
}

static int run(struct host *host, int argc, char **argv, struct fault *fault)
{
    struct status_options given = {0};
    int status = subcommand_parse(&status_subcommand, host, argc, argv, &given, NULL, false, fault);
    if (status < 0) {
        submitting_heal(host->stop);
        status = show(host, &given, fault);
    }
    return status;
}

static const struct example examples[] = {
    {"How far the newest launches are, and what their failures have in common:", "onager status"},
    {"One of them:", "onager status --jobid last"},
    {NULL, NULL},
};

const struct subcommand status_subcommand = {
    .name = "status",
    .summary = "Say how far launches are, and what fails",
    .purpose = PURPOSE_LOOK,
    .prefix = '-',
    .options = options,
    .details =
        "In the bar, # is done, ! failed, timed out or lost, ? in error, x cancelled, > running "
        "and . pending.",
    .examples = examples,
    .run = run,
};
