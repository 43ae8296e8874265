/* outcome.h: what the tasks of a job printed, beside the values that they had: what `results` makes
 * tables and plots of. */
#ifndef ONAGER_VIEW_OUTCOME_H
#define ONAGER_VIEW_OUTCOME_H

#include <stdbool.h>
#include <stddef.h>

#include "core/fault.h"
#include "core/parameters.h"
#include "core/statistics.h"
#include "core/taskstate.h"
#include "core/text.h"
#include "view/metric.h"

/* One task. */
struct outcome {
    long task;
    long launch; /* the number of the launch that it ran in */
    enum task_state state;
    size_t first, count; /* its values: of metrics 0 ... count - 1 */
};

struct outcomes {
    struct parameters *parameters; /* of the tasks; borrowed */
    struct outcome *row;           /* in the order in which they were added */
    size_t count, capacity;
    size_t *value; /* 0, or one more than where it begins in `strings` */
    size_t values, value_capacity;
    struct text strings; /* each ends with a NUL */
};

void outcomes_init(struct outcomes *outcomes, struct parameters *parameters);
void outcomes_release(struct outcomes *outcomes);

/* Adds a task with what was found in its log. */
int outcomes_add(struct outcomes *outcomes, long task, long launch, enum task_state state,
                 const struct metrics *metrics, struct fault *fault);

/* What a task printed for a metric; NULL: nothing. Valid until the next outcomes_add. */
const char *outcomes_value(const struct outcomes *outcomes, size_t row, size_t metric);

/* Tasks that have the same values of some parameters. */
struct outcome_group {
    long task; /* one of them */
    long members;
};

struct outcome_groups {
    struct outcome_group *group; /* in the order of their first tasks */
    size_t count, capacity;
    struct statistics *statistics; /* of group i and metric j: statistics[i * metrics + j] */
    size_t metrics;
    /* its own */
    size_t *slot; /* a hash table: 0, or one more than the group's number */
    size_t slots; /* a power of two */
    size_t *key;  /* of each group: where it begins in `keys` */
    struct text keys, wanted;
};

/* Groups the tasks by the parameters with `keep` set (one for each name), over all others. Values
 * that are no numbers don't count. The caller releases in any case. */
int outcome_groups_make(struct outcome_groups *groups, const struct outcomes *outcomes,
                        const bool *keep, size_t metrics, struct fault *fault);
void outcome_groups_release(struct outcome_groups *groups);

const struct statistics *outcome_statistics(const struct outcome_groups *groups, size_t group,
                                            size_t metric);

/* Fails for a parameter that `option` names and the job has not; says which there are. Always -1.
 */
int outcome_fail_parameter(const struct parameters *parameters, const char *option,
                           const char *name, struct fault *fault);

/* Adds "0.973 ± 0.012": two digits of the deviation count, and the mean has as many places. A
 * single number stands alone. */
void outcome_add_spread(struct text *text, const struct statistics *statistics);

#endif
