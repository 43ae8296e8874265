/* report_tasks.c: the table of tasks on the page; see report.h. */
#include <stdlib.h>
#include <string.h>

#include "core/jobfile.h"
#include "core/logpath.h"
#include "view/amount.h"
#include "view/outcome_table.h"
#include "view/page.h"
#include "view/report.h"

enum { VALUE_MOST = 200, COMMAND_MOST = 400 }; /* bytes that are shown */

/* The table on its way. */
struct rowing {
    const struct report *report;
    struct text *page;
    struct jobfile jobs;
    struct logmap logs;
    struct text log;
};

static bool is_failure(enum task_state state)
{
    return state == STATE_FAILED || state == STATE_TIMEOUT || state == STATE_LOST;
}

/* All tasks; of too many, the failures, and as many of the others as have room. */
static void choose(struct report *report)
{
    long failures = report->failures.failed;
    if (failures > REPORT_MOST_ROWS)
        failures = REPORT_MOST_ROWS;
    long others = REPORT_MOST_ROWS - failures;
    for (long place = 0; place < report->ledger->count && failures + others > 0; place++) {
        long *room = is_failure(ledger_state(report->ledger, place)) ? &failures : &others;
        if (*room > 0) {
            --*room;
            report->row[report->rows++] = place;
        }
    }
}

/* What a task printed. */
static int read_log(struct report *report, struct logmap *logs, long place, struct fault *fault)
{
    const struct taskrecord *record = &report->ledger->record[place];
    long task = ledger_task(report->ledger, place);
    struct text path = TEXT_INIT;
    bool missing = false;
    int result = logmap_path(logs, report->ledger, task, record->attempt ? record->attempt : 1,
                             LOG_OUT, &path, fault);
    if (!result)
        result = text_string(&path) ? metrics_find(report->metrics, text_string(&path), &missing,
                                                   report->stop, fault)
                                    : fail_memory(fault);
    if (!result)
        result = outcomes_add(&report->outcomes, task, report->launch->number,
                              ledger_state(report->ledger, place), report->metrics, fault);
    text_release(&path);
    return result;
}

/* What was looked for without being asked is shown where it was found. */
static int choose_metrics(struct report *report, struct fault *fault)
{
    report->shown = calloc(report->metrics->count + 1, sizeof *report->shown);
    if (!report->shown)
        return fail_memory(fault);
    for (size_t i = 0; i < report->metrics->count; i++) {
        bool found = !report->metrics->discover;
        for (size_t row = 0; row < report->outcomes.count && !found; row++)
            found = outcomes_value(&report->outcomes, row, i) != NULL;
        report->shown[i] = found && outcome_metric_is_shown(report->metrics, i);
    }
    return 0;
}

int report_choose_rows(struct report *report, struct fault *fault)
{
    struct logmap logs;
    report->row = malloc(REPORT_MOST_ROWS * sizeof *report->row);
    if (!report->row)
        return fail_memory(fault);
    choose(report);
    int result = logmap_open(&logs, report->launch, report->ledger->count, fault);
    for (size_t i = 0; i < report->rows && !result && (!report->stop || !*report->stop); i++)
        result = read_log(report, &logs, report->row[i], fault);
    logmap_release(&logs);
    return result ? -1 : choose_metrics(report, fault);
}

static void add_title(struct text *page, const char *title, bool number)
{
    text_add_string(page, number ? "<th class=\"n\">" : "<th>");
    page_add_cut(page, title, VALUE_MOST);
    text_add_string(page, "</th>");
}

static void add_titles(const struct report *report, struct text *page)
{
    static const char *const behind[] = {"attempts", "elapsed", "memory", NULL};
    add_title(page, "task", true);
    add_title(page, "state", false);
    for (size_t i = 0; i < report->parameters->names.count; i++)
        add_title(page, report->parameters->names.word[i], false);
    if (!report->parameters->names.count)
        add_title(page, "command", false);
    for (size_t i = 0; i < report->metrics->count; i++)
        if (report->shown[i])
            add_title(page, report->metrics->metric[i].name,
                      report->metrics->metric[i].kind != METRIC_LINE);
    for (size_t i = 0; behind[i]; i++)
        add_title(page, behind[i], true);
    add_title(page, "node", false);
    add_title(page, "log", false);
}

/* The buttons that filter; shown by the script. */
static void add_tools(const struct report *report, struct text *page)
{
    text_add_string(page, "<div id=\"tools\" hidden=\"hidden\"><button value=\"\">all</button>");
    for (int state = 0; state < STATES; state++)
        if (report->count[state])
            text_printf(page, "<button value=\"%s\" class=\"dot %s\">%s</button>",
                        state_names[state], state_names[state], state_names[state]);
    text_add_string(page, "<input id=\"find\" type=\"search\" placeholder=\"find\" "
                          "aria-label=\"Find in the table\" /><span id=\"shown\"></span></div>\n");
}

static void add_state(struct text *page, const struct taskrecord *record, enum task_state state)
{
    struct failure_ending ending = {state, record->exit_status, record->signal, 1};
    text_printf(page, "<td class=\"k\"><span class=\"dot %s\">%s</span>", state_names[state],
                state_names[state]);
    if (state == STATE_FAILED) {
        text_add_string(page, " <small>");
        failures_add_ending(page, &ending);
        text_add_string(page, "</small>");
    }
    text_add_string(page, "</td>");
}

static void add_value(struct text *page, const char *value, bool number)
{
    text_add_string(page, number ? "<td class=\"n\">" : "<td>");
    page_add_cut(page, value ? value : "", VALUE_MOST);
    text_add_string(page, "</td>");
}

/* What was measured of the latest attempt; data-v is what the table is sorted by. */
static void add_measures(struct text *page, const struct taskrecord *record)
{
    text_add_string(page, "<td class=\"n\">");
    if (record->attempt)
        text_add_long(page, record->attempt);
    text_add_string(page, "</td><td class=\"n\" data-v=\"");
    if (record->ended)
        page_add_number(page, (double)record->wall, 3);
    text_add_string(page, "\">");
    if (record->ended)
        page_add_span(page, (double)record->wall);
    text_add_string(page, "</td><td class=\"n\" data-v=\"");
    if (record->memory)
        text_add_long(page, (long)record->memory);
    text_add_string(page, "\">");
    if (record->memory)
        amount_add_kib(page, (long)record->memory);
    text_add_string(page, "</td>");
}

static int add_place(struct rowing *now, long task, const struct taskrecord *record,
                     struct fault *fault)
{
    text_add_string(now->page, "<td class=\"k\">");
    if (record->attempt && record->host < now->report->ledger->hosts)
        page_add(now->page, now->report->ledger->host[record->host].name);
    text_add_string(now->page, "</td><td class=\"path\">");
    if (record->attempt) {
        if (logmap_path(&now->logs, now->report->ledger, task, record->attempt, LOG_OUT, &now->log,
                        fault))
            return -1;
        page_add(now->page, text_string(&now->log) ? text_string(&now->log) : "");
    }
    text_add_string(now->page, "</td></tr>\n");
    return 0;
}

/* The task's number, with its tag and command to be seen when one points at it. */
static int add_number(struct rowing *now, long task, struct jobrecord *job, struct fault *fault)
{
    int got = jobfile_find(&now->jobs, task, job, fault);
    text_add_string(now->page, "<td class=\"n\"");
    if (got > 0) {
        text_add_string(now->page, " title=\"");
        page_add_cut(now->page, job->tag, VALUE_MOST);
        text_add_string(now->page, job->tag[0] ? "&#10;" : "");
        page_add_cut(now->page, job->command, COMMAND_MOST);
        text_add_char(now->page, '"');
    } else
        *job = (struct jobrecord){.command = "", .tag = ""};
    text_printf(now->page, ">%ld</td>", task);
    return got < 0 ? -1 : 0;
}

static int add_row(struct rowing *now, size_t row, struct fault *fault)
{
    const struct report *report = now->report;
    long place = report->row[row];
    enum task_state state = ledger_state(report->ledger, place);
    const struct taskrecord *record = &report->ledger->record[place];
    long task = ledger_task(report->ledger, place);
    struct jobrecord job;
    text_printf(now->page, "<tr data-state=\"%s\">", state_names[state]);
    if (add_number(now, task, &job, fault))
        return -1;
    add_state(now->page, record, state);
    parameters_find(report->parameters, task);
    for (size_t i = 0; i < report->parameters->names.count; i++)
        add_value(now->page, report->parameters->value[i], false);
    if (!report->parameters->names.count) {
        text_add_string(now->page, "<td class=\"command\">");
        page_add_cut(now->page, job.command, COMMAND_MOST);
        text_add_string(now->page, "</td>");
    }
    for (size_t i = 0; i < report->metrics->count; i++)
        if (report->shown[i])
            add_value(now->page, outcomes_value(&report->outcomes, row, i),
                      report->metrics->metric[i].kind != METRIC_LINE);
    add_measures(now->page, record);
    return add_place(now, task, record, fault);
}

static int add_rows(struct rowing *now, struct sink *sink, struct fault *fault)
{
    const struct report *report = now->report;
    for (size_t row = 0; row < report->rows && (!report->stop || !*report->stop); row++)
        if (add_row(now, row, fault) || sink_relax(sink))
            return -1;
    return 0;
}

static void add_limits(const struct report *report, struct text *page)
{
    long count = report->ledger->count, failed = report->failures.failed;
    if (count <= REPORT_MOST_ROWS)
        return;
    text_add_string(page, "<p class=\"note\">");
    if (failed > REPORT_MOST_ROWS)
        page_say(page, "The first # of # failures, of # tasks", (long)REPORT_MOST_ROWS, failed,
                 count);
    else
        page_say(page,
                 failed ? "All # failures and the first # others of # tasks"
                        : "# failures, and the first # of # tasks",
                 failed, REPORT_MOST_ROWS - failed, count);
    text_add_string(page, "; onager list --long shows every one.</p>\n");
}

int report_add_tasks(const struct report *report, struct sink *sink, struct fault *fault)
{
    struct rowing now = {.report = report, .page = &sink->pending};
    char *jobfile = text_format("%s/jobs.json", report->folder);
    int result = jobfile ? jobfile_open(&now.jobs, jobfile, fault) : fail_memory(fault);
    if (!result)
        result = logmap_open(&now.logs, report->launch, report->ledger->count, fault);
    if (!result) {
        page_begin_section(now.page, "tasks", "Tasks", NULL);
        add_limits(report, now.page);
        add_tools(report, now.page);
        text_add_string(now.page, "<div class=\"wide\"><table><thead><tr>");
        add_titles(report, now.page);
        text_add_string(now.page, "</tr></thead><tbody>\n");
        result = add_rows(&now, sink, fault);
        text_add_string(now.page, "</tbody></table></div>\n");
        page_end_section(now.page);
    }
    jobfile_close(&now.jobs);
    logmap_release(&now.logs);
    text_release(&now.log);
    free(jobfile);
    return result;
}
