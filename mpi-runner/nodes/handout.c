/* handout.c: see handout.h. */
#include "nodes/handout.h"

#include <math.h>

#define AHEAD 2.0         /* seconds of work that a node has before it */
#define SOON 0.05         /* seconds: what begins within them need not be called back */
#define RECALL_PAUSE 0.01 /* seconds between two looks for tasks to be called back */
#define PROBE 5.0         /* seconds between two tasks for a node on which they fail */
#define RESERVE 5.0       /* seconds before the allocation's end, besides the grace time */

enum {
    SHARE = 2,         /* of what is left a node has 1 / SHARE of its slots' part before it */
    AHEAD_MOST = 16,   /* tasks before each slot */
    OWN_MEAN_LEAST = 8 /* tasks: what fewer took says little of a node */
};

int handout_send(struct coordinator *coordinator, uint32_t node, struct fault *fault)
{
    struct text *frame = &coordinator->frame;
    if (frame->failed)
        return fail_memory(fault);
    coordinator->messages++;
    coordinator->calls.send(coordinator->calls.context, node, frame->bytes, frame->length);
    text_clear(frame);
    return 0;
}

/* Slots of all nodes, also of those that are still to come: those have as many as the others. */
static double count_slots(const struct coordinator *coordinator)
{
    double slots = (double)coordinator->slots;
    return coordinator->here ? slots + slots / coordinator->here * coordinator->expected : 1;
}

/* How many tasks a node should have that have not begun. */
static uint32_t find_ahead(const struct coordinator *coordinator, const struct member *member)
{
    double slots = (double)member->slots;
    double left = (double)stock_size(&coordinator->stock);
    double share = left * slots / count_slots(coordinator) / SHARE;
    double mean = member->means >= OWN_MEAN_LEAST ? member->mean : coordinator->mean;
    double ahead = mean > 0 ? ceil(slots * AHEAD / mean) : slots;
    if (ahead > AHEAD_MOST * slots)
        ahead = AHEAD_MOST * slots;
    return (uint32_t)(ahead < share ? ahead : share);
}

double handout_time_left(const struct coordinator *coordinator, double now)
{
    return coordinator->end > 0 ? coordinator->end - RESERVE - coordinator->grace - now : INFINITY;
}

/* The most tasks that the node may have now. */
static uint32_t find_wanted(struct coordinator *coordinator, struct member *member, double now)
{
    uint32_t ahead = find_ahead(coordinator, member);
    uint32_t wanted = member->slots + ahead;
    long most = coordinator->most_at_once;
    member->low = ahead / 2;
    if (member->suspect && (member->count || now < member->next_probe))
        return member->count;
    if (member->suspect) {
        member->next_probe = now + PROBE;
        wanted = 1;
    }
    if (coordinator->limits->canary && !coordinator->tally.done)
        most = 1;
    if (most) {
        long left = most - coordinator->held;
        uint32_t allowed = member->count + (uint32_t)(left > 0 ? left : 0);
        wanted = wanted < member->slots ? wanted : member->slots;
        wanted = wanted < allowed ? wanted : allowed;
    }
    return wanted < FRAME_TASKS_MOST / 4 ? wanted : FRAME_TASKS_MOST / 4;
}

static void set_hungry(struct coordinator *coordinator, struct member *member, bool hungry)
{
    if (member->hungry != hungry)
        coordinator->hungry += hungry ? 1 : -1U;
    member->hungry = hungry;
}

static int add_task(struct coordinator *coordinator, struct member *member,
                    const struct stocked *task, struct fault *fault)
{
    uint32_t ticket;
    if (member_hold(member, &task->task, &ticket, fault))
        return -1;
    frame_add_task(&coordinator->frame, &(struct frame_task){.ticket = ticket,
                                                             .attempt = task->task.attempt,
                                                             .tries_left = task->task.tries_left,
                                                             .id = task->task.id,
                                                             .command = task->command,
                                                             .tag = task->tag});
    coordinator->held++;
    coordinator->handed_out++;
    return 0;
}

/* Is this the only node that could run a task which should avoid it? */
static bool has_no_other(const struct coordinator *coordinator)
{
    return coordinator->usable + coordinator->expected <= 1;
}

/* Gives tasks until the node has `wanted`. Returns 1 when there were not so many, else 0 or -1. */
static int give_until(struct coordinator *coordinator, uint32_t node, uint32_t wanted, double now,
                      struct fault *fault)
{
    struct member *member = &coordinator->member[node];
    const double longest = handout_time_left(coordinator, now);
    struct stocked task;
    bool begun = false;
    int got = 1;
    while (member->count < wanted) {
        got = stock_take(&coordinator->stock, node, now, has_no_other(coordinator), longest, &task,
                         fault);
        if (got <= 0)
            break;
        if (!begun)
            frame_begin_tasks(&coordinator->frame, member->low);
        begun = true;
        if (add_task(coordinator, member, &task, fault))
            return -1;
        if (coordinator->frame.length >= FRAME_HANDY) {
            if (handout_send(coordinator, node, fault))
                return -1;
            begun = false;
        }
    }
    if (begun && handout_send(coordinator, node, fault))
        return -1;
    return got < 0 ? -1 : got == 0;
}

int handout_give(struct coordinator *coordinator, uint32_t node, double now, struct fault *fault)
{
    struct member *member = &coordinator->member[node];
    if (coordinator->stopping || !member_is_usable(member)) {
        set_hungry(coordinator, member, false);
        return 0;
    }
    uint32_t before = member->count;
    int short_of = give_until(coordinator, node, find_wanted(coordinator, member, now), now, fault);
    if (short_of < 0)
        return -1;
    set_hungry(coordinator, member, member->count < member->slots);
    if (member->count > before)
        coordinator->last_handed_out = now;
    if (!member->hungry)
        member->idle_since = 0;
    else if (member->idle_since <= 0)
        member->idle_since = now;
    return 0;
}

int handout_recall(struct coordinator *coordinator, uint32_t node, uint32_t count,
                   struct fault *fault)
{
    coordinator->member[node].recalled = true;
    frame_add_recall(&coordinator->frame, count);
    return handout_send(coordinator, node, fault);
}

int handout_recall_all(struct coordinator *coordinator, struct fault *fault)
{
    for (uint32_t node = 0; node < coordinator->members; node++)
        if (coordinator->member[node].state == NODE_HERE && coordinator->member[node].count &&
            handout_recall(coordinator, node, UINT32_MAX, fault))
            return -1;
    return 0;
}

/* Will the node begin all that it has soon? It says so itself, or was heard but now. */
static bool begins_all_soon(const struct coordinator *coordinator, const struct member *member,
                            double now)
{
    double mean = member->means ? member->mean : coordinator->mean;
    return mean > 0 && member_ahead(member) * mean / member->slots < SOON &&
           now - member->heard < 2 * SOON;
}

/* The node that has most before it, by the time that takes; coordinator->members: none has
 * something to spare. */
static uint32_t find_richest(const struct coordinator *coordinator, double now)
{
    uint32_t richest = coordinator->members;
    double most = 0;
    for (uint32_t node = 0; node < coordinator->members; node++) {
        const struct member *member = &coordinator->member[node];
        double wealth = member->slots ? (double)member_ahead(member) / member->slots : 0;
        if (member->state != NODE_HERE || member->recalled || wealth <= most ||
            begins_all_soon(coordinator, member, now))
            continue;
        most = wealth;
        richest = node;
    }
    return richest;
}

static uint32_t count_idle_slots(const struct coordinator *coordinator)
{
    uint32_t idle = 0;
    for (uint32_t node = 0; node < coordinator->members; node++) {
        const struct member *member = &coordinator->member[node];
        if (member->hungry && member->count < member->slots)
            idle += member->slots - member->count;
    }
    return idle;
}

int handout_serve(struct coordinator *coordinator, double now, struct fault *fault)
{
    if (coordinator->stopping || !coordinator->hungry)
        return 0;
    for (uint32_t node = 0; node < coordinator->members && stock_size(&coordinator->stock) > 0;
         node++)
        if (coordinator->member[node].hungry && handout_give(coordinator, node, now, fault))
            return -1;
    if (!coordinator->hungry || now < coordinator->next_recall)
        return 0;
    coordinator->next_recall = now + RECALL_PAUSE;
    uint32_t richest = find_richest(coordinator, now);
    if (richest == coordinator->members)
        return 0;
    uint32_t ahead = member_ahead(&coordinator->member[richest]);
    uint32_t idle = count_idle_slots(coordinator);
    return handout_recall(coordinator, richest, idle < ahead ? idle : ahead, fault);
}
