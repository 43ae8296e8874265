/* points.h: the points of a sweep, numbered: a choice of a value on each axis.
 *
 * Points are numbered in a mixed radix whose first digit, that of the first axis, changes fastest;
 * the lines of a file of commands change slowest. Exclusions leave some points out (diagram.h), and
 * a sample takes some of what is left in an order of its own (shuffle.h). All of that is
 * arithmetic: nothing is kept for each point. */
#ifndef ONAGER_CORE_POINTS_H
#define ONAGER_CORE_POINTS_H

#include "core/diagram.h"
#include "core/fault.h"
#include "core/shuffle.h"

struct sweep_spec; /* sweep.h */

struct points {
    long *radix; /* of each axis */
    size_t axes;
    long count;             /* of the points that are left and taken */
    struct diagram diagram; /* of what the exclusions leave; level 0 where there are none */
    struct shuffle shuffle; /* size 0: all, in order */
};

/* Errors: a condition that means nothing here, nothing left, a sample larger than what is left, too
 * many points for a long. The caller releases in any case. */
int points_init(struct points *points, const struct sweep_spec *spec, struct fault *fault);
void points_release(struct points *points);

/* Sets the digit of each axis for point number `index` (0 <= index < count). Returns the number of
 * its command. */
long points_at(const struct points *points, long index, long *digit);

#endif
