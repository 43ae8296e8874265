/* again.h: tasks that are run again: what comes before their next attempt, and queues of them. */
#ifndef ONAGER_RUNNER_AGAIN_H
#define ONAGER_RUNNER_AGAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/fault.h"
#include "core/idlist.h"

#define NODE_NONE UINT32_MAX

enum { AGAIN_LOSSES_MOST = 3 }; /* nodes that a task may be lost with: then it is not run again */

struct again {
    int64_t id;
    double due;          /* not before, by the clock that goes with `now`; 0: at once */
    uint32_t avoid;      /* a node that should not get it, NODE_NONE: any may (nodes/stock.h) */
    uint16_t attempt;    /* the next one */
    uint16_t tries_left; /* how often it may fail and be tried again, for nodes/ */
    uint16_t losses;     /* how many nodes were lost with it */
};

/* A queue of them. All wait equally long, so who came first is due first. Begins as {0}. */
struct agains {
    struct again *list; /* those that wait are list[first .. count) */
    size_t first, count, capacity;
};

void agains_release(struct agains *queue);

int agains_add(struct agains *queue, const struct again *task, struct fault *fault);

/* How many there are; the one that is due first, NULL: none waits. */
size_t agains_size(const struct agains *queue);
const struct again *agains_first(const struct agains *queue);

/* Takes number `i` out, counted from the first; those before it keep their order. */
struct again agains_take(struct agains *queue, size_t i);

/* Takes away those in `ids` (normalized; NULL: all), and adds them to `taken`. */
void agains_remove(struct agains *queue, const struct idlist *ids, struct idlist *taken);

#endif
