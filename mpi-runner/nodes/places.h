/* places.h: how many tasks a node runs at the same time, and what each of its slots has of its own:
 * by what the machine has (holdings.h) and what a task is to have (options.h). */
#ifndef ONAGER_NODES_PLACES_H
#define ONAGER_NODES_PLACES_H

#include "core/fault.h"
#include "nodes/holdings.h"
#include "nodes/options.h"
#include "place.h"

struct places {
    int count;
    int first;           /* the number of the first one among all of this machine */
    struct place *place; /* for each slot */
    size_t cpus_size;    /* of their cpu sets */
};

/* Several ranks may be on one machine, and share it: this one is `local` of `locals`. Fails when
 * not even one task has its room. The caller releases in any case. */
int places_find(struct places *places, const struct mpi_options *options,
                const struct holdings *holdings, int local, int locals, struct fault *fault);
void places_release(struct places *places);

#endif
