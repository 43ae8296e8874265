/* elements.c: see elements.h. */
#include "core/elements.h"

void elements_release(struct elements *elements)
{
    for (int i = 0; i < ELEMENT_CONDITIONS; i++)
        idlist_release(&elements->in[i]);
}

enum element_condition elements_find(const struct elements *elements, long id)
{
    for (int i = ELEMENT_UNKNOWN + 1; i < ELEMENT_CONDITIONS; i++)
        if (elements->in[i].count && idlist_contains(&elements->in[i], id))
            return (enum element_condition)i;
    return ELEMENT_UNKNOWN;
}

int elements_take_off(const struct elements *elements, struct idlist *list, struct fault *fault)
{
    int result = 0;
    for (int i = 0; i < ELEMENT_CONDITIONS && !result; i++)
        if (elements->in[i].count)
            result = idlist_keep(list, &elements->in[i], true, fault);
    return result;
}
