/* summary.c: see summary.h. */
#include "nodes/summary.h"

#include <string.h>

#include "core/duration.h"

enum { NODES_SHOWN = 16 };

/* What slots did, of a node or of all. */
struct use {
    double held; /* seconds that there were slots, each counted */
    double busy; /* of these with a task in it */
};

static struct use find_use(const struct member *member, double now)
{
    double left = member->left > 0 ? member->left : now;
    return (struct use){member->slots * (left - member->came), member->busy};
}

static void add_percent(struct text *lines, struct use use)
{
    long tenths = use.held > 0 ? (long)(use.busy / use.held * 1000 + 0.5) : 0;
    tenths = tenths > 1000 ? 1000 : tenths;
    text_printf(lines, "%ld.%ld%%", tenths / 10, tenths % 10);
}

/* Seconds from the first slot that had nothing to do any more to the end. */
static double find_tail(const struct coordinator *coordinator, double now)
{
    double first = now;
    for (uint32_t node = 0; node < coordinator->members; node++) {
        double since = coordinator->member[node].idle_since;
        if (coordinator->member[node].state != NODE_LOST && since > 0 && since < first)
            first = since;
    }
    return now - first;
}

static void add_total(struct text *lines, const struct coordinator *coordinator, double now)
{
    struct use all = {0};
    uint32_t nodes = 0;
    long slots = 0;
    for (uint32_t node = 0; node < coordinator->members; node++) {
        const struct member *member = &coordinator->member[node];
        struct use one = find_use(member, now);
        if (!member->host)
            continue;
        all.held += one.held;
        all.busy += one.busy;
        nodes++;
        slots += member->slots;
    }
    text_printf(lines, "%u node%s with %ld slot%s were ", nodes, nodes == 1 ? "" : "s", slots,
                slots == 1 ? "" : "s");
    add_percent(lines, all);
    text_add_string(lines, " busy, idle tail ");
    duration_add_short(lines, find_tail(coordinator, now));
    text_add_char(lines, '\n');
}

static void add_node(struct text *lines, const struct member *member, int width, double now)
{
    text_printf(lines, "  %-*s  %u slots  %ld done  %ld failed  ", width, member->host,
                member->slots, member->done, member->failed);
    add_percent(lines, find_use(member, now));
    text_add_string(lines, " busy");
    if (member->state == NODE_LOST)
        text_add_string(lines, "  lost");
    else if (member->quarantined && !member->closed)
        text_add_string(lines, "  broken");
    text_add_char(lines, '\n');
}

static void add_nodes(struct text *lines, const struct coordinator *coordinator, double now)
{
    int width = 0;
    uint32_t shown = 0, more = 0;
    for (uint32_t node = 0; node < coordinator->members; node++)
        if (coordinator->member[node].host && (int)strlen(coordinator->member[node].host) > width)
            width = (int)strlen(coordinator->member[node].host);
    for (uint32_t node = 0; node < coordinator->members; node++) {
        const struct member *member = &coordinator->member[node];
        if (!member->host)
            continue;
        if (shown < NODES_SHOWN || member->state == NODE_LOST || member->quarantined) {
            add_node(lines, member, width, now);
            shown++;
        } else {
            more++;
        }
    }
    if (more)
        text_printf(lines, "  and %u more\n", more);
}

void summary_add(struct text *lines, const struct coordinator *coordinator, const char *name,
                 double began, double now)
{
    const struct coordinator_tally *tally = &coordinator->tally;
    const struct {
        long count;
        const char *what;
    } others[] = {{tally->timed_out, "timed out"},
                  {tally->cancelled, "cancelled"},
                  {tally->lost, "lost"},
                  {coordinator->total - tally->done - tally->failed - tally->timed_out -
                       tally->cancelled - tally->lost,
                   "not started"},
                  {tally->retries, "tried again"},
                  {tally->losses, "begun anew after their node was lost"}};
    text_printf(lines, "%s: %ld done, %ld failed", name, tally->done, tally->failed);
    if (coordinator->done_before)
        text_printf(lines, " (%ld done before the runner started again)", coordinator->done_before);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i].count)
            text_printf(lines, ", %ld %s", others[i].count, others[i].what);
    text_add_string(lines, " in ");
    duration_add_short(lines, now - began);
    text_add_char(lines, '\n');
    add_total(lines, coordinator, now);
    if (coordinator->members > 1)
        add_nodes(lines, coordinator, now);
}

const char *summary_why(const struct coordinator *coordinator, bool stopped, bool failed)
{
    if (coordinator->time_is_up)
        return "time";
    if (coordinator->gave_up || failed)
        return "failures";
    if (stopped || coordinator->cancelling)
        return "stopped";
    return coordinator->tally.done == coordinator->total ? "done" : "failures";
}
