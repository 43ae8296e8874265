/* condition.h: a condition on the values of a task, such as `lr=0.1 batch-size=32|64 !amp`.
 *
 * It is a list of terms with blanks between them, in one word or several; all must hold:
 *   NAME=VALUE       the argument has this value; NAME with or without its dashes, positional
 *                    arguments are called 1, 2 ...
 *   NAME=V1|V2       one of these values
 *   FLAG             the flag is there
 *   !TERM            the term does not hold
 * A value may hold blanks: a new term begins only where a known name does. */
#ifndef ONAGER_CORE_CONDITION_H
#define ONAGER_CORE_CONDITION_H

#include <stdbool.h>
#include <stddef.h>

#include "core/axis.h"
#include "core/fault.h"
#include "core/words.h"

/* For each axis which digits fit: mask[axis][digit]; mask[axis] NULL: all. Would a value fit that
 * the axis never takes, or its absence: others[axis]. */
struct condition {
    bool **mask;
    bool *others;
    size_t axes;
};

/* Errors name the term, and what the sweep has instead: an unknown name, a value that the argument
 * never takes, terms that can't hold together, no term at
 * all. The caller releases in any case. */
int condition_parse(struct condition *condition, const struct axis *axis, size_t axes,
                    const struct wordspan *terms, struct fault *fault);
void condition_release(struct condition *condition);

#endif
