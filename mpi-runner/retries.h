/* retries.h: tasks that failed and wait to be tried again. All wait equally long, so who came first
 * is due first. */
#ifndef ONAGER_RUNNER_RETRIES_H
#define ONAGER_RUNNER_RETRIES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/fault.h"
#include "core/idlist.h"

struct retry {
    long task;
    int attempt; /* the next one */
    double due;  /* monotonic clock, seconds */
};

struct retries {
    struct retry *list; /* those that wait are list[first .. count) */
    size_t first, count, capacity;
};

void retries_release(struct retries *retries);

int retries_add(struct retries *retries, const struct retry *retry, struct fault *fault);

/* The one that is due first, NULL: none waits; and takes it away. */
const struct retry *retries_first(const struct retries *retries);
void retries_take(struct retries *retries);

/* Takes away those in `ids` (normalized; NULL: all), and adds them to `taken`. */
void retries_remove(struct retries *retries, const struct idlist *ids, struct idlist *taken);

#endif
