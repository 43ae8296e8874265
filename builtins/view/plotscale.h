/* plotscale.h: where values stand on an axis of a plot, and the ticks on it. */
#ifndef ONAGER_VIEW_PLOTSCALE_H
#define ONAGER_VIEW_PLOTSCALE_H

#include <stdbool.h>
#include <stddef.h>

enum plotscale_kind { PLOTSCALE_LINEAR, PLOTSCALE_LOG };

enum { PLOTSCALE_TICKS_MOST = 24 };

struct plottick {
    double value;
    char label[32];
};

struct plotscale {
    enum plotscale_kind kind;
    double low, high; /* the ends of the axis; low < high, and above 0 when it is logarithmic */
    struct plottick tick[PLOTSCALE_TICKS_MOST];
    size_t ticks;
};

/* An axis for the values of a parameter (ascending, finite, one or more): logarithmic where they
 * spread evenly over powers (1 3 10 30; 16 32 64 128), with ticks at the values themselves if they
 * are few; else linear. */
void plotscale_set_values(struct plotscale *scale, const double *value, size_t count);

/* An axis for measured numbers from `low` to `high` (finite): logarithmic where all are above 0
 * and span three powers of ten or more. With `widen` the ends are moved out to ticks. */
void plotscale_set_range(struct plotscale *scale, double low, double high, bool widen);

/* The place of a value: 0 at the low end, 1 at the high end; below 0 or above 1 outside. */
double plotscale_place(const struct plotscale *scale, double value);

#endif
