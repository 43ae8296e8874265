/* histogram.h: how long the tasks of a launch took. */
#ifndef ONAGER_VIEW_HISTOGRAM_H
#define ONAGER_VIEW_HISTOGRAM_H

#include "core/ledger.h"

enum { HISTOGRAM_MOST_BINS = 48 };

/* Of the tasks that are done or failed, each with its latest attempt. */
struct histogram {
    long done[HISTOGRAM_MOST_BINS], failed[HISTOGRAM_MOST_BINS];
    int bins;
    bool logarithmic;  /* the durations span so much: from and step are log10 of seconds */
    double from, step; /* of the bins */
    /* of the tasks that are done; where none is, of the failed ones */
    double median, p90, most; /* seconds; quantiles are values that a task has (nearest rank) */
    long count;               /* of all that it is made of */
};

/* Returns 0, or -1 when memory is short. */
int histogram_make(struct histogram *histogram, const struct ledger *ledger, struct fault *fault);

/* Adds it as an SVG; nothing where no task has ended. */
void histogram_draw(const struct histogram *histogram, struct text *page);

#endif
