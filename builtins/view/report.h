/* report.h: the page of `onager report`: one launch on one self-contained page. */
#ifndef ONAGER_VIEW_REPORT_H
#define ONAGER_VIEW_REPORT_H

#include "core/launch.h"
#include "core/ledger.h"
#include "core/parameters.h"
#include "view/failures.h"
#include "view/histogram.h"
#include "view/outcome.h"
#include "view/timeline.h"

enum {
    REPORT_MOST_ROWS = 5000,     /* of the table of tasks */
    REPORT_MOST_ATTEMPTS = 5000, /* of the timeline, each with a bar of its own */
    REPORT_MOST_LANES = 256,
    REPORT_MOST_NODES = 500, /* of the table of nodes */
};

struct report {
    /* for the caller to set; all borrowed */
    const struct launch *launch;
    const char *folder; /* launches/N */
    const struct ledger *ledger;
    struct parameters *parameters;
    struct metrics *metrics; /* what to look for in the logs */
    bool live;               /* somebody runs tasks of it, or will */
    double now;              /* seconds since 1970 */
    stopflag stop;
    /* what is made of it */
    long count[STATES];
    struct failures failures;
    struct histogram histogram;
    struct timeline timeline;
    long *row; /* the places of the tasks in the table */
    size_t rows;
    struct outcomes outcomes; /* what these printed, in the same order */
    bool *shown;              /* which metrics have a column */
    struct fault unread;      /* why some events are left out, which the page tells; "": none are */
};

/* Writes the page into the sink and flushes it. Returns 0; -1 with a fault, which has no text when
 * it was the sink (sink->error tells). */
int report_write(struct report *report, struct sink *sink, struct fault *fault);

/* Its parts. */
void report_add_summary(const struct report *report, struct text *page);
void report_add_failures(const struct report *report, struct text *page);
void report_add_nodes(const struct report *report, struct text *page);
int report_add_timeline(const struct report *report, struct sink *sink, struct fault *fault);

/* Chooses the rows of the table of tasks, and reads their logs; then adds the table. */
int report_choose_rows(struct report *report, struct fault *fault);
int report_add_tasks(const struct report *report, struct sink *sink, struct fault *fault);

/* Adds a key to the colours: those states that `states` has. */
void report_add_key(stateset states, const long *count, struct text *page);

#endif
