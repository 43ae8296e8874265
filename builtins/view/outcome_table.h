/* outcome_table.h: the table that `results` prints: a row a task, or a group of tasks. */
#ifndef ONAGER_VIEW_OUTCOME_TABLE_H
#define ONAGER_VIEW_OUTCOME_TABLE_H

#include "core/jobfile.h"
#include "view/outcome.h"
#include "view/rows.h"

struct outcome_table {
    const struct outcomes *outcomes;
    const struct outcome_groups *groups; /* NULL: a row a task */
    const bool *keep;                    /* with groups: which parameters are shown */
    const struct metrics *metrics;
    struct jobfile *job; /* for the commands of a job without parameters; else NULL */
    bool launches, states;
    /* its own */
    size_t *order; /* which rows are shown */
    size_t count;
    struct text scratch;
    struct cell *cell;
    size_t *end; /* of each cell in `scratch`, one more than that; 0: there is none */
    size_t cells;
};

/* All rows, as they come. The caller has set what stands before "its own", and releases in any
 * case. */
int outcome_table_open(struct outcome_table *table, struct fault *fault);
void outcome_table_release(struct outcome_table *table);

/* Sorts by a metric, a parameter or "task": numbers ascending, then what is none, then what has no
 * value; with `reverse`, or a - before the name, numbers descending. "": by the first metric.
 * Errors: there is no such column. */
int outcome_table_sort(struct outcome_table *table, const char *name, bool reverse,
                       struct fault *fault);

/* Keeps the row with the highest number, with `min:` before the name the lowest; else as above.
 * Errors: no row has a number there. */
int outcome_table_keep_best(struct outcome_table *table, const char *name, struct fault *fault);

/* Writes the rows and lets the sink write them on. */
int outcome_table_write(struct outcome_table *table, enum rows_format format, struct sink *out,
                        struct fault *fault);

/* The number of the first metric of a job that any task printed a number for; the first of all
 * where there is none; for metrics that were discovered, one of these, if there are any. */
size_t outcome_metric_first(const struct outcomes *outcomes, const struct metrics *metrics);

/* Is the metric one to show? The whole last line is not where there are better ones. */
bool outcome_metric_is_shown(const struct metrics *metrics, size_t metric);

/* The number of the metric of a name, -1 with a fault. "": outcome_metric_first. */
long outcome_metric_find(const struct outcomes *outcomes, const struct metrics *metrics,
                         const char *option, const char *name, struct fault *fault);

#endif
