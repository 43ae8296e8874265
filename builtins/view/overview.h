/* overview.h: a launch in one line: how many tasks are in which state, how fast it goes, how long
 * it will take. */
#ifndef ONAGER_VIEW_OVERVIEW_H
#define ONAGER_VIEW_OVERVIEW_H

#include <stdbool.h>

#include "core/launch.h"
#include "core/ledger.h"
#include "style.h"

struct overview {
    long count[STATES];
    long total, ended; /* tasks; ended: neither pending nor running */
    bool live, halted;
    double elapsed; /* seconds from the first event to the last, or to now while it is live */
    double rate;    /* tasks a second; 0: none ended yet */
    double left;    /* seconds that the rest will take; only while it is live and has a rate */
    double held;    /* seconds of nodes, summed */
};

/* Sums up. `now`: seconds since 1970. O(tasks) */
void overview_sum(struct overview *overview, const struct ledger *ledger, bool live, double now);

/* Adds a line such as
 *
 *     3 mnist  [########!>>.........] 42/100 done, ETA 0:48, 1.2/s, 5 running, 2 failed, 51 pending
 *
 * `id_width` and `name_width`: what the widest launch number and jobname of the lines take. */
void overview_add_line(struct text *text, const struct overview *overview,
                       const struct launch *launch, int id_width, int name_width,
                       const struct style *style);

#endif
