/* outcome_plot.h: a plot of what the tasks of a job printed: which parameters and which metric, and
 * in what form. */
#ifndef ONAGER_VIEW_OUTCOME_PLOT_H
#define ONAGER_VIEW_OUTCOME_PLOT_H

#include "view/outcome.h"

struct outcome_plot {
    const struct outcomes *outcomes;
    const struct metrics *metrics;
    const char *jobname;
    const bool *keep;       /* for each parameter: false: it is to be averaged over */
    const char *x, *by, *y; /* as the user named them; x and by NULL, y "": to be chosen */
};

/* Draws the metric against x, and against `by` if there is one, as the mean over all else.
 *
 * Chosen are parameters with more than one value, for x one whose values are numbers if there is
 * one. Two parameters whose values are numbers, or are none, give a heat map; else there is a line
 * for each value of `by`, as long as one can tell them apart. A remark on stderr says what it is
 * averaged over that nobody has named. Errors: there are no such names, no numbers, nothing that
 * varies. */
int outcome_plot_draw(const struct outcome_plot *request, struct text *svg, struct fault *fault);

#endif
