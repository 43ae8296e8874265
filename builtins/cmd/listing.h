/* listing.h: the rows of `onager list`: one a task that was launched. */
#ifndef ONAGER_CMD_LISTING_H
#define ONAGER_CMD_LISTING_H

#include "backend/queue.h"
#include "cmd/launched.h"
#include "cmd/selection.h"
#include "cmd/standing.h"
#include "core/jobfile.h"
#include "core/parameters.h"
#include "core/table.h"
#include "host.h"
#include "view/rows.h"

/* In the order in which they are shown; what became of a task stands before the long ones. */
enum list_column {
    LIST_JOB,
    LIST_TASK,
    LIST_JOBNAME,
    LIST_STATE,
    LIST_EXIT,
    LIST_ATTEMPT,
    LIST_ELAPSED,
    LIST_MEMORY,
    LIST_NODE,
    LIST_COMMAND,
    LIST_TAG,
    LIST_COLUMNS
};

/* Does a column say what became of the task? */
static inline bool list_is_state(enum list_column column)
{
    return column >= LIST_STATE && column <= LIST_NODE;
}

extern const char *const list_titles[LIST_COLUMNS + 1]; /* ends with NULL */

/* One list. `take` is called for each row. */
struct listing {
    struct host *host;
    struct selection selection;
    bool states; /* what became of the tasks is wanted */
    bool bare;   /* values as programs like them: seconds, KiB */
    void (*take)(struct listing *listing, const struct cell *cell); /* LIST_COLUMNS cells */
    void *context;                                                  /* of take */
    struct parameters *parameters; /* of the job whose row is taken; NULL: not wanted */
    /* its own */
    struct queue queue;
    struct standing standing; /* of the launch that is gone through */
    bool fitted;              /* the condition meant something for one of the jobs */
    struct fault unfit;       /* else: why not for the first */
    long warned;              /* the launch of which the user was last told what is not readable */
    struct jobfile file;      /* of the job that is gone through; `parameters` are of it, too */
    struct text scratch[LIST_COLUMNS];
};

void listing_release(struct listing *listing);

/* Asks the schedulers about launches among the rows that are not over, if states are wanted. */
int listing_ask(struct listing *listing, const struct index *jobs, struct fault *fault);

/* Goes through the wanted tasks of all rows. */
int listing_each(struct listing *listing, const struct index *jobs, struct fault *fault);

#endif
