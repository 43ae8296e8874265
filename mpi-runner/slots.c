/* slots.c: see slots.h. */
#include "slots.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>

#define LINGER 0.01 /* seconds between two looks at process groups that are to end */

int slots_init(struct slots *slots, int count, struct fault *fault)
{
    size_t size = (size_t)count * sizeof *slots->slot;
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    *slots = (struct slots){.count = count};
    if (memory == MAP_FAILED)
        return fail(fault, "cannot get memory for %d slots: %s", count, strerror(errno));
    slots->slot = memory;
    return 0;
}

void slots_release(struct slots *slots)
{
    if (slots->slot)
        munmap(slots->slot, (size_t)slots->count * sizeof *slots->slot);
    *slots = (struct slots){0};
}

struct slot *slots_of(const struct slots *slots, pid_t pid)
{
    for (int i = 0; i < slots->count; i++)
        if (slots->slot[i].pid == pid)
            return &slots->slot[i];
    return NULL;
}

struct slot *slots_free_one(const struct slots *slots)
{
    return slots_of(slots, 0);
}

bool slots_are_busy(const struct slots *slots)
{
    for (int i = 0; i < slots->count; i++)
        if (slots->slot[i].pid)
            return true;
    return false;
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

void slot_end(struct slot *slot, double kill_at)
{
    slot->kill_at = kill_at;
    send(slot, SIGTERM);
}

void slot_left(struct slot *slot)
{
    slot->pid = slot_is_ending(slot) ? -slot->pid : 0;
}

void slots_sweep(struct slots *slots, double now)
{
    for (int i = 0; i < slots->count; i++) {
        struct slot *slot = &slots->slot[i];
        if (slot->pid < 0 && kill(slot->pid, 0) && errno == ESRCH)
            slot->pid = 0;
        if (slot_is_ending(slot) && slot->kill_at <= now)
            send(slot, SIGKILL);
    }
}

double slots_due(const struct slots *slots, double now, double until)
{
    for (int i = 0; i < slots->count; i++) {
        const struct slot *slot = &slots->slot[i];
        if (slot->pid > 0 && slot_is_ending(slot) && slot->kill_at > now && slot->kill_at < until)
            until = slot->kill_at;
        if (slot->pid < 0 && now + LINGER < until)
            until = now + LINGER;
    }
    return until;
}
