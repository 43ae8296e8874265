/* halt.h: how a pool (pool.h) starts nothing more, and ends what runs: since the user said so, by a
 * signal or `onager cancel`, or since too many tasks failed. Called by the pool alone. */
#ifndef ONAGER_RUNNER_HALT_H
#define ONAGER_RUNNER_HALT_H

#include "pool.h"

/* Starts nothing more; what waits to be tried again is called off. */
void halt_starting(struct pool *pool);

/* Starts nothing more and ends what runs; asked twice, at once. */
void halt_all(struct pool *pool);

/* The same for a signal that `sender` sent; `time_is_up` tells that tasks are not called off by it:
 * they have run out of time. */
void halt_by_signal(struct pool *pool, int signo, pid_t sender, bool time_is_up);

/* Calls off what has not begun. */
int halt_pending(struct pool *pool, struct fault *fault);

/* Looks at the requests of others (core/calloff.h). */
int halt_look_at_requests(struct pool *pool, struct fault *fault);

/* Counts a task that failed for good. */
void halt_count_failed(struct pool *pool, bool timed_out);

/* Gives up if too many tasks have failed, and says so. */
int halt_check_failures(struct pool *pool, struct fault *fault);

/* Gives up since the first task did not succeed, and says so. */
void halt_for_canary(struct pool *pool);

#endif
