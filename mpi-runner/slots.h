/* slots.h: the places where tasks run, and how what runs there is brought to its end: TERM to its
 * process group, KILL to whatever of it is left after the grace. */
#ifndef ONAGER_RUNNER_SLOTS_H
#define ONAGER_RUNNER_SLOTS_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/fault.h"

struct slot {
    pid_t pid; /* 0: free; below 0: the group that a task left, as kill(2) names it */
    long task;
    int attempt;
    double started;             /* monotonic clock, seconds */
    bool called_off, timed_out; /* why TERM was sent */
    double kill_at;             /* when KILL follows */
};

struct slots {
    struct slot *slot; /* in memory that a forked process shares (guard.h) */
    int count;
};

int slots_init(struct slots *slots, int count, struct fault *fault);
void slots_release(struct slots *slots);

/* The slot of a process, NULL: of none; a free one, NULL: there is none. */
struct slot *slots_of(const struct slots *slots, pid_t pid);
struct slot *slots_free_one(const struct slots *slots);
bool slots_are_busy(const struct slots *slots);

/* Does the task, or what it left, still take a slot? */
bool slots_hold(const struct slots *slots, long task);

/* Was what runs there asked to end? */
bool slot_is_ending(const struct slot *slot);

/* Asks what runs there to end, until `kill_at`. */
void slot_end(struct slot *slot, double kill_at);

/* The task's process is gone. Where it was asked to end, the slot stays taken until its whole group
 * is gone. */
void slot_left(struct slot *slot);

/* Kills what was asked to end and has not, and frees the slots whose groups are gone. */
void slots_sweep(struct slots *slots, double now);

/* When slots_sweep is to be called next, `until` at the latest. */
double slots_due(const struct slots *slots, double now, double until);

#endif
