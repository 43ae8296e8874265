/* reasons.h: why elements of arrays do not run yet, as their scheduler says. Backends fill it in
 * from what squeue(1) and qstat(1) print (slurm_reasons.c, gridengine_reasons.c); `explain` shows
 * it. */
#ifndef ONAGER_BACKEND_REASONS_H
#define ONAGER_BACKEND_REASONS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/fault.h"
#include "core/idlist.h"
#include "core/text.h"

struct reason {
    char *jobid;
    struct idlist indices; /* of the array; none: whatever of the job has not begun and is named by
                            * no other reason */
    bool runs;             /* it has begun, or is about to */
    struct text text;      /* why, in plain words, the scheduler's own in parentheses; may be "" */
    struct text
        advice; /* what one can do, JOBID and JOBNAME standing for those of the job; may be "" */
    struct text start; /* when it is expected to begin, as the scheduler writes it; "": no
                        * expectation */
};

struct reasons {
    struct reason *reason;
    size_t count, capacity;
};

void reasons_release(struct reasons *reasons);

/* Makes a reason for a job, jobid[0..length), for the caller to fill in. It is valid until the next
 * is made. NULL with a fault when memory is short. */
struct reason *reasons_add(struct reasons *reasons, const char *jobid, size_t length,
                           struct fault *fault);

/* The reason made last is filled in: joins it to an earlier one of the same job that says the same,
 * if there is one among the last few, so that elements that come one a line become one reason.
 * Returns whether it did. */
bool reasons_join(struct reasons *reasons);

/* What a word of a scheduler means. */
struct reason_word {
    const char *word;
    const char *plain;
    const char *advice; /* as above, or NULL */
};

/* The first row of the table whose word stands at the beginning of `text`; NULL: there is none. The
 * table ends with a row without a word. */
const struct reason_word *reason_word_find(const struct reason_word *table, const char *text);

/* The scheduler's program ended with that status: fails with the first line that it printed. */
int reasons_fail(const char *answer, int status, struct fault *fault);

#endif
