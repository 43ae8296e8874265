/* causes.h: why tasks of a launch do not run yet: groups of tasks that share a cause. Of a
 * cluster's launch the scheduler is asked, once; of others the records tell. For `explain`. */
#ifndef ONAGER_CMD_CAUSES_H
#define ONAGER_CMD_CAUSES_H

#include "cmd/standing.h"
#include "core/words.h"
#include "host.h"

struct cause {
    struct idlist tasks; /* normalized */
    char *text;          /* in plain words */
    char *advice;        /* what one can do, with placeholders (backend/reasons.h); "": nothing */
    char *start;         /* when the first of them is expected to begin; NULL: not known */
    struct words jobids; /* of the jobs that the scheduler has these tasks in */
};

struct causes {
    struct cause *cause;
    size_t count, capacity;
};

/* Finds the causes of all tasks that run or are still to run; none where the launch has ended. A
 * scheduler that gives no answer is a remark on stderr, and the events tell alone. The caller
 * releases in any case. */
int causes_find(struct causes *causes, struct standing *standing, const struct host *host,
                struct fault *fault);
void causes_release(struct causes *causes);

/* The one that a task has; NULL: none. */
const struct cause *causes_of(const struct causes *causes, long task);

/* Adds cause, expected start and advice: "held by their owner (JobHeldUser); scontrol ...". */
void cause_add_text(const struct cause *cause, const char *jobname, struct text *text);

#endif
