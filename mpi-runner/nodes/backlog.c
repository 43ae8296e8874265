/* backlog.c: see backlog.h. */
#include "nodes/backlog.h"

#include <stdlib.h>
#include <string.h>

void waiting_release(struct waiting *waiting)
{
    free(waiting->memory);
    *waiting = (struct waiting){0};
}

static struct waiting *at(const struct backlog *backlog, size_t i)
{
    return &backlog->ring[(backlog->first + i) % backlog->capacity];
}

void backlog_release(struct backlog *backlog)
{
    for (size_t i = 0; i < backlog->count; i++)
        waiting_release(at(backlog, i));
    free(backlog->ring);
    *backlog = (struct backlog){0};
}

static int make_room(struct backlog *backlog, struct fault *fault)
{
    if (backlog->count < backlog->capacity)
        return 0;
    size_t wanted = backlog->capacity ? backlog->capacity * 2 : 64;
    struct waiting *ring = malloc(wanted * sizeof *ring);
    if (!ring)
        return fail_memory(fault);
    for (size_t i = 0; i < backlog->count; i++)
        ring[i] = *at(backlog, i);
    free(backlog->ring);
    backlog->ring = ring;
    backlog->first = 0;
    backlog->capacity = wanted;
    return 0;
}

int backlog_add(struct backlog *backlog, const struct frame_task *task, struct fault *fault)
{
    size_t command = strlen(task->command) + 1, tag = strlen(task->tag) + 1;
    if (make_room(backlog, fault))
        return -1;
    char *memory = malloc(command + tag);
    if (!memory)
        return fail_memory(fault);
    memcpy(memory, task->command, command);
    memcpy(memory + command, task->tag, tag);
    *at(backlog, backlog->count++) = (struct waiting){.ticket = task->ticket,
                                                      .tries_left = task->tries_left,
                                                      .task = {.id = task->id,
                                                               .attempt = task->attempt,
                                                               .command = memory,
                                                               .tag = memory + command},
                                                      .memory = memory};
    return 0;
}

bool backlog_take_first(struct backlog *backlog, struct waiting *waiting)
{
    if (!backlog->count)
        return false;
    *waiting = *at(backlog, 0);
    backlog->first = (backlog->first + 1) % backlog->capacity;
    backlog->count--;
    return true;
}

bool backlog_take_last(struct backlog *backlog, struct waiting *waiting)
{
    if (!backlog->count)
        return false;
    *waiting = *at(backlog, --backlog->count);
    return true;
}

bool backlog_take(struct backlog *backlog, uint32_t ticket, struct waiting *waiting)
{
    size_t i = 0;
    while (i < backlog->count && at(backlog, i)->ticket != ticket)
        i++;
    if (i == backlog->count)
        return false;
    *waiting = *at(backlog, i);
    for (; i + 1 < backlog->count; i++)
        *at(backlog, i) = *at(backlog, i + 1);
    backlog->count--;
    return true;
}
