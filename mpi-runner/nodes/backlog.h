/* backlog.h: the tasks of a node that have not begun, in the order in which they are to. */
#ifndef ONAGER_NODES_BACKLOG_H
#define ONAGER_NODES_BACKLOG_H

#include <stdbool.h>
#include <stddef.h>

#include "core/fault.h"
#include "nodes/frame.h"
#include "task.h"

struct waiting {
    uint32_t ticket;
    uint16_t tries_left;
    struct task task; /* its strings are in `memory` */
    char *memory;
};
void waiting_release(struct waiting *waiting);

struct backlog {
    struct waiting *ring; /* those that wait are ring[first], ring[first + 1] … modulo capacity */
    size_t first, count, capacity;
};

void backlog_release(struct backlog *backlog);

/* Keeps a copy. */
int backlog_add(struct backlog *backlog, const struct frame_task *task, struct fault *fault);

/* Takes the first or the last one, or that with a ticket, over to the caller, who releases it.
 * False: there is none. */
bool backlog_take_first(struct backlog *backlog, struct waiting *waiting);
bool backlog_take_last(struct backlog *backlog, struct waiting *waiting);
bool backlog_take(struct backlog *backlog, uint32_t ticket, struct waiting *waiting);

#endif
