/* tail.h: where the last lines of a file begin, found from its end. */
#ifndef ONAGER_CORE_TAIL_H
#define ONAGER_CORE_TAIL_H

#include "core/fault.h"
#include "core/sink.h"

/* The offset at which the last `lines` lines among the first `size` bytes of the file begin. A last
 * line without a line end counts. Reads backwards, a block at a time, no further than it must; also
 * returns early, with the offset reached, when `stop` is set. -1 with errno when it can't be read.
 */
long tail_start(int descriptor, long size, long lines, stopflag stop);

#endif
