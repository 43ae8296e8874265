/* ledger.h: what became of each task of a launch: the sum of its events. One record a task, a few
 * tens of bytes, so that a launch of a million tasks is read in a fraction of a second. */
#ifndef ONAGER_CORE_LEDGER_H
#define ONAGER_CORE_LEDGER_H

#include <stdint.h>

#include "core/elements.h"
#include "core/eventlog.h"
#include "core/idplace.h"
#include "core/taskstate.h"

/* What is known of a task: of its latest attempt; of the one begun later, where two machines had
 * the same. */
struct taskrecord {
    double started;           /* seconds since 1970; 0: it never was */
    float wall, user, system; /* seconds; of an attempt that ended */
    uint32_t memory;          /* peak, KiB */
    uint32_t host;            /* where: ledger.host[host] */
    uint16_t slot;
    uint16_t attempt; /* from 1; 0: it never was started */
    uint16_t lost;    /* the latest attempt whose machine was given up; 0: none */
    uint16_t waived;  /* attempts below this one are followed by none: it was called off */
    uint8_t exit_status, signal;
    bool ended, cancelled, timed_out;
    bool again;      /* it will be tried again */
    bool called_off; /* somebody asked for its end while it ran */
    uint8_t verdict; /* an enum element_condition: what the scheduler once said of its end */
};

/* A machine that ran tasks of the launch. */
struct ledger_host {
    const char *name;
    double first, latest; /* event, seconds since 1970 */
    double held;          /* seconds during which runners were there, up to `latest` */
    double held_since;    /* while there are any */
    long runners;         /* how many are there */
    long attempts;        /* started there */
    double busy;          /* seconds of wall time of the attempts that ended there */
    int slots;            /* the highest one used + 1 */
};

struct ledger {
    const struct idlist *tasks; /* of the launch, normalized; borrowed */
    struct idplaces places;     /* of the tasks */
    long count;                 /* of tasks */
    struct taskrecord *record;  /* in the order of `tasks` */
    struct ledger_host *host;
    size_t hosts;
    bool failed; /* an event found no memory */
    struct eventlog log;
    bool halted;    /* a runner started nothing more, since too much failed */
    long strangers; /* events of tasks that the launch has not */
    /* What the events can't tell; for the caller to set. */
    bool gone;                       /* nobody is there to run tasks of this launch */
    const struct elements *elements; /* what the scheduler says; borrowed; NULL: it was not asked */
    double asked;                    /* when it was, seconds since 1970 */
};

int ledger_open(struct ledger *ledger, const char *launch_folder, const struct idlist *tasks,
                struct fault *fault);
void ledger_release(struct ledger *ledger);

/* Takes in the events that came since the last call. */
int ledger_update(struct ledger *ledger, stopflag stop, struct fault *fault);

/* The place of a task in ledger.record, -1 when the launch has no such task; and the other way. */
long ledger_place(const struct ledger *ledger, long task);
long ledger_task(const struct ledger *ledger, long place);

enum task_state ledger_state(const struct ledger *ledger, long place);

/* How many tasks are in each state. */
void ledger_count(const struct ledger *ledger, long count[STATES]);

/* The tasks (normalized) whose states are in the set. */
int ledger_select(const struct ledger *ledger, stateset states, struct idlist *tasks,
                  struct fault *fault);

/* May whoever runs the task not have written its end, as far as the events tell? */
bool ledger_is_open(const struct ledger *ledger, long place);

/* Does a scheduler still have the task's element without going on with it: in error, or on a node
 * that does not answer? The task itself may be done. */
bool ledger_is_stuck(const struct ledger *ledger, long place);

/* Notes what a scheduler said for good, at `time`, of tasks (normalized) whose runner may not have
 * lived to write their end. What began later is another matter. */
void ledger_judge(struct ledger *ledger, enum element_condition verdict, const struct idlist *tasks,
                  double time);

/* Marks tasks as called off that have no end yet: a request that no runner may have lived to note.
 */
void ledger_cancel(struct ledger *ledger, const struct idlist *tasks);

#endif
