/* survivors.h: which machines of an allocation still answer. Called by the launcher when the ranks
 * broke down. */
#ifndef ONAGER_NODES_SURVIVORS_H
#define ONAGER_NODES_SURVIVORS_H

#include "core/words.h"
#include "nodes/allocation.h"

/* Adds the names of those on which the scheduler can start a program within five seconds, many
 * asked at a time; this machine answers unasked. */
void survivors_find(const struct allocation *allocation, struct words *hosts);

#endif
