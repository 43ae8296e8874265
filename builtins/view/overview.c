/* overview.c: see overview.h. */
#include "view/overview.h"

#include <string.h>

#include "core/decimal.h"
#include "core/duration.h"

enum { BAR = 20 };

/* From the pace up to the latest event, less the time since; where that is overdue, from the pace
 * up to now. */
static void forecast(struct overview *overview, double tried, double worked, double since)
{
    double rest = (double)(overview->total - overview->ended);
    overview->rate = tried / worked;
    overview->left = rest / overview->rate - (since > 0 ? since : 0);
    if (overview->left < 0) {
        overview->rate = tried / (worked + since);
        overview->left = rest / overview->rate;
    }
}

void overview_sum(struct overview *overview, const struct ledger *ledger, bool live, double now)
{
    double first = 0, latest = 0;
    *overview = (struct overview){.total = ledger->count, .live = live, .halted = ledger->halted};
    ledger_count(ledger, overview->count);
    overview->ended =
        overview->total - overview->count[STATE_PENDING] - overview->count[STATE_RUNNING];
    for (size_t i = 0; i < ledger->hosts; i++) {
        const struct ledger_host *host = &ledger->host[i];
        double until = live ? now : host->latest;
        overview->held += host->held;
        if (host->runners > 0 && until > host->held_since)
            overview->held += until - host->held_since;
        if (host->first > 0 && (first == 0 || host->first < first))
            first = host->first;
        if (host->latest > latest)
            latest = host->latest;
    }
    double until = live ? now : latest;
    overview->elapsed = first > 0 && until > first ? until - first : 0;
    long tried = overview->ended - overview->count[STATE_CANCELLED] - overview->count[STATE_ERROR];
    if (tried > 0 && latest > first)
        forecast(overview, (double)tried, latest - first, now - latest);
}

/* What of the bar each state is. Every state that has tasks at all is seen. */
static void add_bar(struct text *text, const struct overview *overview)
{
    static const struct {
        enum task_state state;
        char mark;
    } parts[] = {{STATE_DONE, '#'},    {STATE_FAILED, '!'}, {STATE_TIMEOUT, '!'},
                 {STATE_LOST, '!'},    {STATE_ERROR, '?'},  {STATE_CANCELLED, 'x'},
                 {STATE_RUNNING, '>'}, {STATE_PENDING, '.'}};
    long before = 0;
    int drawn = 0;
    text_add_char(text, '[');
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        long count = overview->count[parts[i].state];
        before += count;
        int until = (int)((double)before / (double)overview->total * BAR + 0.5);
        if (count && until <= drawn && drawn < BAR)
            until = drawn + 1;
        for (; drawn < until; drawn++)
            text_add_char(text, parts[i].mark);
    }
    text_add_char(text, ']');
}

static void add_counts(struct text *text, const struct overview *overview)
{
    static const enum task_state shown[] = {STATE_RUNNING, STATE_FAILED, STATE_TIMEOUT,
                                            STATE_LOST,    STATE_ERROR,  STATE_CANCELLED,
                                            STATE_PENDING};
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        if (overview->count[shown[i]])
            text_printf(text, ", %ld %s", overview->count[shown[i]], state_names[shown[i]]);
}

/* How long it takes yet, or took. */
static void add_pace(struct text *text, const struct overview *overview)
{
    if (overview->live && overview->rate > 0 && !overview->halted) {
        bool slow = overview->rate < 0.095;
        text_add_string(text, ", ETA ");
        duration_add_short(text, overview->left);
        text_add_string(text, ", ");
        decimal_format(
            (struct decimal){(long)(overview->rate * (slow ? 1000 : 10) + 0.5), slow ? -3 : -1},
            text);
        text_add_string(text, "/s");
    } else if (overview->elapsed > 0) {
        text_add_string(text, overview->live ? ", for " : ", in ");
        duration_add_short(text, overview->elapsed);
    }
}

/* Hundredths of node-hours, from half a one on. */
static void add_cost(struct text *text, const struct overview *overview)
{
    long hundredths = (long)(overview->held / 36 + 0.5);
    if (!hundredths)
        return;
    text_add_string(text, ", ");
    decimal_format((struct decimal){hundredths, -2}, text);
    text_add_string(text, " node-hours");
}

void overview_add_line(struct text *text, const struct overview *overview,
                       const struct launch *launch, int id_width, int name_width,
                       const struct style *style)
{
    text_printf(text, "%*ld %s%s%s%*s ", id_width, launch->number, style->strong, launch->jobname,
                style->normal, name_width - (int)strlen(launch->jobname), "");
    add_bar(text, overview);
    text_printf(text, " %ld/%ld done", overview->count[STATE_DONE], overview->total);
    add_pace(text, overview);
    add_counts(text, overview);
    add_cost(text, overview);
    if (overview->halted)
        text_add_string(text, launch->limits.canary && !overview->count[STATE_DONE]
                                  ? "; stopped, since the first task failed (--canary)"
                                  : "; stopped, since too many failed (--max-failures)");
    text_add_char(text, '\n');
}
