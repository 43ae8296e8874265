/* crew.h: tasks of one machine, at work in slots: how they are started, taken in when they end, and
 * brought to their end, and how all of that is noted. Which tasks, and what follows from their
 * ends, is up to others: a pool (pool.h) or a node (nodes/node.h).
 *
 * No threads: whoever has a crew sleeps in poll(2) on `signals` and then asks what ended. */
#ifndef ONAGER_RUNNER_CREW_H
#define ONAGER_RUNNER_CREW_H

#include <stdbool.h>
#include <sys/resource.h>

#include "core/fault.h"
#include "core/taskstate.h"
#include "guard.h"
#include "journal.h"
#include "logs.h"
#include "place.h"
#include "slots.h"
#include "start.h"
#include "task.h"
#include "taskenv.h"

struct crew {
    /* set by the caller */
    struct slots slots; /* their count, and what the first one is called */
    double grace;       /* seconds between TERM and KILL */
    struct logs *logs;
    struct taskenv *environment;
    struct journal journal;
    const struct place *places; /* for each slot what it has; NULL: all are alike */
    size_t cpus_size;           /* of the places' cpu sets */
    const struct lease *lease;  /* NULL: there is none */
    /* to be read */
    int running; /* tasks */
    int signals; /* signalfd(2) */
    /* its own */
    struct starter starter;
    struct guard guard;
    double timeout; /* seconds that a task may take; 0: any number of them */
    double late_at; /* until then nothing runs out of time */
};

/* The manners of a process that runs tasks: no descriptors of others, not stopped by writing to a
 * terminal from the background, and takes signals in as it likes: blocks them, so this comes before
 * any is sent. What tasks leave behind becomes its child: a process group counts as gone only once
 * its dead are reaped, and in many a container nobody else does that. */
int crew_settle(struct fault *fault);

/* Is it a signal that comes by `signals`? */
bool crew_takes_in(int signo);

/* Makes the slots, the guard and `signals`, and notes the beginning. On failure there is nothing to
 * release. */
int crew_open(struct crew *crew, struct fault *fault);
void crew_release(struct crew *crew);

/* Finds a place for a task, while slots_have_room, and notes its start. NULL with a fault. */
struct slot *crew_enter(struct crew *crew, const struct task *task, struct fault *fault);
/* Starts it, once what was noted is on disk. When that fails the slot is free again. */
int crew_start(struct crew *crew, struct slot *slot, const struct task *task, struct fault *fault);

/* A task whose process ended. */
struct crew_end {
    struct slot *slot;
    int status; /* wait status */
    double wall;
    struct rusage usage;
};
/* The next one, false: no other has. It stays in its slot until crew_take_end, which notes the end
 * and says what became of it; the slot's content is valid until the next crew_enter. */
bool crew_reap(struct crew *crew, struct crew_end *end);
enum task_state crew_take_end(struct crew *crew, const struct crew_end *end);

/* Notes what befalls the task in a slot. */
void crew_note(struct crew *crew, enum event_kind kind, const struct slot *slot);

/* Asks what runs in the slot to end, since it was called off, or ran out of time. */
void crew_call_off(struct crew *crew, struct slot *slot);
void crew_time_out(struct crew *crew, struct slot *slot);

/* What runs longer than so many seconds runs out of time, from now on. */
void crew_set_timeout(struct crew *crew, double seconds);

/* Ends what ran out of time, and what was asked to end and has not; frees the slots of what left
 * none. To be called by crew_due. */
void crew_sweep(struct crew *crew, double now);
double crew_due(const struct crew *crew, double now, double until);

/* Kills all that runs, at once, and notes nothing. */
void crew_abandon(struct crew *crew);

#endif
