/* coordinator.c: see coordinator.h. */
#include "nodes/coordinator.h"

#include <stdlib.h>
#include <string.h>

#include "nodes/ending.h"
#include "nodes/handout.h"
#include "nodes/loss.h"
#include "nodes/outcome.h"

#define TICK 0.25 /* seconds */

enum { MEDIAN_OF_LEAST = 3 }; /* tasks: the median of fewer says little */

int coordinator_init(struct coordinator *coordinator, uint32_t nodes, struct fault *fault)
{
    coordinator->member = calloc(nodes, sizeof *coordinator->member);
    coordinator->members = coordinator->expected = nodes;
    if (!coordinator->limits->timeout.percent)
        coordinator->timeout = coordinator->limits->timeout.number;
    return coordinator->member ? 0 : fail_memory(fault);
}

void coordinator_release(struct coordinator *coordinator)
{
    for (uint32_t node = 0; coordinator->member && node < coordinator->members; node++)
        member_release(&coordinator->member[node]);
    free(coordinator->member);
    stock_release(&coordinator->stock);
    idlist_release(&coordinator->interrupted);
    text_release(&coordinator->frame);
}

/* Somebody said what can't be: whoever it is, nothing that is known of the run is sure. */
static int fail_nonsense(struct coordinator *coordinator, uint32_t node, const char *what,
                         struct fault *fault)
{
    const char *host = node < coordinator->members ? member_host(&coordinator->member[node]) : "";
    coordinator->nonsense = true;
    return fail(fault, "node %u, %s: %s", node, host, what);
}

static int take_news(struct coordinator *coordinator, uint32_t node, struct frame *frame,
                     double now, struct fault *fault)
{
    struct member *member = &coordinator->member[node];
    struct frame_news news;
    struct frame_end end;
    frame_read_news(frame, &news);
    while (frame_next_end(frame, &end)) {
        struct held *held = member_find(member, end.ticket);
        if (!held || held->task.id != end.id)
            return fail_nonsense(coordinator, node, "tells of a task that it has not", fault);
        if (outcome_take_end(coordinator, node, held, &end, now, fault))
            return -1;
    }
    if (frame->bad)
        return 0;
    if (news.closed)
        return loss_close(coordinator, node, fault);
    return member_ahead(member) <= member->low ? handout_give(coordinator, node, now, fault) : 0;
}

static int take_back_all(struct coordinator *coordinator, uint32_t node, struct frame *frame,
                         struct fault *fault)
{
    struct member *member = &coordinator->member[node];
    uint32_t ticket;
    member->recalled = false;
    while (frame_next_ticket(frame, &ticket)) {
        struct held *held = member_find(member, ticket);
        if (!held)
            return fail_nonsense(coordinator, node, "gives back a task that it has not", fault);
        if (outcome_take_back(coordinator, member, held, fault))
            return -1;
    }
    return 0;
}

static int take_hello(struct coordinator *coordinator, uint32_t node, struct frame *frame,
                      double now, struct fault *fault)
{
    struct member *member = &coordinator->member[node];
    struct frame_hello hello;
    if (!frame_read_hello(frame, &hello) || member->state != NODE_EXPECTED)
        return fail_nonsense(coordinator, node, "is no onager-mpi of this version", fault);
    *member = (struct member){
        .state = NODE_HERE, .host = strdup(hello.host), .slots = hello.slots, .came = now};
    if (!member->host)
        return fail_memory(fault);
    coordinator->expected--;
    coordinator->here++;
    coordinator->usable++;
    coordinator->slots += hello.slots;
    const struct frame_welcome welcome = {.first_slot = hello.first_slot,
                                          .timeout = coordinator->timeout,
                                          .environment = coordinator->environment,
                                          .environment_length = coordinator->environment_length};
    frame_add_welcome(&coordinator->frame, &welcome);
    if (handout_send(coordinator, node, fault))
        return -1;
    if (!coordinator->dismissed)
        return handout_give(coordinator, node, now, fault);
    frame_add_plain(&coordinator->frame, FRAME_LEAVE);
    return handout_send(coordinator, node, fault);
}

/* The node says that it can't go on. What it had not begun it has given back. */
static int take_fault(struct coordinator *coordinator, uint32_t node, struct frame *frame,
                      double now, struct fault *fault)
{
    struct text line = TEXT_INIT;
    const char *why;
    if (frame_read_fault(frame, &why))
        text_add_string(&line, why);
    ending_say(coordinator, &line);
    if (coordinator->member[node].count)
        return loss_take(coordinator, node, now, fault);
    loss_remove(coordinator, node, NODE_LEFT, now);
    loss_lift_quarantine(coordinator);
    return 0;
}

static int take_frame(struct coordinator *coordinator, uint32_t node, struct frame *frame,
                      double now, struct fault *fault)
{
    struct member *member = &coordinator->member[node];
    switch (frame->kind) {
    case FRAME_HELLO:
        return take_hello(coordinator, node, frame, now, fault);
    case FRAME_FAULT:
        return take_fault(coordinator, node, frame, now, fault);
    case FRAME_GONE:
        return loss_take(coordinator, node, now, fault);
    default:
        break;
    }
    if (member->state != NODE_HERE) /* what it said before it was given up comes too late */
        return 0;
    switch (frame->kind) {
    case FRAME_NEWS:
        return take_news(coordinator, node, frame, now, fault);
    case FRAME_BACK:
        return take_back_all(coordinator, node, frame, fault);
    case FRAME_BYE:
        if (member->count)
            return fail_nonsense(coordinator, node, "left with tasks", fault);
        loss_remove(coordinator, node, NODE_LEFT, now);
        return 0;
    default:
        frame->bad = true;
        return 0;
    }
}

int coordinator_take(struct coordinator *coordinator, uint32_t node, const char *bytes,
                     size_t length, double now, struct fault *fault)
{
    struct frame frame;
    if (node >= coordinator->members || !frame_open(&frame, bytes, length))
        return fail_nonsense(coordinator, node, "sent what is no message", fault);
    coordinator->messages++;
    coordinator->member[node].heard = now;
    if (take_frame(coordinator, node, &frame, now, fault))
        return -1;
    if (frame.bad)
        return fail_nonsense(coordinator, node, "sent a message that makes no sense", fault);
    return handout_serve(coordinator, now, fault);
}

/* How long tasks may take, where that is a share of what they take. */
static int set_timeout(struct coordinator *coordinator, struct fault *fault)
{
    const struct amount *timeout = &coordinator->limits->timeout;
    if (!timeout->percent || coordinator->walls.count < MEDIAN_OF_LEAST)
        return 0;
    double most = quantile_at(&coordinator->walls, 0.5) * timeout->number / 100;
    if (most > coordinator->timeout * 0.98 && most < coordinator->timeout * 1.02)
        return 0;
    coordinator->timeout = most;
    for (uint32_t node = 0; node < coordinator->members; node++) {
        if (coordinator->member[node].state != NODE_HERE)
            continue;
        frame_add_timeout(&coordinator->frame, most);
        if (handout_send(coordinator, node, fault))
            return -1;
    }
    return 0;
}

int coordinator_tick(struct coordinator *coordinator, double now, struct fault *fault)
{
    return ending_look_at_clock(coordinator, now, fault) ||
                   outcome_check_suspects(coordinator, fault) || set_timeout(coordinator, fault) ||
                   handout_serve(coordinator, now, fault)
               ? -1
               : 0;
}

double coordinator_due(const struct coordinator *coordinator, double now)
{
    double due = stock_due(&coordinator->stock, now + TICK);
    if (coordinator->hungry && coordinator->next_recall > now && coordinator->next_recall < due)
        due = coordinator->next_recall;
    return due > now ? due : now;
}

void coordinator_give_up_nodes(struct coordinator *coordinator, double now)
{
    for (uint32_t node = 0; node < coordinator->members; node++)
        if (coordinator->member[node].state == NODE_HERE && coordinator->member[node].count)
            loss_take(coordinator, node, now, NULL);
}

long coordinator_running(const struct coordinator *coordinator)
{
    long ahead = 0;
    for (uint32_t node = 0; node < coordinator->members; node++)
        ahead += member_ahead(&coordinator->member[node]);
    return coordinator->held - ahead;
}

bool coordinator_is_over(const struct coordinator *coordinator)
{
    if (coordinator->held)
        return false;
    return !stock_size(&coordinator->stock) || coordinator->stopping ||
           !(coordinator->usable + coordinator->expected);
}

void coordinator_dismiss(struct coordinator *coordinator)
{
    coordinator->dismissed = true;
    for (uint32_t node = 0; node < coordinator->members; node++) {
        if (coordinator->member[node].state != NODE_HERE)
            continue;
        frame_add_plain(&coordinator->frame, FRAME_LEAVE);
        handout_send(coordinator, node, NULL);
    }
}

int coordinator_rest(const struct coordinator *coordinator, struct idlist *rest,
                     struct fault *fault)
{
    stock_add_rest(&coordinator->stock, rest);
    idlist_add_list(rest, &coordinator->interrupted);
    for (uint32_t node = 0; node < coordinator->members; node++)
        for (uint32_t ticket = 0; ticket < coordinator->member[node].tickets; ticket++)
            if (coordinator->member[node].held[ticket].task.id >= 0)
                idlist_add(rest, coordinator->member[node].held[ticket].task.id);
    return idlist_normalize(rest, fault);
}
