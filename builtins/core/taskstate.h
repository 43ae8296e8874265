/* taskstate.h: the states of a task in a launch. */
#ifndef ONAGER_CORE_TASKSTATE_H
#define ONAGER_CORE_TASKSTATE_H

#include <stdbool.h>

#include "core/fault.h"

enum task_state {
    STATE_PENDING,
    STATE_RUNNING,
    STATE_DONE,      /* exit status 0 */
    STATE_FAILED,    /* any other, or a signal */
    STATE_TIMEOUT,   /* it was given a time, and ran longer */
    STATE_CANCELLED, /* called off, whether it had begun or not */
    STATE_LOST,      /* it began, and whoever ran it is gone */
    STATES
};

extern const char *const state_names[STATES + 1]; /* ends with NULL */

/* A set of states, a bit each. */
typedef unsigned stateset;

static inline bool stateset_has(stateset set, enum task_state state)
{
    return set >> state & 1;
}

/* Reads "failed,timeout,lost", behind `missing` for all but done. Errors name the word and what
 * there is. */
int stateset_parse(stateset *set, const char *words, struct fault *fault);

#endif
