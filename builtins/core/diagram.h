/* diagram.h: the points of a product of axes that are left when some are excluded, numbered without
 * being listed.
 *
 * It is a multi-valued decision diagram (D. E. Knuth, The Art of Computer Programming 4A, 7.1.4): a
 * level an axis, the slowest on top; a node for each set of exclusions that what was chosen above
 * leaves possible; each node knows how many points are left below it. So its size depends on the
 * axes and the exclusions, not on their product. */
#ifndef ONAGER_CORE_DIAGRAM_H
#define ONAGER_CORE_DIAGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "core/condition.h"
#include "core/fault.h"
#include "core/sink.h"

struct diagram {
    size_t levels;
    struct level *level; /* by axis; level[0] is at the bottom */
    long count;          /* of points that are left */
};

/* A point is excluded that fits one of the exclusions. There is an axis at least; the product of
 * all radices fits into a long. Errors: exclusions so different that the diagram grows beyond
 * reason; `stop` was set. The caller releases in any case. */
int diagram_init(struct diagram *diagram, const long *radix, size_t axes,
                 const struct condition *exclusion, size_t exclusions, stopflag stop,
                 struct fault *fault);
void diagram_release(struct diagram *diagram);

/* The digits of point number `rank` of those left (0 <= rank < count), in the order of the product
 * where axis 0 is the fastest. O(axes * log radix) */
void diagram_point(const struct diagram *diagram, long rank, long *digit);

#endif
