/* plot_map.c: heat maps; see plot.h. */
#include <math.h>
#include <string.h>

#include "core/decimal.h"
#include "view/plot_frame.h"
#include "view/plotcolour.h"
#include "view/svg.h"

enum {
    BAR_WIDTH = 16, /* of the scale of colours */
    BAR_STEPS = 48,
    BAR_GAP = 22,
    TEXT_WIDTH = 44, /* a cell as large as that has its number in it */
    TEXT_HEIGHT = 16,
    DIGITS = 3,
    APART = 14,
};

/* A map on its way. */
struct map {
    const struct plot *plot;
    struct plot_frame frame;
    struct plotscale scale; /* of the numbers */
    double width, height;   /* of a cell */
    struct text text;
    struct text *svg;
};

static void draw_cell(struct map *map, size_t x, size_t by)
{
    const struct plot *plot = map->plot;
    const struct statistics *cell = &plot->cell[by * plot->x.count + x];
    double middle = plot_frame_x(&map->frame, x, plot->x.count);
    double centre = plot_frame_y(&map->frame, by, plot->by.count);
    double share = plotscale_place(&map->scale, cell->mean);
    char colour[PLOTCOLOUR_SIZE];
    if (!cell->count)
        return;
    plotcolour_map(share, colour);
    svg_rectangle(map->svg, middle - map->width / 2, centre - map->height / 2, map->width,
                  map->height, "value", colour, plot_tip(plot, x, by, &map->text));
    if (map->width < TEXT_WIDTH || map->height < TEXT_HEIGHT)
        return;
    text_clear(&map->text);
    decimal_format_rounded(cell->mean, DIGITS, &map->text);
    const char *number = text_string(&map->text);
    svg_text(map->svg,
             &(struct svg_label){middle, centre + 4, SVG_MIDDLE, "cell",
                                 .colour = plotcolour_is_dark(share) ? "#fff" : "#000"},
             number ? number : "");
}

static void label_rows(const struct map *map)
{
    const struct plot_axis *by = &map->plot->by;
    const struct plot_frame *frame = &map->frame;
    size_t step = (size_t)((double)by->count * APART / (frame->bottom - frame->top)) + 1;
    for (size_t i = 0; i < by->count; i += step)
        svg_text(map->svg,
                 &(struct svg_label){frame->left - 8, plot_frame_y(frame, i, by->count) + 4,
                                     SVG_END, "tick", .most = PLOT_LABEL_MOST},
                 by->label[i]);
}

/* What the colours mean. */
static void draw_bar(const struct map *map)
{
    const struct plot_frame *frame = &map->frame;
    double height = frame->bottom - frame->top, x = frame->right + BAR_GAP;
    double step = height / BAR_STEPS;
    char colour[PLOTCOLOUR_SIZE];
    for (int i = 0; i < BAR_STEPS; i++) {
        plotcolour_map((i + 0.5) / BAR_STEPS, colour);
        svg_rectangle(map->svg, x, frame->bottom - (i + 1) * step, BAR_WIDTH, step + 0.5, "colour",
                      colour, NULL);
    }
    for (size_t i = 0; i < map->scale.ticks; i++) {
        double place = plotscale_place(&map->scale, map->scale.tick[i].value);
        double y = frame->bottom - place * height;
        svg_line(map->svg, x + BAR_WIDTH, y, x + BAR_WIDTH + 4, y, "axis", NULL);
        svg_text(map->svg, &(struct svg_label){x + BAR_WIDTH + 8, y + 4, SVG_START, "tick"},
                 map->scale.tick[i].label);
    }
    svg_text(map->svg,
             &(struct svg_label){x, frame->top - 8, SVG_START, "name", .most = PLOT_LABEL_MOST},
             map->plot->metric);
}

void plot_draw_map(const struct plot *plot, struct text *svg)
{
    struct map map = {.plot = plot, .svg = svg, .text = TEXT_INIT};
    plotscale_set_range(&map.scale, plot->low, plot->high, false);
    double numbers = BAR_WIDTH + 8 + plot_scale_width(&map.scale);
    plot_frame_begin(&map.frame, plot, plot->by.title, plot_axis_width(&plot->by),
                     BAR_GAP + fmax(numbers, plot_label_width(plot->metric)), svg);
    map.width = (map.frame.right - map.frame.left) / (double)plot->x.count;
    map.height = (map.frame.bottom - map.frame.top) / (double)plot->by.count;
    plot_frame_label_x(&map.frame, &plot->x, svg);
    label_rows(&map);
    for (size_t by = 0; by < plot->by.count; by++)
        for (size_t x = 0; x < plot->x.count; x++)
            draw_cell(&map, x, by);
    plot_frame_axes(&map.frame, svg);
    draw_bar(&map);
    svg_end(svg);
    text_release(&map.text);
}
