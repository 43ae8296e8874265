/* report_timeline.c: the timeline of the page, a row a slot; see report.h.
 *
 * Up to some thousand attempts each have a bar. More of them are summed up: each row is cut into
 * columns of time, whose shade tells how much of it was worked in, with red from below as failed
 * attempts had their part in it. Rows are slots, or nodes where there are too many slots. */
#include <math.h>
#include <stdlib.h>

#include "core/jobfile.h"
#include "view/page.h"
#include "view/report.h"

enum {
    WIDTH = 1140,
    LEFT = 120,
    RIGHT = 12,
    TOP = 20,
    PLOT = WIDTH - LEFT - RIGHT,
    CELLS_MOST = 60000, /* of the summed-up timeline */
    SHADES = 4,
    FAILED_STEPS = 8, /* of the height of a row */
    NAME_MOST = 17,   /* bytes of a node's name */
};

/* How the rows are laid out. */
struct layout {
    const struct timeline *timeline;
    bool by_node; /* a row is a node, not a slot */
    double pitch; /* from row to row */
    double gap;   /* between nodes */
    size_t hosts; /* that are shown */
    double height;
    double scale; /* pixels a second */
};

static long rows_of(const struct layout *layout, size_t host)
{
    return layout->by_node ? 1 : layout->timeline->host[host].lanes;
}

static struct layout lay_out(const struct timeline *timeline)
{
    struct layout layout = {.timeline = timeline, .hosts = timeline->hosts};
    layout.by_node = timeline->lanes > REPORT_MOST_LANES;
    if (layout.by_node && layout.hosts > REPORT_MOST_LANES)
        layout.hosts = REPORT_MOST_LANES;
    long rows = layout.by_node ? (long)layout.hosts : timeline->lanes;
    layout.pitch = rows <= 8 ? 22 : rows <= 24 ? 17 : rows <= 60 ? 11 : 640.0 / (double)rows;
    layout.pitch = layout.pitch < 4 ? 4 : layout.pitch;
    layout.gap = layout.by_node ? 0 : layout.pitch > 9 ? 8 : 4;
    for (size_t i = 0; i < layout.hosts; i++)
        layout.height += layout.pitch * (double)rows_of(&layout, i) + layout.gap;
    layout.scale = PLOT / (timeline->end - timeline->begin);
    return layout;
}

static double x_of(const struct layout *layout, double time)
{
    double x = (time - layout->timeline->begin) * layout->scale;
    return LEFT + (x < 0 ? 0 : x > PLOT ? PLOT : x);
}

static void draw_axis(const struct layout *layout, struct text *page)
{
    double range = layout->timeline->end - layout->timeline->begin, step = page_step(range, 9);
    for (double at = 0; at <= range * 1.0001; at += step) {
        double x = LEFT + at * layout->scale;
        page_add_line(page, "grid", x, TOP - 4, x, TOP + layout->height + 4);
        page_begin_label(page, x > WIDTH - 40 ? "end" : "mid", x, TOP + layout->height + 18);
        page_add_tick(page, at);
        text_add_string(page, "</text>\n");
    }
}

/* Names where they have room, and a ground behind each node's rows. */
static void draw_nodes(const struct layout *layout, struct text *page)
{
    double y = TOP, free_from = 0;
    for (size_t i = 0; i < layout->hosts; i++) {
        const struct timeline_host *host = &layout->timeline->host[i];
        double height = layout->pitch * (double)rows_of(layout, i), middle = y + height / 2 + 4;
        if (height == 0)
            continue;
        if (!layout->by_node || i % 2 == 0) {
            page_add_rect(page, "lane", LEFT, y, PLOT, height - 1);
            text_add_string(page, "</rect>\n");
        }
        if (middle - 10 > free_from) {
            page_begin_label(page, "end", LEFT - 8, middle);
            text_add_string(page, "<title>");
            page_add(page, host->name);
            text_add_string(page, "</title>");
            page_add_cut(page, host->name, NAME_MOST);
            text_add_string(page, "</text>\n");
            free_from = middle;
        }
        y += height + layout->gap;
    }
}

/* From the last start on nothing was left to be started. */
static void draw_tail(const struct layout *layout, struct text *page)
{
    const struct timeline *timeline = layout->timeline;
    double x = x_of(layout, timeline->last_start), width = WIDTH - RIGHT - x;
    if (timeline->live || width < 2 || timeline->count < 2)
        return;
    page_add_rect(page, "tail", x, TOP - 4, width, layout->height + 4);
    text_add_string(page, "</rect>\n");
    page_add_line(page, "mark", x, TOP - 8, x, TOP + layout->height);
    page_begin_label(page, x > WIDTH / 2 ? "end" : "start", x + (x > WIDTH / 2 ? 4 : -2), TOP - 10);
    text_add_string(page, "the last task begins</text>\n");
}

static void add_bar_title(const struct report *report, const struct attempt *attempt,
                          struct jobfile *jobs, struct text *page, struct fault *fault)
{
    struct jobrecord job;
    long task = ledger_task(report->ledger, attempt->place);
    struct failure_ending ending = {(enum task_state)attempt->state, attempt->exit_status,
                                    attempt->signal, 1};
    text_printf(page, "<title>task %ld", task);
    if (jobfile_find(jobs, task, &job, fault) > 0 && job.tag[0]) {
        text_add_string(page, "  ");
        page_add_cut(page, job.tag, 200);
    }
    text_printf(page, "\n%s", state_names[attempt->state]);
    if (attempt->state == STATE_FAILED) {
        text_add_string(page, ", ");
        failures_add_ending(page, &ending);
    }
    text_add_string(page, ", ");
    page_add_span(page, (double)attempt->wall);
    text_printf(page, "\nattempt %d, from ", attempt->number);
    page_add_span(page, attempt->start - report->timeline.begin);
    text_add_string(page, " on, ");
    page_add(page, report->timeline.host[attempt->host].name);
    text_add_string(page, "</title></rect>\n");
}

/* Each attempt as a bar. */
static int draw_bars(const struct report *report, const struct layout *layout, struct sink *sink,
                     struct fault *fault)
{
    struct jobfile jobs;
    const struct timeline *timeline = layout->timeline;
    char *path = text_format("%s/jobs.json", report->folder);
    int result = path ? jobfile_open(&jobs, path, fault) : fail_memory(fault);
    double y = TOP;
    size_t host = 0;
    for (size_t i = 0; !result && i < timeline->count; i++) {
        const struct attempt *attempt = &timeline->attempt[i];
        for (; host < attempt->host; host++)
            y += layout->pitch * (double)rows_of(layout, host) + layout->gap;
        double from = x_of(layout, attempt->start);
        double width = x_of(layout, attempt->start + (double)attempt->wall) - from;
        page_add_rect(&sink->pending, state_names[attempt->state], from,
                      y + layout->pitch * attempt->lane, width < 1 ? 1 : width,
                      layout->pitch > 9 ? layout->pitch - 2 : layout->pitch - 1);
        add_bar_title(report, attempt, &jobs, &sink->pending, fault);
        result = sink_relax(sink);
    }
    if (path)
        jobfile_close(&jobs);
    free(path);
    return result;
}

/* A summed-up cell, and what stands in its row: seconds of work. */
struct cell {
    float busy, failed;
};

/* Shares out the seconds of an attempt among the columns that it touches. */
static void fill(struct cell *row, int columns, const struct timeline *timeline,
                 const struct attempt *attempt)
{
    double width = (timeline->end - timeline->begin) / columns;
    double from = attempt->start - timeline->begin, to = from + (double)attempt->wall;
    bool failed = attempt->state == STATE_FAILED || attempt->state == STATE_TIMEOUT ||
                  attempt->state == STATE_LOST;
    for (int i = (int)(from / width); i < columns && (i * width < to || i * width <= from); i++) {
        double part = fmin(to, (i + 1) * width) - fmax(from, i * width);
        float seconds = part > 1e-9 ? (float)part : 1e-9F; /* the shortest is to be seen, too */
        row[i].busy += seconds;
        row[i].failed += failed ? seconds : 0;
    }
}

/* How strong a share is to be shown: 0 is nothing at all. */
static int shade_of(float part, double whole, int shades)
{
    int shade = part > 0 && whole > 0 ? (int)ceil((double)part / whole * shades - 0.02) : 0;
    return shade > shades ? shades : shade < 1 && part > 0 ? 1 : shade;
}

static void add_runs(const struct cell *row, int columns, double whole, bool failed, double height,
                     struct text *page)
{
    int shades = failed ? FAILED_STEPS : SHADES;
    for (int shade = 1; shade <= shades; shade++) {
        double tall = failed ? height * shade / shades : height;
        bool any = false;
        for (int i = 0, from = -1; i <= columns; i++) {
            bool fits =
                i < columns && (failed ? shade_of(row[i].failed, (double)row[i].busy, shades)
                                       : shade_of(row[i].busy, whole, shades)) == shade;
            if (fits && from < 0)
                from = i;
            if (fits || from < 0)
                continue;
            if (!any)
                text_printf(page,
                            failed ? "<path class=\"failed\" d=\"" : "<path class=\"s%d\" d=\"",
                            shade);
            any = true;
            text_printf(page, "M%d ", from);
            page_add_number(page, height - tall, 1);
            text_printf(page, "h%dv", i - from);
            page_add_number(page, tall, 1);
            text_printf(page, "h-%dz", i - from);
            from = -1;
        }
        if (any)
            text_add_string(page, "\" />");
    }
}

static void draw_row(const struct layout *layout, const struct cell *row, int columns, double y,
                     long lanes, struct text *page)
{
    double whole = (layout->timeline->end - layout->timeline->begin) / columns * (double)lanes;
    double height = layout->pitch - (layout->pitch > 6 ? 1.5 : 0.5);
    text_printf(page, "<g transform=\"translate(%d,", LEFT);
    page_add_number(page, y, 1);
    text_add_string(page, ") scale(");
    page_add_number(page, (double)PLOT / columns, 5);
    text_add_string(page, ",1)\">");
    add_runs(row, columns, whole, false, height, page);
    add_runs(row, columns, whole, true, height, page);
    text_add_string(page, "</g>\n");
}

static int draw_cells(const struct layout *layout, struct sink *sink, struct fault *fault)
{
    const struct timeline *timeline = layout->timeline;
    long all = layout->by_node ? (long)layout->hosts : timeline->lanes, most = 1;
    int columns = (int)(CELLS_MOST / all);
    columns = columns > PLOT / 2 ? PLOT / 2 : columns;
    for (size_t i = 0; i < layout->hosts; i++)
        most = rows_of(layout, i) > most ? rows_of(layout, i) : most;
    struct cell *cell = malloc((size_t)most * (size_t)columns * sizeof *cell);
    if (!cell)
        return fail_memory(fault);
    double y = TOP;
    size_t at = 0;
    for (size_t host = 0; host < layout->hosts && !sink_relax(sink); host++) {
        long rows = rows_of(layout, host);
        for (size_t i = 0; i < (size_t)rows * (size_t)columns; i++)
            cell[i] = (struct cell){0, 0};
        for (; at < timeline->count && timeline->attempt[at].host == host; at++)
            fill(cell + (layout->by_node ? 0 : timeline->attempt[at].lane) * columns, columns,
                 timeline, &timeline->attempt[at]);
        for (long i = 0; i < rows; i++, y += layout->pitch)
            draw_row(layout, cell + i * columns, columns, y,
                     layout->by_node ? timeline->host[host].lanes : 1, &sink->pending);
        y += layout->gap;
    }
    free(cell);
    return sink_relax(sink);
}

static void add_notes(const struct report *report, const struct layout *layout, bool bars,
                      struct text *page)
{
    const struct timeline *timeline = &report->timeline;
    stateset seen = 0;
    for (size_t i = 0; bars && i < timeline->count; i++)
        seen |= 1U << timeline->attempt[i].state;
    if (bars)
        report_add_key(seen, NULL, page);
    else
        page_say(page,
                 layout->by_node ? "<p class=\"key\"># attempts, summed up: the darker, the busier "
                                   "the node; "
                                 : "<p class=\"key\"># attempts, summed up: the darker, the busier "
                                   "the slot; ",
                 (long)timeline->count);
    text_add_string(page,
                    bars ? "" : "red from below, as far as failed attempts had part in it.</p>\n");
    if (layout->hosts < timeline->hosts)
        page_say(page, "<p class=\"key\">The first # of # nodes.</p>\n", (long)layout->hosts,
                 (long)timeline->hosts);
    for (size_t i = 0; i < timeline->hosts; i++)
        if (timeline->host[i].moved > 0) {
            text_add_string(page, "<p class=\"key\">The clock of ");
            page_add(page, timeline->host[i].name);
            text_add_string(page, " was behind: its times are moved by ");
            page_add_span(page, timeline->host[i].moved);
            text_add_string(page, ".</p>\n");
        }
}

int report_add_timeline(const struct report *report, struct sink *sink, struct fault *fault)
{
    const struct timeline *timeline = &report->timeline;
    struct text *page = &sink->pending;
    if (!timeline->count)
        return 0;
    struct layout layout = lay_out(timeline);
    bool bars = timeline->count <= REPORT_MOST_ATTEMPTS && !layout.by_node;
    page_begin_section(page, "timeline", "Timeline", NULL);
    text_printf(page,
                "<svg class=\"timeline\" viewBox=\"0 0 %d %ld\" role=\"img\" "
                "aria-label=\"Timeline of the slots of each node\">\n",
                WIDTH, lround(layout.height) + TOP + 28);
    draw_nodes(&layout, page);
    draw_axis(&layout, page);
    int result = bars ? draw_bars(report, &layout, sink, fault) : draw_cells(&layout, sink, fault);
    draw_tail(&layout, page);
    text_add_string(page, "</svg>\n");
    add_notes(report, &layout, bars, page);
    page_end_section(page);
    return result;
}
