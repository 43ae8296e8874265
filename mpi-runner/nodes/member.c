/* member.c: see member.h. */
#include "nodes/member.h"

#include <stdlib.h>

void member_release(struct member *member)
{
    free(member->host);
    free(member->held);
    free(member->free);
    *member = (struct member){0};
}

const char *member_host(const struct member *member)
{
    return member->host ? member->host : "a node";
}

uint32_t member_ahead(const struct member *member)
{
    return member->count > member->slots ? member->count - member->slots : 0;
}

bool member_is_usable(const struct member *member)
{
    return member->state == NODE_HERE && !member->quarantined;
}

static int grow(struct member *member, struct fault *fault)
{
    uint32_t wanted = member->tickets ? member->tickets * 2 : 2 * member->slots + 8;
    struct held *held = realloc(member->held, wanted * sizeof *held);
    if (held)
        member->held = held;
    uint32_t *freed = held ? realloc(member->free, wanted * sizeof *freed) : NULL;
    if (!freed)
        return fail_memory(fault);
    member->free = freed;
    for (uint32_t ticket = wanted; ticket-- > member->tickets;) {
        held[ticket] = (struct held){.task.id = -1};
        freed[member->frees++] = ticket;
    }
    member->tickets = wanted;
    return 0;
}

int member_hold(struct member *member, const struct again *task, uint32_t *ticket,
                struct fault *fault)
{
    if (!member->frees && grow(member, fault))
        return -1;
    *ticket = member->free[--member->frees];
    member->held[*ticket] = (struct held){.task = *task};
    member->count++;
    return 0;
}

struct held *member_find(struct member *member, uint32_t ticket)
{
    return ticket < member->tickets && member->held[ticket].task.id >= 0 ? &member->held[ticket]
                                                                         : NULL;
}

struct held *member_find_task(struct member *member, int64_t id)
{
    for (uint32_t ticket = 0; ticket < member->tickets; ticket++)
        if (member->held[ticket].task.id == id)
            return &member->held[ticket];
    return NULL;
}

void member_drop(struct member *member, struct held *held)
{
    held->task.id = -1;
    member->free[member->frees++] = (uint32_t)(held - member->held);
    member->count--;
}

void mean_take(double *mean, long *count, double seconds, long most)
{
    if (*count < most)
        ++*count;
    *mean += (seconds - *mean) / (double)*count;
}
