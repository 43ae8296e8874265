/* idplace.c: see idplace.h. */
#include "core/idplace.h"

#include <stdlib.h>

int idplaces_init(struct idplaces *places, const struct idlist *ids, struct fault *fault)
{
    *places = (struct idplaces){.ids = ids, .before = malloc((ids->count + 1) * sizeof(long))};
    if (!places->before)
        return fail_memory(fault);
    for (size_t i = 0; i < ids->count; i++) {
        places->before[i] = places->count;
        places->count += ids->range[i].last - ids->range[i].first + 1;
    }
    return 0;
}

void idplaces_release(struct idplaces *places)
{
    free(places->before);
    *places = (struct idplaces){.ids = NULL};
}

long idplaces_find(const struct idplaces *places, long id)
{
    const struct idrange *range = places->ids->range;
    size_t low = 0, high = places->ids->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (range[middle].last < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < places->ids->count && range[low].first <= id
               ? places->before[low] + id - range[low].first
               : -1;
}

long idplaces_id(const struct idplaces *places, long place)
{
    size_t low = 0, high = places->ids->count - 1;
    while (low < high) {
        size_t middle = low + (high - low + 1) / 2;
        if (places->before[middle] <= place)
            low = middle;
        else
            high = middle - 1;
    }
    return places->ids->range[low].first + place - places->before[low];
}
