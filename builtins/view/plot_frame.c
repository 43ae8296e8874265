/* plot_frame.c: see plot_frame.h. */
#include "view/plot_frame.h"

#include <string.h>

#include "core/utf8.h"
#include "view/outcome.h"
#include "view/svg.h"

enum {
    WIDTH = 520,
    HEIGHT = 340, /* of what the axes frame */
    CHARACTER = 7,
    GAP = 8,
    TITLE = 44, /* above */
    AXIS_TITLE = 26,
    LINE = 16,
    APART = 14, /* least distance of labels that stand one above the other */
};

double plot_label_width(const char *label)
{
    size_t characters = utf8_width(label, strlen(label));
    if (characters > PLOT_LABEL_MOST)
        characters = PLOT_LABEL_MOST + 1;
    return (double)characters * CHARACTER;
}

double plot_axis_width(const struct plot_axis *axis)
{
    double widest = 0;
    for (size_t i = 0; i < axis->count; i++)
        if (plot_label_width(axis->label[i]) > widest)
            widest = plot_label_width(axis->label[i]);
    return widest;
}

double plot_scale_width(const struct plotscale *scale)
{
    double widest = 0;
    for (size_t i = 0; i < scale->ticks; i++)
        if (plot_label_width(scale->tick[i].label) > widest)
            widest = plot_label_width(scale->tick[i].label);
    return widest;
}

/* Would the labels touch each other if they stood straight? */
static bool is_turned(const struct plot_axis *x)
{
    return plot_axis_width(x) + CHARACTER > (double)WIDTH / (double)x->count;
}

/* Each so-manieth label is shown, so that turned ones don't touch. */
static size_t step_of(const struct plot_axis *axis, double room)
{
    return (size_t)((double)axis->count * APART / room) + 1;
}

/* How far turned labels reach beyond the left end of the axis. */
static double turned_reach(const struct plot_axis *x)
{
    double reach = 0;
    for (size_t i = 0; i < x->count && is_turned(x); i++) {
        double beyond =
            plot_label_width(x->label[i]) * 0.75 - WIDTH * ((double)i + 0.5) / (double)x->count;
        reach = beyond > reach ? beyond : reach;
    }
    return reach;
}

void plot_frame_begin(struct plot_frame *frame, const struct plot *plot, const char *y_title,
                      double left, double right, struct text *svg)
{
    double below = is_turned(&plot->x) ? plot_axis_width(&plot->x) * 0.75 + LINE : LINE;
    left = left > turned_reach(&plot->x) ? left : turned_reach(&plot->x);
    frame->left = AXIS_TITLE + GAP + left;
    frame->top = TITLE;
    frame->right = frame->left + WIDTH;
    frame->bottom = frame->top + HEIGHT;
    frame->width = frame->right + right + 2 * GAP;
    frame->height = frame->bottom + GAP + below + AXIS_TITLE;
    svg_begin(svg, frame->width, frame->height, plot->title);
    svg_text(svg,
             &(struct svg_label){(frame->left + frame->right) / 2, TITLE - LINE, SVG_MIDDLE,
                                 "title", .most = 3 * PLOT_LABEL_MOST},
             plot->title);
    svg_text(svg,
             &(struct svg_label){(frame->left + frame->right) / 2, frame->height - GAP, SVG_MIDDLE,
                                 "name", .most = 3 * PLOT_LABEL_MOST},
             plot->x.title);
    svg_text(svg,
             &(struct svg_label){LINE, (frame->top + frame->bottom) / 2, SVG_MIDDLE, "name",
                                 .turned = -90, .most = 2 * PLOT_LABEL_MOST},
             y_title);
}

double plot_frame_x(const struct plot_frame *frame, size_t at, size_t count)
{
    return frame->left + (frame->right - frame->left) * ((double)at + 0.5) / (double)count;
}

double plot_frame_y(const struct plot_frame *frame, size_t at, size_t count)
{
    return frame->bottom - (frame->bottom - frame->top) * ((double)at + 0.5) / (double)count;
}

void plot_frame_label_x(const struct plot_frame *frame, const struct plot_axis *x, struct text *svg)
{
    bool turned = is_turned(x);
    size_t step = turned ? step_of(x, WIDTH) : 1;
    for (size_t i = 0; i < x->count; i += step)
        svg_text(svg,
                 &(struct svg_label){plot_frame_x(frame, i, x->count) + (turned ? 4 : 0),
                                     frame->bottom + LINE, turned ? SVG_END : SVG_MIDDLE, "tick",
                                     .turned = turned ? -45 : 0, .most = PLOT_LABEL_MOST},
                 x->label[i]);
}

void plot_frame_scale_x(const struct plot_frame *frame, const struct plotscale *scale,
                        struct text *svg)
{
    for (size_t i = 0; i < scale->ticks; i++) {
        double place = plotscale_place(scale, scale->tick[i].value);
        double x = frame->left + place * (frame->right - frame->left);
        svg_line(svg, x, frame->top, x, frame->bottom, "grid", NULL);
        svg_text(svg, &(struct svg_label){x, frame->bottom + LINE, SVG_MIDDLE, "tick"},
                 scale->tick[i].label);
    }
}

void plot_frame_scale_y(const struct plot_frame *frame, const struct plotscale *scale,
                        struct text *svg)
{
    for (size_t i = 0; i < scale->ticks; i++) {
        double place = plotscale_place(scale, scale->tick[i].value);
        double y = frame->bottom - place * (frame->bottom - frame->top);
        svg_line(svg, frame->left, y, frame->right, y, "grid", NULL);
        svg_text(svg, &(struct svg_label){frame->left - GAP, y + 4, SVG_END, "tick"},
                 scale->tick[i].label);
    }
}

void plot_frame_axes(const struct plot_frame *frame, struct text *svg)
{
    svg_line(svg, frame->left, frame->bottom, frame->right, frame->bottom, "axis", NULL);
    svg_line(svg, frame->left, frame->top, frame->left, frame->bottom, "axis", NULL);
}

const char *plot_tip(const struct plot *plot, size_t x, size_t by, struct text *tip)
{
    const struct statistics *cell = &plot->cell[by * plot->x.count + x];
    text_clear(tip);
    text_printf(tip, "%s=%s", plot->x.title, plot->x.label[x]);
    if (plot->by.title)
        text_printf(tip, ", %s=%s", plot->by.title, plot->by.label[by]);
    text_printf(tip, ": %s ", plot->metric);
    outcome_add_spread(tip, cell);
    if (cell->count > 1)
        text_printf(tip, " (n=%ld)", cell->count);
    return text_string(tip) ? text_string(tip) : "";
}
