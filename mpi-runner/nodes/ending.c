/* ending.c: see ending.h. */
#include "nodes/ending.h"

#include "nodes/handout.h"

#define SURE 0.5 /* of the tasks take no longer than what is taken as the time that one needs */

enum { LEAST = 3 }; /* tasks: what fewer took says little */

void ending_say(struct coordinator *coordinator, struct text *line)
{
    if (!line->failed && line->length)
        coordinator->calls.say(coordinator->calls.context, line->bytes);
    text_release(line);
}

/* A task that was to come again does not: the run ends. Where that is since time is up, it stays as
 * it came out. */
void ending_give_up_again(struct coordinator *coordinator, int64_t id)
{
    if (coordinator->time_is_up) {
        coordinator->tally.failed++;
    } else {
        coordinator->calls.note_cancelled(coordinator->calls.context, id);
        coordinator->tally.cancelled++;
    }
    idlist_add(&coordinator->interrupted, id);
}

/* Hands out nothing more. */
int ending_stop(struct coordinator *coordinator, struct fault *fault)
{
    struct agains *waiting = &coordinator->stock.waiting;
    coordinator->stopping = true;
    while (agains_size(waiting))
        ending_give_up_again(coordinator, agains_take(waiting, 0).id);
    return handout_recall_all(coordinator, fault);
}

int ending_all(struct coordinator *coordinator, enum frame_reason reason, bool at_once,
               struct fault *fault)
{
    const struct frame_ending ending = {.reason = reason, .at_once = at_once, .all = 1};
    coordinator->ending = true;
    for (uint32_t node = 0; node < coordinator->members; node++) {
        if (coordinator->member[node].state != NODE_HERE)
            continue;
        frame_add_ending(&coordinator->frame, &ending);
        if (handout_send(coordinator, node, fault))
            return -1;
    }
    return 0;
}

void coordinator_stop(struct coordinator *coordinator)
{
    if (!coordinator->stopping)
        ending_stop(coordinator, NULL);
}

void coordinator_end(struct coordinator *coordinator, enum frame_reason reason, bool at_once)
{
    coordinator->time_is_up = coordinator->time_is_up || reason == REASON_TIME;
    ending_stop(coordinator, NULL);
    ending_all(coordinator, reason, at_once, NULL);
}

/* Starts nothing more since too much failed, as `why` says. */
int ending_give_up(struct coordinator *coordinator, struct text *why, struct fault *fault)
{
    coordinator->gave_up = true;
    coordinator->calls.note_halt(coordinator->calls.context);
    ending_say(coordinator, why);
    return ending_stop(coordinator, fault);
}

/* Is there no time any more for a task as they were so far? */
static bool has_no_time(const struct coordinator *coordinator, double left)
{
    return left <= 0 || (!coordinator->stock.duration && coordinator->walls.count >= LEAST &&
                         quantile_at(&coordinator->walls, SURE) > left);
}

/* Looks at the end of the allocation. */
int ending_look_at_clock(struct coordinator *coordinator, double now, struct fault *fault)
{
    double left = handout_time_left(coordinator, now);
    bool nothing_fits = !coordinator->held && coordinator->usable && !coordinator->expected &&
                        !agains_size(&coordinator->stock.waiting) &&
                        stock_size(&coordinator->stock) && coordinator->end > 0;
    if (!coordinator->stopping && coordinator->end > 0 &&
        (has_no_time(coordinator, left) || nothing_fits)) {
        struct text line = TEXT_INIT;
        coordinator->time_is_up = true;
        text_add_string(&line, "the allocation ends soon: nothing more is started");
        ending_say(coordinator, &line);
        if (ending_stop(coordinator, fault))
            return -1;
    }
    if (!coordinator->ending && left <= 0 && coordinator->held)
        coordinator_end(coordinator, REASON_TIME, false);
    return 0;
}

/* Asks for the end of those of a node's tasks that are in `ids`. */
static int cancel_on(struct coordinator *coordinator, uint32_t node, const struct idlist *ids,
                     struct fault *fault)
{
    struct member *member = &coordinator->member[node];
    for (uint32_t ticket = 0; ticket < member->tickets; ticket++) {
        struct held *held = member_find(member, ticket);
        if (!held || held->ending || !idlist_contains(ids, held->task.id))
            continue;
        held->ending = true;
        frame_add_ending(&coordinator->frame,
                         &(struct frame_ending){.reason = REASON_CANCEL, .ticket = ticket});
        if (handout_send(coordinator, node, fault))
            return -1;
    }
    return 0;
}

static int cancel_stocked(struct coordinator *coordinator, const struct idlist *ids,
                          struct fault *fault)
{
    struct idlist taken = IDLIST_INIT;
    long id;
    int result = stock_call_off(&coordinator->stock, ids, &taken, fault);
    for (struct idcursor cursor = {0}; !result && idlist_next(&taken, &cursor, &id);) {
        coordinator->calls.note_cancelled(coordinator->calls.context, id);
        coordinator->tally.cancelled++;
    }
    idlist_release(&taken);
    return result;
}

int coordinator_cancel(struct coordinator *coordinator, const struct idlist *ids,
                       struct fault *fault)
{
    if (cancel_stocked(coordinator, ids, fault))
        return -1;
    if (!ids) {
        coordinator->cancelling = true;
        coordinator->stopping = true;
        return ending_all(coordinator, REASON_CANCEL, false, fault);
    }
    for (uint32_t node = 0; node < coordinator->members; node++)
        if (cancel_on(coordinator, node, ids, fault))
            return -1;
    return 0;
}

int coordinator_cancel_pending(struct coordinator *coordinator, struct fault *fault)
{
    coordinator->cancelling = true;
    if (cancel_stocked(coordinator, NULL, fault))
        return -1;
    return ending_stop(coordinator, fault);
}
