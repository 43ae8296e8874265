/* lookback.c: see lookback.h. */
#include "nodes/lookback.h"

#include <stdlib.h>

#include "nodes/past.h"

struct looking {
    struct coordinator *coordinator;
    uint32_t node;
    double now;
};

static void settle(void *context, const struct past_query *query, enum task_state state,
                   double wall)
{
    const struct looking *looking = context;
    if (state != STATE_RUNNING)
        coordinator_settle(looking->coordinator, looking->node, query->task, query->attempt, state,
                           wall, looking->now);
}

static int compare(const void *a, const void *b)
{
    const struct past_query *one = a, *other = b;
    return one->task != other->task ? (one->task > other->task) - (one->task < other->task)
                                    : one->attempt - other->attempt;
}

int lookback(struct coordinator *coordinator, uint32_t node, const char *launch_folder, double now,
             struct fault *fault)
{
    struct member *member = &coordinator->member[node];
    struct looking looking = {coordinator, node, now};
    struct past_query *query = malloc((member->count + 1) * sizeof *query);
    size_t count = 0;
    if (!query)
        return fail_memory(fault);
    for (uint32_t ticket = 0; ticket < member->tickets; ticket++) {
        const struct held *held = member_find(member, ticket);
        if (held)
            query[count++] = (struct past_query){(long)held->task.id, held->task.attempt};
    }
    qsort(query, count, sizeof *query, compare);
    int result = past_settle(launch_folder, member->host, query, count, settle, &looking, fault);
    free(query);
    return result;
}
