/* agenda.c: see agenda.h. */
#include "nodes/agenda.h"

#include <stdlib.h>

static bool comes_before(const struct occurrence *a, const struct occurrence *b)
{
    return a->time < b->time;
}

void agenda_add(struct agenda *agenda, const struct occurrence *added)
{
    if (agenda->count == agenda->capacity) {
        size_t wanted = agenda->capacity ? agenda->capacity * 2 : 1024;
        struct occurrence *grown = realloc(agenda->heap, wanted * sizeof *grown);
        if (!grown) {
            agenda->failed = true;
            return;
        }
        agenda->heap = grown;
        agenda->capacity = wanted;
    }
    size_t i = agenda->count++;
    for (; i && comes_before(added, &agenda->heap[(i - 1) / 2]); i = (i - 1) / 2)
        agenda->heap[i] = agenda->heap[(i - 1) / 2];
    agenda->heap[i] = *added;
}

struct occurrence agenda_take(struct agenda *agenda)
{
    struct occurrence first = agenda->heap[0], last = agenda->heap[--agenda->count];
    size_t i = 0;
    for (size_t child; (child = 2 * i + 1) < agenda->count; i = child) {
        if (child + 1 < agenda->count &&
            comes_before(&agenda->heap[child + 1], &agenda->heap[child]))
            child++;
        if (!comes_before(&agenda->heap[child], &last))
            break;
        agenda->heap[i] = agenda->heap[child];
    }
    agenda->heap[i] = last;
    return first;
}

void agenda_release(struct agenda *agenda)
{
    while (agenda->count)
        text_release(&agenda->heap[--agenda->count].frame);
    free(agenda->heap);
}
