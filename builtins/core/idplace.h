/* idplace.h: the ids of a normalized list, numbered from 0, so that what is known of each can stand
 * in an array. */
#ifndef ONAGER_CORE_IDPLACE_H
#define ONAGER_CORE_IDPLACE_H

#include "core/fault.h"
#include "core/idlist.h"

struct idplaces {
    const struct idlist *ids; /* borrowed */
    long *before;             /* how many ids come before each range */
    long count;
};

/* Returns 0, or -1 when memory is short. */
int idplaces_init(struct idplaces *places, const struct idlist *ids, struct fault *fault);
void idplaces_release(struct idplaces *places);

/* The place of an id, -1 when the list has it not; and the other way. O(log ranges) */
long idplaces_find(const struct idplaces *places, long id);
long idplaces_id(const struct idplaces *places, long place);

#endif
