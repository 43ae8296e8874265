/* failures.h: what the failures of a launch have in common: how they ended, and which parameter
 * values stand out among them. `status` prints the lines, `report` makes a table of it.
 *
 * A failure is a task in state failed, timeout or lost; they are compared with the tasks that are
 * done. A value stands out when at least three failures, and one in twenty, have it and its tasks
 * fail more often than the rest, by more than chance: by the log-likelihood ratio G of the 2x2
 * table of value and failure (T. Dunning: Accurate Methods for the Statistics of Surprise and
 * Coincidence, 1993). G follows chi-square with one degree of freedom, whose tail beyond x is below
 * exp(-x/2); with m values to look at, G > 2 ln(10 m) keeps the odds that any of them stands out by
 * mere chance below one in ten (Bonferroni). The largest G come first. */
#ifndef ONAGER_VIEW_FAILURES_H
#define ONAGER_VIEW_FAILURES_H

#include "core/ledger.h"
#include "core/parameters.h"

enum { FAILURES_MOST_ENDINGS = 6, FAILURES_MOST_SIGNS = 3 };

/* A way in which tasks ended. */
struct failure_ending {
    enum task_state state;   /* STATE_FAILED, STATE_TIMEOUT or STATE_LOST */
    int exit_status, signal; /* STATE_FAILED: the signal, or 0 and the status */
    long count;
};

/* A value that stands out. */
struct failure_sign {
    const char *name;   /* the parameter; NULL: the value is the node where the task ran */
    const char *value;  /* both borrowed from the parameters or the ledger */
    long failed, tasks; /* failures with it; tasks with it that failed or are done */
    double weight;      /* G */
};

struct failures {
    long failed, tasks; /* failures; tasks that failed or are done */
    struct failure_ending ending[FAILURES_MOST_ENDINGS]; /* the most frequent first */
    size_t endings;
    long more_endings;                             /* failures that ended in yet other ways */
    struct failure_sign sign[FAILURES_MOST_SIGNS]; /* the clearest first */
    size_t signs;
};

/* Looks at all tasks of a launch. `parameters` may be NULL. What is found borrows from both.
 * Returns 0, also when `stop` ended it early; -1 when memory is short. */
int failures_find(struct failures *failures, const struct ledger *ledger,
                  struct parameters *parameters, stopflag stop, struct fault *fault);

/* Adds "exit status 1", "SIGKILL", "timeout" or "lost". */
void failures_add_ending(struct text *text, const struct failure_ending *ending);

/* Adds "batch-size=128" or "node n07"; a value that is no plain word is quoted. */
void failures_add_sign_name(struct text *text, const struct failure_sign *sign);

/* Adds lines such as these, nothing where there are no failures; each begins with `indent`:
 *
 *     12 × exit status 1, 3 × SIGKILL, 2 × timeout
 *     42 of 45 failures have batch-size=128 (42 of its 60 tasks failed; 3 of the other 240)
 */
void failures_add_lines(const struct failures *failures, const char *indent, struct text *lines);

#endif
