/* report.h: what the chief (chief.h), and rank 0 itself (switchboard.h), tell the launcher, line by
 * line. */
#ifndef ONAGER_NODES_REPORT_H
#define ONAGER_NODES_REPORT_H

#include <stdbool.h>

#include "pool.h"

enum report_kind {
    REPORT_NONE,
    REPORT_ALIVE,
    REPORT_PROGRESS,
    REPORT_SAY,
    REPORT_OVER,
    REPORT_BROKEN,
    REPORT_DIED
};
enum report_why { WHY_DONE, WHY_STOPPED, WHY_TIME, WHY_FAILURES, WHY_NODES };

struct report {
    struct tally tally;
    long total;
    long nodes, nodes_all, slots;
    bool over;
    int status; /* the launch's exit status */
    long left;  /* tasks that have not ended */
    enum report_why why;
};

/* Takes a line in. *say: the text of REPORT_SAY or REPORT_DIED, in the line. REPORT_NONE: it is
 * none of these. */
enum report_kind report_take(struct report *report, const char *line, const char **say);

#endif
