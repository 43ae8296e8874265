/* timeline.h: every attempt of a launch, who ran it where and when; laid out in lanes, such that
 * the attempts of a lane don't overlap.
 *
 * A lane is a slot of a node where slots are known. The elements of an array each say slot 0:
 * attempts that overlap go to the first lane that is free (first fit by start, which needs no more
 * lanes than ran at the same time: U. I. Gupta, D. T. Lee, J. Y.-T. Leung: An Optimal Solution for
 * the Channel-Assignment Problem, 1979).
 *
 * Clocks: an attempt begins when its node's clock says so and is as long as its runner measured,
 * whatever the clock did meanwhile. A node whose first event comes more than a minute before the
 * launch itself has a wrong clock: all its times are moved so that it begins with the launch. */
#ifndef ONAGER_VIEW_TIMELINE_H
#define ONAGER_VIEW_TIMELINE_H

#include <stdint.h>

#include "core/ledger.h"

struct attempt {
    double start; /* seconds since 1970 */
    float wall;   /* seconds; of one that did not end: up to now, or to the node's last event */
    uint32_t place, host;
    uint16_t number, lane; /* the lane counts from 0 on each node */
    uint8_t state;         /* enum task_state */
    uint8_t exit_status, signal;
};

struct timeline_host {
    const char *name;   /* borrowed from the ledger */
    double first, last; /* event */
    double moved;       /* seconds by which its clock was corrected */
    double held, busy;  /* seconds: that it was there; of all its attempts together */
    long attempts, failures, lanes;
    double tail; /* slot-seconds without work between the launch's last start and this node's end */
};

struct timeline {
    struct attempt *attempt; /* by host, then by start */
    size_t count;
    struct timeline_host *host; /* by name */
    size_t hosts;
    long lanes;                    /* of all hosts */
    double begin, end, last_start; /* seconds since 1970; begin < end where there is any attempt */
    bool live;
    struct fault unread; /* why some events are left out; "": none are */
};

/* Reads the events of the launch in `launch_folder`. `launched` is when that was (seconds since
 * 1970, or 0), `now` ends the attempts that run; `live` tells that somebody is there to run more.
 * The caller releases in any case. */
int timeline_read(struct timeline *timeline, const struct ledger *ledger, const char *launch_folder,
                  double launched, double now, bool live, stopflag stop, struct fault *fault);
void timeline_release(struct timeline *timeline);

/* All the slot-seconds that the launch held, and of all its attempts. */
double timeline_held(const struct timeline *timeline);
double timeline_busy(const struct timeline *timeline);

#endif
