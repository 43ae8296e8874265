/* agenda.h: what is still to happen in a simulation (simulate.h), the next first. */
#ifndef ONAGER_NODES_AGENDA_H
#define ONAGER_NODES_AGENDA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/text.h"

enum happening { TASK_ENDS, TO_NODE, TO_COORDINATOR, NEWS_DUE };

struct occurrence {
    double time;
    enum happening what;
    uint32_t node;
    uint32_t ticket;
    int64_t id;
    float wall;
    struct text frame; /* of a message */
};

/* A binary heap; begins as {0}. */
struct agenda {
    struct occurrence *heap;
    size_t count, capacity;
    bool failed; /* memory was short; sticky */
};

void agenda_add(struct agenda *agenda, const struct occurrence *added);
/* Takes the next one off; there must be one. */
struct occurrence agenda_take(struct agenda *agenda);
void agenda_release(struct agenda *agenda);

#endif
