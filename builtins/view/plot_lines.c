/* plot_lines.c: plots with a line for each value of a parameter; see plot.h. */
#include <math.h>
#include <string.h>

#include "view/plot_frame.h"
#include "view/plotcolour.h"
#include "view/svg.h"

enum { LEGEND_LINE = 20, LEGEND_MARK = 24, CAP = 4 };

/* A plot on its way. */
struct lines {
    const struct plot *plot;
    struct plot_frame frame;
    struct plotscale x, y; /* x is used where the values are numbers */
    struct text tip;
    struct text *svg;
};

static double place_x(const struct lines *lines, size_t at)
{
    const struct plot_axis *x = &lines->plot->x;
    const struct plot_frame *frame = &lines->frame;
    if (!x->number)
        return plot_frame_x(frame, at, x->count);
    return frame->left + plotscale_place(&lines->x, x->number[at]) * (frame->right - frame->left);
}

static double place_y(const struct lines *lines, double number)
{
    const struct plot_frame *frame = &lines->frame;
    double share = plotscale_place(&lines->y, number);
    return frame->bottom - fmin(fmax(share, 0), 1) * (frame->bottom - frame->top);
}

static void draw_bar(struct lines *lines, double x, const struct statistics *cell,
                     const char *colour)
{
    double deviation = statistics_deviation(cell);
    if (!(deviation > 0))
        return;
    double low = place_y(lines, cell->mean - deviation);
    double high = place_y(lines, cell->mean + deviation);
    svg_line(lines->svg, x, low, x, high, "bar", colour);
    svg_line(lines->svg, x - CAP, low, x + CAP, low, "bar", colour);
    svg_line(lines->svg, x - CAP, high, x + CAP, high, "bar", colour);
}

static void draw_series(struct lines *lines, size_t by)
{
    const struct plot *plot = lines->plot;
    const struct statistics *cell = plot->cell + by * plot->x.count;
    const char *colour = plotcolour_line(by);
    text_printf(lines->svg, "<polyline class=\"series\" stroke=\"%s\" points=\"", colour);
    for (size_t i = 0; i < plot->x.count; i++) {
        if (!cell[i].count)
            continue;
        svg_add_number(lines->svg, place_x(lines, i));
        text_add_char(lines->svg, ',');
        svg_add_number(lines->svg, place_y(lines, cell[i].mean));
        text_add_char(lines->svg, ' ');
    }
    text_add_string(lines->svg, "\"/>\n");
    for (size_t i = 0; i < plot->x.count; i++) {
        if (!cell[i].count)
            continue;
        draw_bar(lines, place_x(lines, i), &cell[i], colour);
        svg_mark(lines->svg, place_x(lines, i), place_y(lines, cell[i].mean), by, colour,
                 plot_tip(plot, i, by, &lines->tip));
    }
}

static void draw_legend(struct lines *lines)
{
    const struct plot_axis *by = &lines->plot->by;
    double x = lines->frame.right + LEGEND_LINE, y = lines->frame.top + LEGEND_LINE / 2.0;
    svg_text(lines->svg, &(struct svg_label){x, y, SVG_START, "name", .most = PLOT_LABEL_MOST},
             by->title);
    for (size_t i = 0; i < by->count; i++) {
        y += LEGEND_LINE;
        svg_mark(lines->svg, x + LEGEND_MARK / 4.0, y - 4, i, plotcolour_line(i), NULL);
        svg_text(
            lines->svg,
            &(struct svg_label){x + LEGEND_MARK, y, SVG_START, "tick", .most = PLOT_LABEL_MOST},
            by->label[i]);
    }
}

static double legend_width(const struct plot_axis *by)
{
    double title = by->title ? plot_label_width(by->title) : 0;
    double labels = plot_axis_width(by) + LEGEND_MARK;
    return by->title ? fmax(title, labels) + LEGEND_LINE : 0;
}

void plot_draw_lines(const struct plot *plot, struct text *svg)
{
    struct lines lines = {.plot = plot, .svg = svg, .tip = TEXT_INIT};
    plotscale_set_range(&lines.y, plot->low, plot->high, true);
    if (plot->x.number)
        plotscale_set_values(&lines.x, plot->x.number, plot->x.count);
    plot_frame_begin(&lines.frame, plot, plot->metric, plot_scale_width(&lines.y),
                     legend_width(&plot->by), svg);
    plot_frame_scale_y(&lines.frame, &lines.y, svg);
    if (plot->x.number)
        plot_frame_scale_x(&lines.frame, &lines.x, svg);
    else
        plot_frame_label_x(&lines.frame, &plot->x, svg);
    plot_frame_axes(&lines.frame, svg);
    for (size_t by = 0; by < plot->by.count; by++)
        draw_series(&lines, by);
    if (plot->by.title)
        draw_legend(&lines);
    svg_end(svg);
    text_release(&lines.tip);
}
