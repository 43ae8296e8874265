/* watchlist.c: see watchlist.h. */
#include "cmd/watchlist.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/scheduler.h"
#include "core/active.h"
#include "core/clock.h"
#include "process.h"
#include "view/failures.h"

#define ASK_EVERY 10.0 /* seconds */

void watchlist_release(struct watchlist *list)
{
    for (size_t i = 0; i < list->count; i++) {
        standing_release(&list->watched[i].standing);
        parameters_release(&list->watched[i].parameters);
        text_release(&list->watched[i].failures);
    }
    free(list->watched);
    *list = (struct watchlist){0};
}

int watchlist_open(struct watchlist *list, struct host *host, const struct idlist *numbers,
                   struct fault *fault)
{
    long number;
    *list = (struct watchlist){.host = host};
    list->watched = calloc((size_t)idlist_size(numbers) + 1, sizeof *list->watched);
    if (!list->watched)
        return fail_memory(fault);
    for (struct idcursor cursor = {0}; idlist_next(numbers, &cursor, &number) && !*host->stop;) {
        struct watched *watched = &list->watched[list->count];
        struct fault why = {""};
        if (standing_open(&watched->standing, number, host->stop, &why) == 0) {
            watched->failed = -1;
            list->count++;
            standing_warn(&watched->standing);
            continue;
        }
        standing_release(&watched->standing);
        if (idlist_size(numbers) == 1)
            return fail(fault, "%s", why.text);
        host_note("launch %ld is left out: %s", number, why.text);
    }
    return 0;
}

int watchlist_update(struct watchlist *list, struct fault *fault)
{
    struct scheduler_question question = {.silent = list->mute};
    struct queue queue = {.answers = 0};
    double now = clock_date();
    int result = 0;
    bool ask = now - list->asked >= ASK_EVERY || now < list->asked;
    for (size_t i = 0; i < list->count && ask; i++)
        if (list->watched[i].standing.live)
            scheduler_question_add(&question, &list->watched[i].standing);
    if (question.backends) {
        scheduler_ask(&queue, &question, list->host);
        list->asked = now;
        list->mute = queue.answers < question.backends;
    }
    for (size_t i = 0; i < list->count && !result; i++) {
        struct watched *watched = &list->watched[i];
        result = standing_update(&watched->standing, &queue, list->host->stop, fault);
        if (standing_was_asked(&watched->standing) && !watched->standing.live &&
            !standing_is_young(&watched->standing))
            active_remove(watched->standing.launch.number); /* only the scheduler knew */
        overview_sum(&watched->overview, &watched->standing.ledger, watched->standing.live,
                     clock_date());
    }
    scheduler_question_release(&question);
    queue_release(&queue);
    return result;
}

bool watchlist_is_live(const struct watchlist *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->watched[i].standing.live)
            return true;
    return false;
}

bool watchlist_is_done(const struct watchlist *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->watched[i].overview.count[STATE_DONE] < list->watched[i].overview.total)
            return false;
    return true;
}

int watchlist_follow(struct watchlist *list, struct host *host, const char *jobid,
                     int (*seen)(struct watchlist *list, void *context, struct fault *fault),
                     void *context, struct fault *fault)
{
    struct idlist numbers = IDLIST_INIT;
    long number = standing_number(jobid, fault);
    int pause = -1;
    if (number <= 0)
        return -1;
    idlist_add(&numbers, number);
    int result = watchlist_open(list, host, &numbers, fault);
    while (!result) {
        result = watchlist_update(list, fault);
        pause = result ? -1 : seen(list, context, fault);
        if (pause <= 0 || !watchlist_is_live(list) || !process_pause(pause))
            break;
    }
    idlist_release(&numbers);
    return result || pause < 0 ? -1 : 0;
}

/* What failed tasks have in common, found out again when there are more of them. */
static int describe_failures(struct watched *watched, stopflag stop, struct fault *fault)
{
    const long *count = watched->overview.count;
    long failed = count[STATE_FAILED] + count[STATE_TIMEOUT] + count[STATE_LOST];
    struct failures failures;
    if (failed == watched->failed)
        return 0;
    if (failed && watched->failed <= 0) {
        char *jobs = launch_path(watched->standing.launch.number, "jobs.json");
        struct fault why = {""};
        if (!jobs || parameters_read(&watched->parameters, jobs, &why))
            parameters_release(&watched->parameters); /* the lines go without them */
        free(jobs);
    }
    watched->failed = failed;
    text_clear(&watched->failures);
    if (!failed)
        return 0;
    if (failures_find(&failures, &watched->standing.ledger, &watched->parameters, stop, fault))
        return -1;
    failures_add_lines(&failures, "    ", &watched->failures);
    return 0;
}

static int count_digits(long number)
{
    int digits = 1;
    for (; number >= 10; number /= 10)
        digits++;
    return digits;
}

int watchlist_write(struct watchlist *list, const struct style *style, struct text *text,
                    struct fault *fault)
{
    int id_width = 1, name_width = 1;
    for (size_t i = 0; i < list->count; i++) {
        const struct launch *launch = &list->watched[i].standing.launch;
        int id = count_digits(launch->number), name = (int)strlen(launch->jobname);
        id_width = id > id_width ? id : id_width;
        name_width = name > name_width ? name : name_width;
    }
    for (size_t i = 0; i < list->count; i++) {
        struct watched *watched = &list->watched[i];
        overview_add_line(text, &watched->overview, &watched->standing.launch, id_width, name_width,
                          style);
        if (describe_failures(watched, list->host->stop, fault))
            return -1;
        text_add(text, watched->failures.bytes, watched->failures.length);
    }
    return 0;
}
