/* axis.h: what varies in a sweep: an axis for each +pos-arg, +arg, +zip, +range and +flag. */
#ifndef ONAGER_CORE_AXIS_H
#define ONAGER_CORE_AXIS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/words.h"

enum axis_kind {
    AXIS_POSITIONAL, /* one member: its values */
    AXIS_NAMED,      /* each member: the name, then its values; one may have none */
    AXIS_FLAG,       /* one member: one word, which is there or not */
};

/* The members of an axis advance together and have equally many values. All is borrowed. */
struct axis {
    enum axis_kind kind;
    struct wordspan *member;
    size_t members;
};

/* How many values the axis has: 2 for a flag (0: it is there), 1 for a name without values. */
long axis_radix(const struct axis *axis);

/* Value number `digit` of a member; NULL for a flag and for a name without values. */
const char *axis_value(const struct axis *axis, size_t member, long digit);

/* What a name is without what marks it as one: the dashes or plus signs before it, the `~` of a
 * deletion, the `=` behind it. *length is how much of the rest counts. */
const char *axis_bare_name(const char *name, size_t *length);

/* Does typed[0..length) mean the argument `name`: the same, or the same without such marks? */
bool axis_is_called(const char *name, const char *typed, size_t length);

#endif
