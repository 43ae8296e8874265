/* plot.h: numbers over one or two parameters, drawn as lines with error bars or as a heat map: pure
 * functions into SVG text. */
#ifndef ONAGER_VIEW_PLOT_H
#define ONAGER_VIEW_PLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/statistics.h"
#include "core/text.h"

/* A parameter and its values, ascending if they are numbers. */
struct plot_axis {
    const char *title;
    const char *const *label;
    const double *number; /* NULL: they are no numbers */
    size_t count;         /* 1 or more */
};

/* All is borrowed. */
struct plot {
    const char *title;
    const char *metric;
    struct plot_axis x;
    struct plot_axis by;           /* title NULL: there is no second parameter, and one value */
    const struct statistics *cell; /* of x value i and `by` value j: cell[j * x.count + i] */
    double low, high; /* of all numbers, with the deviations where these are drawn; low <= high */
};

/* A line for each value of `by`. */
void plot_draw_lines(const struct plot *plot, struct text *svg);

/* A rectangle for each pair of values, its colour for the number. */
void plot_draw_map(const struct plot *plot, struct text *svg);

#endif
