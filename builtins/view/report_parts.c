/* report_parts.c: the summary, the failures and the nodes of the page; see report.h. */
#include <stdlib.h>

#include "view/amount.h"
#include "view/page.h"
#include "view/report.h"

static void begin_card(struct text *page, const char *name)
{
    text_printf(page, "<div><span>%s</span><b>", name);
}

static void end_card(struct text *page)
{
    text_add_string(page, "</span></div>\n");
}

static void add_percent(struct text *page, double part, double whole)
{
    double percent = whole > 0 ? 100 * part / whole : 0;
    percent = percent > 100 ? 100 : percent;
    page_add_number(page, percent, percent > 0 && percent < 9.95 ? 1 : 0);
    text_add_string(page, " %");
}

static void add_tasks_card(const struct report *report, struct text *page)
{
    long attempts = (long)report->timeline.count, started = 0;
    for (long place = 0; place < report->ledger->count; place++)
        started += report->ledger->record[place].attempt > 0;
    begin_card(page, "Tasks done");
    page_say(page, "#</b><span>of #", report->count[STATE_DONE], report->ledger->count);
    if (attempts > started)
        page_say(page, ", # attempts", attempts);
    end_card(page);
}

static void add_time_cards(const struct report *report, struct text *page)
{
    const struct timeline *timeline = &report->timeline;
    double held = timeline_held(timeline), tail = 0;
    for (size_t i = 0; i < timeline->hosts; i++)
        tail += timeline->host[i].tail;
    begin_card(page, report->live ? "Running for" : "Elapsed");
    page_add_span(page, timeline->end - timeline->begin);
    text_add_string(page, "</b><span>from ");
    page_add_time(page, timeline->begin);
    end_card(page);
    begin_card(page, "Utilisation");
    add_percent(page, timeline_busy(timeline), held);
    page_say(page, timeline->lanes == 1 ? "</b><span>of one slot" : "</b><span>of # slots",
             timeline->lanes);
    page_say(page, timeline->hosts == 1 ? " on one node" : " on # nodes", (long)timeline->hosts);
    end_card(page);
    if (report->live)
        return;
    begin_card(page, "Idle tail");
    add_percent(page, tail, held);
    text_add_string(page, "</b><span>");
    page_add_number(page, tail / 3600, tail < 360 ? 3 : tail < 36000 ? 2 : 0);
    text_add_string(page, " slot-hours, after the last task began");
    end_card(page);
}

static void add_task_cards(const struct report *report, struct text *page)
{
    const struct ledger *ledger = report->ledger;
    long largest = -1;
    double cpu = 0, wall = 0;
    for (long place = 0; place < ledger->count; place++) {
        const struct taskrecord *record = &ledger->record[place];
        cpu += (double)record->user + (double)record->system;
        wall += (double)record->wall;
        if (record->memory && (largest < 0 || record->memory > ledger->record[largest].memory))
            largest = place;
    }
    begin_card(page, "Median task");
    page_add_span(page, report->histogram.median);
    text_add_string(page, "</b><span>90 % within ");
    page_add_span(page, report->histogram.p90);
    text_add_string(page, ", longest ");
    page_add_span(page, report->histogram.most);
    end_card(page);
    if (largest < 0)
        return;
    begin_card(page, "Peak memory");
    amount_add_kib(page, (long)ledger->record[largest].memory);
    text_printf(page, "</b><span>task %ld; cpu time ", ledger_task(ledger, largest));
    add_percent(page, cpu < wall ? cpu : wall, wall);
    text_add_string(page, " of elapsed");
    end_card(page);
}

/* All tasks as one bar, a piece for each state. */
static void add_state_bar(const struct report *report, struct text *page)
{
    static const enum task_state order[] = {STATE_DONE,      STATE_RUNNING, STATE_FAILED,
                                            STATE_TIMEOUT,   STATE_LOST,    STATE_ERROR,
                                            STATE_CANCELLED, STATE_PENDING};
    double x = 0;
    stateset states = 0;
    text_add_string(page, "<svg class=\"bar\" viewBox=\"0 0 1000 14\" preserveAspectRatio=\"none\" "
                          "role=\"img\" aria-label=\"Tasks by state\">\n");
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        long count = report->count[order[i]];
        double width = 1000.0 * (double)count / (double)report->ledger->count;
        if (!count)
            continue;
        states |= 1U << order[i];
        page_add_rect(page, state_names[order[i]], x, 0, width, 14);
        text_printf(page, "<title>%ld %s</title></rect>\n", count, state_names[order[i]]);
        x += width;
    }
    text_add_string(page, "</svg>\n");
    report_add_key(states, report->count, page);
}

void report_add_summary(const struct report *report, struct text *page)
{
    add_state_bar(report, page);
    text_add_string(page, "<div class=\"cards\">\n");
    add_tasks_card(report, page);
    if (report->timeline.count)
        add_time_cards(report, page);
    if (report->histogram.count)
        add_task_cards(report, page);
    text_add_string(page, "</div>\n");
}

/* "42 of 60", with a bar. */
static void add_share(struct text *page, long part, long whole)
{
    text_add_string(page, "<td class=\"k\"><svg class=\"share\" viewBox=\"0 0 90 9\"><rect "
                          "class=\"lane\" width=\"90\" height=\"9\" rx=\"2\" /><rect "
                          "class=\"failed\" height=\"9\" rx=\"2\" width=\"");
    page_add_number(page, whole > 0 ? 90.0 * (double)part / (double)whole : 0, 1);
    page_say(page, "\" /></svg># of #</td>", part, whole);
}

static void add_signs(const struct failures *found, struct text *page)
{
    struct text name = TEXT_INIT;
    text_add_string(page, "<h3>What they have in common</h3>\n<table><thead><tr><th>with</th>"
                          "<th>failed</th><th>failed without it</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < found->signs; i++) {
        const struct failure_sign *sign = &found->sign[i];
        text_clear(&name);
        failures_add_sign_name(&name, sign);
        text_add_string(page, "<tr><td><code>");
        page_add_cut(page, text_string(&name) ? text_string(&name) : "", 300);
        text_add_string(page, "</code></td>");
        add_share(page, sign->failed, sign->tasks);
        add_share(page, found->failed - sign->failed, found->tasks - sign->tasks);
        text_add_string(page, "</tr>\n");
    }
    text_add_string(page, "</tbody></table>\n");
    text_release(&name);
}

void report_add_failures(const struct report *report, struct text *page)
{
    const struct failures *found = &report->failures;
    if (!found->failed)
        return;
    page_begin_section(page, "failures", "Failures", NULL);
    text_add_string(page, "<div class=\"two\"><div>\n");
    if (found->signs)
        add_signs(found, page);
    else
        text_add_string(page, "<p class=\"key\">No value of a parameter and no node stands out "
                              "among the failures.</p>\n");
    text_add_string(page, "</div><div>\n<h3>How they ended</h3>\n<table><tbody>\n");
    for (size_t i = 0; i < found->endings; i++) {
        page_say(page, "<tr><td class=\"n\"># ×</td>", found->ending[i].count);
        text_printf(page, "<td><span class=\"dot %s\">", state_names[found->ending[i].state]);
        failures_add_ending(page, &found->ending[i]);
        text_add_string(page, "</span></td></tr>\n");
    }
    if (found->more_endings)
        page_say(page, "<tr><td class=\"n\"># ×</td><td>in other ways</td></tr>\n",
                 found->more_endings);
    text_add_string(page, "</tbody></table>\n</div></div>\n");
    page_end_section(page);
}

static void add_node(const struct timeline_host *host, struct text *page)
{
    text_add_string(page, "<tr><td>");
    page_add(page, host->name);
    page_say(page, "</td><td class=\"n\">#</td><td class=\"n\">#</td>", host->lanes,
             host->attempts);
    page_say(page, "<td class=\"n\">#</td><td class=\"n\">", host->failures);
    add_percent(page, host->busy, host->held * (double)host->lanes);
    text_add_string(page, "</td><td class=\"n\">");
    page_add_span(page, host->held);
    text_add_string(page, "</td><td class=\"n\">");
    page_add_span(page, host->tail);
    text_add_string(page, "</td></tr>\n");
}

void report_add_nodes(const struct report *report, struct text *page)
{
    const struct timeline *timeline = &report->timeline;
    if (!timeline->hosts)
        return;
    page_begin_section(page, "nodes", "Nodes", NULL);
    text_add_string(page, "<div class=\"wide\"><table><thead><tr><th>node</th>"
                          "<th class=\"n\">slots</th><th class=\"n\">attempts</th>"
                          "<th class=\"n\">failed attempts</th><th class=\"n\">utilisation</th>"
                          "<th class=\"n\">held</th><th class=\"n\">idle tail, slots × time</th>"
                          "</tr></thead><tbody>\n");
    for (size_t i = 0; i < timeline->hosts && i < REPORT_MOST_NODES; i++)
        add_node(&timeline->host[i], page);
    text_add_string(page, "</tbody></table></div>\n");
    if (timeline->hosts > REPORT_MOST_NODES)
        page_say(page, "<p class=\"key\">The first # of # nodes.</p>\n", (long)REPORT_MOST_NODES,
                 (long)timeline->hosts);
    page_end_section(page);
}
