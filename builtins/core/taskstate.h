/* taskstate.h: the states of a task in a launch. */
#ifndef ONAGER_CORE_TASKSTATE_H
#define ONAGER_CORE_TASKSTATE_H

#include <stdbool.h>

#include "core/fault.h"

enum task_state {
    STATE_PENDING,
    STATE_RUNNING,
    STATE_DONE,      /* exit status 0, in time */
    STATE_FAILED,    /* any other, or a signal */
    STATE_ERROR,     /* the scheduler has it and will not start it by itself */
    STATE_TIMEOUT,   /* it was given a time, and ran longer */
    STATE_CANCELLED, /* called off, whether it had begun or not */
    STATE_LOST,      /* it began, and whoever ran it is gone */
    STATES
};

extern const char *const state_names[STATES + 1]; /* ends with NULL */

/* What an attempt came to that ended so: `called_off` or `timed_out` while it ran. A task that was
 * called off is not done, even if it exited with 0: it may have put its work aside half done. */
enum task_state state_of_end(bool called_off, bool timed_out, int exit_status, int signal);

/* A set of states, a bit each, and STATESET_MISSING for `missing`: whatever is not done. That is a
 * word of its own since a task that was done once is not missing, whatever became of it later. */
typedef unsigned stateset;

#define STATESET_MISSING (1U << STATES)
#define STATESET_FAILED (1U << STATE_FAILED | 1U << STATE_TIMEOUT | 1U << STATE_LOST)
#define STATESET_OPEN (1U << STATE_PENDING | 1U << STATE_RUNNING)

static inline bool stateset_has(stateset set, enum task_state state)
{
    return set >> state & 1 || (set & STATESET_MISSING && state != STATE_DONE);
}

/* Reads "failed,timeout,lost" or "missing". Errors name the word and what
 * there is. */
int stateset_parse(stateset *set, const char *words, struct fault *fault);

#endif
