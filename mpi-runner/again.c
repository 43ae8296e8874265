/* again.c: see again.h. */
#include "again.h"

#include <stdlib.h>
#include <string.h>

void agains_release(struct agains *queue)
{
    free(queue->list);
    *queue = (struct agains){0};
}

/* Makes room at the end: first where those were that went. */
static int make_room(struct agains *queue, struct fault *fault)
{
    if (queue->first > queue->count / 2) {
        queue->count -= queue->first;
        memmove(queue->list, queue->list + queue->first, queue->count * sizeof *queue->list);
        queue->first = 0;
        return 0;
    }
    size_t wanted = queue->capacity ? queue->capacity * 2 : 64;
    struct again *grown = realloc(queue->list, wanted * sizeof *grown);
    if (!grown)
        return fail_memory(fault);
    queue->list = grown;
    queue->capacity = wanted;
    return 0;
}

int agains_add(struct agains *queue, const struct again *task, struct fault *fault)
{
    if (queue->count == queue->capacity && make_room(queue, fault))
        return -1;
    queue->list[queue->count++] = *task;
    return 0;
}

size_t agains_size(const struct agains *queue)
{
    return queue->count - queue->first;
}

const struct again *agains_first(const struct agains *queue)
{
    return agains_size(queue) ? &queue->list[queue->first] : NULL;
}

struct again agains_take(struct agains *queue, size_t i)
{
    struct again *first = queue->list + queue->first, task = first[i];
    memmove(first + 1, first, i * sizeof *first);
    queue->first++;
    return task;
}

void agains_remove(struct agains *queue, const struct idlist *ids, struct idlist *taken)
{
    size_t kept = queue->first;
    for (size_t i = queue->first; i < queue->count; i++)
        if (ids && !idlist_contains(ids, queue->list[i].id))
            queue->list[kept++] = queue->list[i];
        else
            idlist_add(taken, queue->list[i].id);
    queue->count = kept;
}
