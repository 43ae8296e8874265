/* slots.h: the places where tasks run, and how what runs there is brought to its end: TERM to its
 * process group, KILL to whatever of it is left after the grace. */
#ifndef ONAGER_RUNNER_SLOTS_H
#define ONAGER_RUNNER_SLOTS_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/fault.h"

struct slot {
    pid_t pid; /* 0: none runs; below 0: the group that a task left, as kill(2) names it */
    long task;
    int attempt;
    double started;             /* monotonic clock, seconds */
    bool called_off, timed_out; /* why TERM was sent */
    double kill_at;             /* when KILL follows */
};

struct slots {
    struct slot *slot; /* in memory that a forked process shares (guard.h) */
    int count;
    int first; /* what events and tasks call the first one */
    /* its own, in memory that is not shared */
    int taken;           /* how many are */
    bool ending;         /* something may have been asked to end */
    unsigned long *free; /* a bit for each slot */
    int *chain, *next;   /* slots by process id: the first of a chain, the next; -1: none */
};

int slots_init(struct slots *slots, int count, struct fault *fault);
void slots_release(struct slots *slots);

/* Takes the first free slot, NULL: there is none; and gives one back in which nothing was started.
 */
struct slot *slots_take(struct slots *slots);
void slots_give_back(struct slots *slots, struct slot *slot);
bool slots_have_room(const struct slots *slots);
bool slots_are_busy(const struct slots *slots);

/* The process runs in the slot, which was taken; the slot of a process, NULL: of none. */
void slots_occupy(struct slots *slots, struct slot *slot, pid_t pid);
struct slot *slots_of(const struct slots *slots, pid_t pid);

/* What events and tasks call it. */
int slots_number(const struct slots *slots, const struct slot *slot);

/* Does the task, or what it left, still take a slot? */
bool slots_hold(const struct slots *slots, long task);

/* Was what runs there asked to end? */
bool slot_is_ending(const struct slot *slot);

/* Asks what runs there to end, until `kill_at`. */
void slots_end(struct slots *slots, struct slot *slot, double kill_at);

/* The task's process is gone. Where it was asked to end, the slot stays taken until its whole group
 * is gone. */
void slots_left(struct slots *slots, struct slot *slot);

/* Kills what was asked to end and has not, and frees the slots whose groups are gone. */
void slots_sweep(struct slots *slots, double now);

/* When slots_sweep is to be called next, `until` at the latest. */
double slots_due(const struct slots *slots, double now, double until);

/* Sends KILL to all groups, and forgets the processes of those that are gone. The guard does it,
 * too, and so this uses the shared memory alone. Returns whether there were any. */
bool slots_kill(const struct slots *slots);

#endif
