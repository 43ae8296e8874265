/* limiter.h: holds the tasks of a runner to the limits of their launch (core/limits.h). */
#ifndef ONAGER_RUNNER_LIMITER_H
#define ONAGER_RUNNER_LIMITER_H

#include <stdbool.h>

#include "core/fault.h"
#include "core/idlist.h"
#include "core/limits.h"
#include "core/quantile.h"

struct limiter {
    /* set by the caller */
    const struct limits *limits;
    const struct idlist *tasks; /* of the launch, normalized */
    const char *folder;         /* of the launch, where other runners share in it; NULL: none do */
    int first_attempt;          /* what attempts begin with: more than 1 after a requeue */
    /* its own */
    struct quantiles walls; /* of tasks that succeeded, as far as a limit depends on it */
    double most;            /* seconds that a task may take; 0: any number of them */
    double next_look;       /* at what the other runners found */
};

void limiter_init(struct limiter *limiter);

/* Takes in that a task succeeded, in so many seconds. */
void limiter_take(struct limiter *limiter, double wall);

/* Takes in what other runners found, now and then. */
void limiter_look(struct limiter *limiter, double now);

/* Is a task that failed at this attempt to be tried again? */
bool limiter_grants_another(const struct limiter *limiter, int attempt);

/* Have so many tasks failed that the launch has to give up? `failed` is how many of this runner's;
 * *all becomes how many of the launch's. Returns 1, 0, or -1 with a fault. */
int limiter_is_reached(const struct limiter *limiter, long failed, long *all, struct fault *fault);

#endif
