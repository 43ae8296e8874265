/* report.c: see report.h. */
#include "view/report.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/shellword.h"
#include "core/version.h"
#include "view/page.h"

void report_add_key(stateset states, const long *count, struct text *page)
{
    text_add_string(page, "<p class=\"key\">");
    for (int state = 0; state < STATES; state++) {
        if (!stateset_has(states, (enum task_state)state))
            continue;
        text_add_string(page, "<span><svg viewBox=\"0 0 11 11\"><rect class=\"");
        text_printf(page, "%s\" width=\"11\" height=\"11\" rx=\"3\" /></svg>", state_names[state]);
        if (count)
            page_say(page, "# ", count[state]);
        text_printf(page, "%s</span>\n", state_names[state]);
    }
    text_add_string(page, "</p>\n");
}

/* What became of the launch, in a word or two, and the class of its colour. */
static void add_badge(const struct report *report, struct text *page)
{
    long failed = report->failures.failed, done = report->count[STATE_DONE];
    const char *class = report->live ? "running" : failed ? "failed" : "";
    if (!report->live && !failed && done < report->ledger->count)
        class = "cancelled";
    text_printf(page, "<span class=\"badge %s\">", class);
    if (report->live)
        text_add_string(page, "running");
    else if (failed)
        page_say(page, "# failed", failed);
    else if (done == report->ledger->count)
        text_add_string(page, "all done");
    else
        page_say(page, "# not done", report->ledger->count - done);
    text_add_string(page, "</span>");
}

static void add_header(const struct report *report, struct text *page)
{
    const struct launch *launch = report->launch;
    struct text command = TEXT_INIT;
    text_add_string(page, "<header>\n<h1>");
    page_add(page, launch->jobname);
    add_badge(report, page);
    text_printf(page, "</h1>\n<p>launch %ld on ", launch->number);
    page_add(page, launch->backend);
    for (size_t i = 0; i < launch->jobids.count; i++) {
        text_add_string(page, i ? ", " : ", job ");
        page_add(page, launch->jobids.word[i]);
    }
    text_add_string(page, ", by ");
    page_add(page, launch->user ? launch->user : "?");
    text_add_string(page, " from ");
    page_add(page, launch->host ? launch->host : "?");
    text_add_string(page, "</p>\n<p><code>onager ");
    for (size_t i = 0; i < launch->argv.count; i++) {
        if (i)
            text_add_char(&command, ' ');
        shellword_add_typed(&command, launch->argv.word[i]);
    }
    page_add_cut(page, text_string(&command) ? text_string(&command) : "", 2000);
    text_add_string(page, "</code></p>\n");
    if (report->unread.text[0]) {
        text_add_string(page, "<p>Some of its events are left out: ");
        page_add(page, report->unread.text);
        text_add_string(page, "</p>\n");
    }
    text_add_string(page, "</header>\n");
    text_release(&command);
}

static void add_durations(const struct report *report, struct text *page)
{
    const struct histogram *histogram = &report->histogram;
    const struct ledger *ledger = report->ledger;
    enum { SLOWEST = 8 };
    long slow[SLOWEST], count = 0;
    if (!histogram->count)
        return;
    page_begin_section(page, "durations", "Durations", NULL);
    text_add_string(page, "<div class=\"two\"><div>\n");
    histogram_draw(histogram, page);
    text_add_string(page, "</div><div>\n<h3>The slowest</h3>\n<table><tbody>\n");
    for (long place = 0; place < ledger->count; place++) {
        enum task_state state = ledger_state(ledger, place);
        long at = count;
        if (state != STATE_DONE && state != STATE_FAILED && state != STATE_TIMEOUT)
            continue;
        while (at > 0 && ledger->record[slow[at - 1]].wall < ledger->record[place].wall)
            at--;
        if (at == SLOWEST)
            continue;
        count += count < SLOWEST;
        memmove(&slow[at + 1], &slow[at], (size_t)(count - 1 - at) * sizeof *slow);
        slow[at] = place;
    }
    for (long i = 0; i < count; i++) {
        const struct taskrecord *record = &ledger->record[slow[i]];
        const char *state = state_names[ledger_state(ledger, slow[i])];
        text_printf(page, "<tr><td>task %ld</td><td class=\"n\">", ledger_task(ledger, slow[i]));
        page_add_span(page, (double)record->wall);
        text_add_string(page, "</td><td class=\"n\">");
        page_add_number(
            page, (double)record->wall / (histogram->median > 0.0005 ? histogram->median : 0.0005),
            1);
        text_printf(page,
                    " × median</td><td class=\"k\"><span class=\"dot %s\">%s</span></td></tr>\n",
                    state, state);
    }
    text_add_string(page, "</tbody></table>\n</div></div>\n");
    page_end_section(page);
}

static void add_footer(const struct report *report, struct text *page)
{
    text_add_string(page, "<footer>Made by onager ");
    page_add(page, onager_version);
    text_add_string(page, ", ");
    page_add_time(page, report->now);
    text_add_string(page, "</footer>\n");
}

/* When it was launched, seconds since 1970; 0: not known. */
static double launched_at(const struct launch *launch)
{
    struct tm utc = {0};
    const char *end = launch->time ? strptime(launch->time, "%Y-%m-%dT%H:%M:%S", &utc) : NULL;
    return end ? (double)timegm(&utc) : 0;
}

static int prepare(struct report *report, struct fault *fault)
{
    const struct fault *unread = &report->ledger->log.unread;
    ledger_count(report->ledger, report->count);
    int result =
        failures_find(&report->failures, report->ledger, report->parameters, report->stop, fault) ||
                histogram_make(&report->histogram, report->ledger, fault) ||
                timeline_read(&report->timeline, report->ledger, report->folder,
                              launched_at(report->launch), report->now, report->live, report->stop,
                              fault) ||
                report_choose_rows(report, fault)
            ? -1
            : 0;
    report->unread = unread->text[0] ? *unread : report->timeline.unread;
    return result;
}

static int write_page(struct report *report, struct sink *sink, struct fault *fault)
{
    struct text *page = &sink->pending;
    char *title = text_format("%s, launch %ld", report->launch->jobname, report->launch->number);
    page_begin(page, title ? title : "onager");
    free(title);
    add_header(report, page);
    report_add_summary(report, page);
    report_add_failures(report, page);
    if (report_add_timeline(report, sink, fault))
        return -1;
    add_durations(report, page);
    report_add_nodes(report, page);
    if (report_add_tasks(report, sink, fault))
        return -1;
    add_footer(report, page);
    page_end(page);
    return sink_flush(sink);
}

int report_write(struct report *report, struct sink *sink, struct fault *fault)
{
    outcomes_init(&report->outcomes, report->parameters);
    int result = prepare(report, fault);
    if (!result && (!report->stop || !*report->stop))
        result = write_page(report, sink, fault);
    timeline_release(&report->timeline);
    outcomes_release(&report->outcomes);
    free(report->row);
    free(report->shown);
    return result;
}
