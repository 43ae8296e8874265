/* retries.c: see retries.h. */
#include "retries.h"

#include <stdlib.h>
#include <string.h>

void retries_release(struct retries *retries)
{
    free(retries->list);
    *retries = (struct retries){0};
}

int retries_add(struct retries *retries, const struct retry *retry, struct fault *fault)
{
    if (retries->count == retries->capacity && retries->first > retries->count / 2) {
        retries->count -= retries->first;
        memmove(retries->list, retries->list + retries->first,
                retries->count * sizeof *retries->list);
        retries->first = 0;
    }
    if (retries->count == retries->capacity) {
        size_t wanted = retries->capacity ? retries->capacity * 2 : 64;
        struct retry *grown = realloc(retries->list, wanted * sizeof *grown);
        if (!grown)
            return fail_memory(fault);
        retries->list = grown;
        retries->capacity = wanted;
    }
    retries->list[retries->count++] = *retry;
    return 0;
}

const struct retry *retries_first(const struct retries *retries)
{
    return retries->first < retries->count ? &retries->list[retries->first] : NULL;
}

void retries_take(struct retries *retries)
{
    retries->first++;
}

void retries_remove(struct retries *retries, const struct idlist *ids, struct idlist *taken)
{
    size_t kept = retries->first;
    for (size_t i = retries->first; i < retries->count; i++)
        if (ids && !idlist_contains(ids, retries->list[i].task))
            retries->list[kept++] = retries->list[i];
        else
            idlist_add(taken, retries->list[i].task);
    retries->count = kept;
}
