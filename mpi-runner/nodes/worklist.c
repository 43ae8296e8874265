/* worklist.c: see worklist.h. */
#include "nodes/worklist.h"

#include "nodes/durations.h"

/* Splits what is left into what was begun before and what was not. */
static int split_rest(const struct past *past, struct idlist *fresh, struct fault *fault)
{
    struct idlist begun = IDLIST_INIT;
    for (size_t i = 0; i < past->count; i++)
        idlist_add(&begun, past->begun[i].id);
    idlist_add_list(fresh, &past->rest);
    int result = idlist_normalize(fresh, fault) || idlist_normalize(&begun, fault) ||
                         idlist_keep(fresh, &begun, true, fault)
                     ? -1
                     : 0;
    idlist_release(&begun);
    return result;
}

static int put_begun(struct stock *stock, const struct past_task *task, int retries,
                     struct fault *fault)
{
    const struct again again = {
        .id = task->id,
        .avoid = NODE_NONE,
        .attempt = task->attempt,
        .tries_left = (uint16_t)(retries > task->failures ? retries - task->failures : 0),
        .losses = task->losses};
    return stock_put(stock, &again, fault);
}

int worklist_fill(struct stock *stock, const struct past *past, const struct launch *launch,
                  const char *launch_folder, const char *jobs, struct fault *fault)
{
    struct idlist fresh = IDLIST_INIT;
    struct durations durations = {NULL};
    int result = split_rest(past, &fresh, fault);
    if (!result && !launch->limits.canary && fresh.count)
        result = durations_read(&durations, launch_folder, launch->jobname, &fresh, fault);
    if (!result)
        result = stock_init(stock, jobs, &fresh, durations.seconds, fault);
    else
        durations_release(&durations);
    stock->tries_left = (uint16_t)launch->limits.retries;
    for (size_t i = 0; i < past->count && !result; i++)
        result = put_begun(stock, &past->begun[i], launch->limits.retries, fault);
    idlist_release(&fresh);
    return result;
}
