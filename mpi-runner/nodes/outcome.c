/* outcome.c: see outcome.h. */
#include "nodes/outcome.h"

#include "nodes/ending.h"
#include "nodes/handout.h"

#define FAST 1.0 /* seconds: who fails within them, or a tenth of the median, fails fast */

enum {
    MEAN_OF_NODE = 64, /* attempts that a mean is taken over */
    MEAN_OF_ALL = 1024,
    IN_A_ROW = 4 /* tasks that fail fast on a node, so that it gets no more */
};

/* How many tasks have failed. */
static long count_failed(const struct coordinator *coordinator)
{
    const struct coordinator_tally *tally = &coordinator->tally;
    return tally->failed + tally->timed_out + tally->lost;
}

int outcome_check_failures(struct coordinator *coordinator, struct fault *fault)
{
    const struct limits *limits = coordinator->limits;
    long failed = count_failed(coordinator);
    struct text line = TEXT_INIT;
    if (coordinator->stopping)
        return 0;
    if (limits->canary && !coordinator->tally.done && failed) {
        long rest = stock_size(&coordinator->stock);
        if (rest)
            text_printf(
                &line,
                "the first task did not succeed, so the other %ld are not started (--canary)",
                rest);
        return ending_give_up(coordinator, &line, fault);
    }
    if (!limits_are_reached(limits, failed, coordinator->total))
        return 0;
    text_printf(&line, "%ld of %ld tasks failed, and --max-failures is ", failed,
                coordinator->total);
    limits_add_failures(&line, limits);
    text_add_string(&line, limits->now ? ": what runs is ended, and nothing more is started"
                                       : ": nothing more is started");
    if (ending_give_up(coordinator, &line, fault))
        return -1;
    return limits->now ? ending_all(coordinator, REASON_CANCEL, false, fault) : 0;
}

static int quarantine(struct coordinator *coordinator, uint32_t node, struct fault *fault)
{
    struct member *member = &coordinator->member[node];
    struct text line = TEXT_INIT;
    member->quarantined = true;
    member->suspect = false;
    coordinator->usable--;
    text_printf(&line,
                "%s gets no more tasks: the last %ld failed there at once, while others succeed "
                "elsewhere",
                member_host(member), member->failed_in_a_row);
    ending_say(coordinator, &line);
    return handout_recall(coordinator, node, UINT32_MAX, fault);
}

/* How it goes on other nodes. */
struct elsewhere {
    long done, failed;
    bool suspects; /* tasks fail fast there, too */
};

static struct elsewhere look_elsewhere(const struct coordinator *coordinator, uint32_t node)
{
    struct elsewhere elsewhere = {0};
    for (uint32_t other = 0; other < coordinator->members; other++) {
        const struct member *member = &coordinator->member[other];
        if (other == node)
            continue;
        elsewhere.done += member->done;
        elsewhere.failed += member->failed;
        elsewhere.suspects |= member_is_usable(member) && member->failed_in_a_row >= IN_A_ROW;
    }
    return elsewhere;
}

/* A node on which one task after the other fails at once, while others succeed elsewhere, is a
 * broken node. */
static int check_suspect(struct coordinator *coordinator, uint32_t node, struct fault *fault)
{
    struct member *member = &coordinator->member[node];
    const struct elsewhere elsewhere = look_elsewhere(coordinator, node);
    if (!member_is_usable(member) || coordinator->usable < 2 || elsewhere.suspects) {
        member->suspect = false;
        return 0;
    }
    if (elsewhere.done >= IN_A_ROW)
        return elsewhere.failed * 2 > elsewhere.done ? 0 : quarantine(coordinator, node, fault);
    if (member->suspect)
        return 0;
    member->suspect = true;
    return member_ahead(member) ? handout_recall(coordinator, node, UINT32_MAX, fault) : 0;
}

int outcome_check_suspects(struct coordinator *coordinator, struct fault *fault)
{
    for (uint32_t node = 0; node < coordinator->members; node++)
        if (coordinator->member[node].suspect && check_suspect(coordinator, node, fault))
            return -1;
    return 0;
}

/* Takes in an attempt that did not succeed, and was not called off. */
static int take_failure(struct coordinator *coordinator, uint32_t node, double wall,
                        struct fault *fault)
{
    struct member *member = &coordinator->member[node];
    double fast = quantile_at(&coordinator->walls, 0.5) / 10;
    member->failed++;
    if (wall > (fast > FAST ? fast : FAST))
        return 0;
    member->failed_in_a_row++;
    return member->failed_in_a_row < IN_A_ROW ? 0 : check_suspect(coordinator, node, fault);
}

static void take_success(struct coordinator *coordinator, struct member *member, double wall)
{
    member->done++;
    member->failed_in_a_row = 0;
    member->suspect = false;
    quantile_add(&coordinator->walls, wall);
    mean_take(&coordinator->mean, &coordinator->means, wall, MEAN_OF_ALL);
    mean_take(&member->mean, &member->means, wall, MEAN_OF_NODE);
}

/* A task that failed comes again: on another node first. */
static int try_again(struct coordinator *coordinator, uint32_t node, const struct again *task,
                     double now, struct fault *fault)
{
    struct again next = *task;
    coordinator->tally.retries++;
    if (coordinator->stopping) {
        ending_give_up_again(coordinator, task->id);
        return 0;
    }
    next.attempt++;
    next.tries_left--;
    next.avoid = node;
    next.due = now + coordinator->limits->retry_delay;
    return stock_put(&coordinator->stock, &next, fault);
}

/* An attempt came to an end. The task is not the node's any more. */
int outcome_take_end(struct coordinator *coordinator, uint32_t node, struct held *held,
                     const struct frame_end *end, double now, struct fault *fault)
{
    struct member *member = &coordinator->member[node];
    struct coordinator_tally *tally = &coordinator->tally;
    const struct again task = held->task;
    const bool called_off = held->ending || coordinator->cancelling;
    member_drop(member, held);
    coordinator->held--;
    member->busy += end->wall;
    switch (end->state) {
    case STATE_DONE:
        tally->done++;
        take_success(coordinator, member, end->wall);
        return 0;
    case STATE_CANCELLED:
        tally->cancelled++;
        if (coordinator->ending && !coordinator->cancelling)
            idlist_add(&coordinator->interrupted, task.id);
        return 0;
    default:
        break;
    }
    if (take_failure(coordinator, node, end->wall, fault))
        return -1;
    if (end->again && task.tries_left && called_off) {
        ending_give_up_again(coordinator, task.id);
        return 0;
    }
    if (end->again && task.tries_left)
        return try_again(coordinator, node, &task, now, fault);
    tally->timed_out += end->state == STATE_TIMEOUT;
    tally->failed += end->state != STATE_TIMEOUT;
    if (coordinator->time_is_up && end->state == STATE_TIMEOUT)
        idlist_add(&coordinator->interrupted, task.id);
    return outcome_check_failures(coordinator, fault);
}

/* A task that a node had, and did not begin. */
int outcome_take_back(struct coordinator *coordinator, struct member *member, struct held *held,
                      struct fault *fault)
{
    struct again task = held->task;
    bool called_off = held->ending || coordinator->cancelling;
    member_drop(member, held);
    coordinator->held--;
    task.due = 0;
    if (!called_off)
        return stock_put(&coordinator->stock, &task, fault);
    coordinator->calls.note_cancelled(coordinator->calls.context, task.id);
    coordinator->tally.cancelled++;
    return 0;
}
