/* slots.c: see slots.h. */
#include "slots.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define LINGER 0.01 /* seconds between two looks at process groups that are to end */

enum { WORD = sizeof(unsigned long) * CHAR_BIT };

static int words_for(int count)
{
    return (count + WORD - 1) / WORD;
}

static void mark(struct slots *slots, int i, bool is_free)
{
    unsigned long bit = 1UL << (i % WORD);
    if (is_free)
        slots->free[i / WORD] |= bit;
    else
        slots->free[i / WORD] &= ~bit;
    slots->taken += is_free ? -1 : 1;
}

/* Makes what finds a slot without looking at all. */
static int make_tables(struct slots *slots, struct fault *fault)
{
    size_t count = (size_t)slots->count;
    slots->free = calloc((size_t)words_for(slots->count), sizeof *slots->free);
    slots->chain = malloc(count * sizeof *slots->chain);
    slots->next = malloc(count * sizeof *slots->next);
    if (!slots->free || !slots->chain || !slots->next)
        return fail_memory(fault);
    slots->taken = slots->count;
    for (int i = 0; i < slots->count; i++) {
        slots->chain[i] = -1;
        mark(slots, i, true);
    }
    return 0;
}

int slots_init(struct slots *slots, int count, struct fault *fault)
{
    size_t size = (size_t)count * sizeof *slots->slot;
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    *slots = (struct slots){.count = count, .first = slots->first};
    if (memory == MAP_FAILED)
        return fail(fault, "cannot get memory for %d slots: %s", count, strerror(errno));
    slots->slot = memory;
    if (make_tables(slots, fault)) {
        slots_release(slots);
        return -1;
    }
    return 0;
}

void slots_release(struct slots *slots)
{
    if (slots->slot)
        munmap(slots->slot, (size_t)slots->count * sizeof *slots->slot);
    free(slots->free);
    free(slots->chain);
    free(slots->next);
    *slots = (struct slots){0};
}

bool slots_have_room(const struct slots *slots)
{
    return slots->taken < slots->count;
}

bool slots_are_busy(const struct slots *slots)
{
    return slots->taken > 0;
}

struct slot *slots_take(struct slots *slots)
{
    for (int w = 0; slots_have_room(slots) && w < words_for(slots->count); w++)
        if (slots->free[w]) {
            int i = w * WORD + __builtin_ctzl(slots->free[w]);
            mark(slots, i, false);
            slots->slot[i] = (struct slot){0};
            return &slots->slot[i];
        }
    return NULL;
}

void slots_give_back(struct slots *slots, struct slot *slot)
{
    slot->pid = 0;
    mark(slots, (int)(slot - slots->slot), true);
}

void slots_occupy(struct slots *slots, struct slot *slot, pid_t pid)
{
    int i = (int)(slot - slots->slot), *chain = &slots->chain[pid % slots->count];
    slot->pid = pid;
    slots->next[i] = *chain;
    *chain = i;
}

struct slot *slots_of(const struct slots *slots, pid_t pid)
{
    int i = slots->chain[pid % slots->count];
    while (i >= 0 && slots->slot[i].pid != pid)
        i = slots->next[i];
    return i < 0 ? NULL : &slots->slot[i];
}

static void forget_process(struct slots *slots, const struct slot *slot)
{
    int i = (int)(slot - slots->slot), *link = &slots->chain[slot->pid % slots->count];
    while (*link != i)
        link = &slots->next[*link];
    *link = slots->next[i];
}

int slots_number(const struct slots *slots, const struct slot *slot)
{
    return slots->first + (int)(slot - slots->slot);
}

bool slots_hold(const struct slots *slots, long task)
{
    for (int i = 0; i < slots->count; i++)
        if (slots->slot[i].pid && slots->slot[i].task == task)
            return true;
    return false;
}

bool slot_is_ending(const struct slot *slot)
{
    return slot->called_off || slot->timed_out;
}

static void send(const struct slot *slot, int signo)
{
    pid_t group = slot->pid > 0 ? -slot->pid : slot->pid;
    if (!slot->pid)
        return;
    kill(group, signo);
    kill(group, SIGCONT);
}

void slots_end(struct slots *slots, struct slot *slot, double kill_at)
{
    slots->ending = true;
    slot->kill_at = kill_at;
    send(slot, SIGTERM);
}

void slots_left(struct slots *slots, struct slot *slot)
{
    forget_process(slots, slot);
    if (slot_is_ending(slot))
        slot->pid = -slot->pid;
    else
        slots_give_back(slots, slot);
}

void slots_sweep(struct slots *slots, double now)
{
    bool any = false;
    for (int i = 0; slots->ending && i < slots->count; i++) {
        struct slot *slot = &slots->slot[i];
        if (slot->pid < 0 && kill(slot->pid, 0) && errno == ESRCH)
            slots_give_back(slots, slot);
        if (!slot->pid || !slot_is_ending(slot))
            continue;
        any = true;
        if (slot->kill_at <= now)
            send(slot, SIGKILL);
    }
    slots->ending = any;
}

double slots_due(const struct slots *slots, double now, double until)
{
    for (int i = 0; slots->ending && i < slots->count; i++) {
        const struct slot *slot = &slots->slot[i];
        if (slot->pid > 0 && slot_is_ending(slot) && slot->kill_at > now && slot->kill_at < until)
            until = slot->kill_at;
        if (slot->pid < 0 && now + LINGER < until)
            until = now + LINGER;
    }
    return until;
}

bool slots_kill(const struct slots *slots)
{
    bool any = false;
    for (int i = 0; i < slots->count; i++) {
        volatile pid_t *pid = &slots->slot[i].pid;
        pid_t group = *pid > 0 ? -*pid : *pid;
        if (group && kill(group, SIGKILL) == 0)
            any = true;
        else
            *pid = 0;
    }
    return any;
}
