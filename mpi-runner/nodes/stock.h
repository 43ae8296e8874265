/* stock.h: the tasks of a mega-job that are still to be handed out: fresh ones, in the order of
 * their ids or longest first, and those that come again, since they failed, or their node was lost,
 * or gave them back. The only reader of the job's file. */
#ifndef ONAGER_NODES_STOCK_H
#define ONAGER_NODES_STOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "again.h"
#include "core/fault.h"
#include "core/idlist.h"
#include "core/idplace.h"
#include "core/jobfile.h"

/* A task that is handed out; strings are valid until the next one is taken. */
struct stocked {
    struct again task;
    const char *command, *tag;
};

struct stock {
    struct jobfile job;
    uint16_t tries_left;     /* of fresh tasks */
    struct idlist fresh;     /* normalized; as given */
    struct idlist calledoff; /* normalized: to be passed over */
    long fresh_left;         /* that may still be taken */
    /* in the order of their ids: */
    struct idcursor cursor;
    int64_t last; /* the last one taken, -1: none */
    /* longest first: */
    float *duration; /* seconds expected, by place in `fresh`; NULL: not known */
    uint32_t *order; /* places */
    uint8_t *taken;  /* a bit for each place */
    size_t next;     /* in `order` */
    struct idplaces places;
    /* come again: */
    struct agains ready;   /* may be taken at once */
    struct agains waiting; /* for their time; all wait equally long, so in the order of it */
};

/* Takes over `fresh` (normalized) and `duration`: seconds that each of its tasks is expected to
 * take, by place (core/idplace.h), 0: not known; NULL: of none is that known. The caller releases
 * in any case. O(tasks) when durations are known, else O(1). */
int stock_init(struct stock *stock, const char *jobfile, struct idlist *fresh, float *duration,
               struct fault *fault);
void stock_release(struct stock *stock);

/* Adds a task that comes again. */
int stock_put(struct stock *stock, const struct again *task, struct fault *fault);

/* How many there are. */
long stock_size(const struct stock *stock);

/* Takes a task for a node: first those that come again and are due. `lenient`: also those that
 * should avoid it. `longest`: fresh tasks that are expected to take more seconds stay; from now on.
 * Returns 1, 0 when there is none for it now, -1 with a fault. */
int stock_take(struct stock *stock, uint32_t node, double now, bool lenient, double longest,
               struct stocked *task, struct fault *fault);

/* When the first of those that wait is due; `until` at the latest. */
double stock_due(const struct stock *stock, double until);

/* Takes away those of the tasks (normalized; NULL: all) that are here, and adds them to `taken`. */
int stock_call_off(struct stock *stock, const struct idlist *ids, struct idlist *taken,
                   struct fault *fault);

/* Adds all that are here. */
void stock_add_rest(const struct stock *stock, struct idlist *rest);

#endif
