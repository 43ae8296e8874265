/* loss.c: see loss.h. */
#include "nodes/loss.h"

#include "nodes/ending.h"
#include "nodes/handout.h"
#include "nodes/outcome.h"

/* The node takes part no longer. */
void loss_remove(struct coordinator *coordinator, uint32_t node, enum node_state state, double now)
{
    struct member *member = &coordinator->member[node];
    coordinator->expected -= member->state == NODE_EXPECTED;
    if (member->state == NODE_HERE) {
        coordinator->here--;
        coordinator->usable -= !member->quarantined;
        coordinator->slots -= member->slots;
        coordinator->hungry -= member->hungry;
    }
    coordinator->lost_nodes += state == NODE_LOST;
    member->hungry = false;
    member->state = state;
    member->left = now;
}

int loss_close(struct coordinator *coordinator, uint32_t node, struct fault *fault)
{
    struct member *member = &coordinator->member[node];
    coordinator->usable -= member_is_usable(member);
    coordinator->hungry -= member->hungry;
    member->hungry = false;
    member->quarantined = member->closed = true;
    return member->count ? handout_recall(coordinator, node, UINT32_MAX, fault) : 0;
}

/* Who is left gets what there is, even if it was thought broken. */
void loss_lift_quarantine(struct coordinator *coordinator)
{
    for (uint32_t node = 0; !coordinator->usable && node < coordinator->members; node++) {
        struct member *member = &coordinator->member[node];
        if (member->state != NODE_HERE || member->closed)
            continue;
        member->quarantined = false;
        member->failed_in_a_row = 0;
        member->hungry = true;
        coordinator->hungry++;
        coordinator->usable++;
    }
}

/* A task whose node is gone, and nobody knows more than that it had begun. */
static int lose_task(struct coordinator *coordinator, struct member *member, struct held *held,
                     struct fault *fault)
{
    struct again task = held->task;
    bool called_off = held->ending || coordinator->cancelling;
    member_drop(member, held);
    coordinator->held--;
    coordinator->calls.note_lost(coordinator->calls.context, task.id, task.attempt);
    task.attempt++;
    task.losses++;
    task.due = 0;
    if (called_off) {
        coordinator->calls.note_cancelled(coordinator->calls.context, task.id);
        coordinator->tally.cancelled++;
        return 0;
    }
    if (task.losses >= AGAIN_LOSSES_MOST) {
        struct text line = TEXT_INIT;
        text_printf(&line, "task %ld was lost with %d nodes, and is not tried again", (long)task.id,
                    AGAIN_LOSSES_MOST);
        ending_say(coordinator, &line);
        coordinator->tally.lost++;
        return outcome_check_failures(coordinator, fault);
    }
    coordinator->tally.losses++;
    return stock_put(&coordinator->stock, &task, fault);
}

/* The node is gone with all that it had. */
int loss_take(struct coordinator *coordinator, uint32_t node, double now, struct fault *fault)
{
    struct member *member = &coordinator->member[node];
    struct text line = TEXT_INIT;
    bool was_here = member->state == NODE_HERE;
    if (member->state == NODE_LEFT || member->state == NODE_LOST)
        return 0;
    if (was_here && member->count)
        coordinator->calls.look_back(coordinator->calls.context, node, now);
    text_printf(&line, "%s is lost%s", member_host(member),
                was_here ? "" : " before its first task");
    if (member->count)
        text_printf(&line, ", with %u task%s that ran there", member->count,
                    member->count == 1 ? "" : "s");
    ending_say(coordinator, &line);
    loss_remove(coordinator, node, NODE_LOST, now);
    for (uint32_t ticket = 0; ticket < member->tickets; ticket++) {
        struct held *held = member_find(member, ticket);
        if (held && lose_task(coordinator, member, held, fault))
            return -1;
    }
    loss_lift_quarantine(coordinator);
    return 0;
}

void coordinator_settle(struct coordinator *coordinator, uint32_t node, int64_t task, int attempt,
                        enum task_state state, double wall, double now)
{
    struct member *member = &coordinator->member[node];
    struct held *held = member_find_task(member, task);
    if (!held || held->task.attempt != attempt)
        return;
    const struct frame_end end = {
        .id = task, .state = (uint8_t)state, .again = held->task.tries_left > 0, .wall = wall};
    if (state == STATE_PENDING)
        outcome_take_back(coordinator, member, held, NULL);
    else
        outcome_take_end(coordinator, node, held, &end, now, NULL);
}
