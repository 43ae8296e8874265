/* past.h: what the events of a mega-job tell its coordinator: all of them when it starts (again),
 * and those of a node that was lost.
 *
 * A task that was done once is done, whatever was begun later. Else the latest attempt counts: one
 * that began and has no end, or was noted as lost, is to be made again, and so is one that was to
 * be tried again. */
#ifndef ONAGER_NODES_PAST_H
#define ONAGER_NODES_PAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/idlist.h"
#include "core/taskstate.h"

/* A task that is left and was begun before. */
struct past_task {
    long id;
    uint16_t attempt;  /* the next one's number: above all that were made */
    uint16_t failures; /* attempts that failed, or ran out of time */
    uint16_t losses;   /* attempts that were lost with a node of their own */
};

struct past {
    long done, failed, timed_out, cancelled, lost; /* tasks that are over */
    struct idlist rest;                            /* those that are not, normalized */
    struct past_task *begun;                       /* of the rest; ids ascend */
    size_t count;
    bool halted; /* nothing more was to be started, since too much failed */
};

/* What is made again when a launch goes on: tasks that were called off since the run ended. Those
 * that a user called off are in the launch's file `cancel`. */
#define PAST_ANEW (1U << STATE_CANCELLED)

/* Reads what became of the tasks (normalized) in the launch of that folder. Those that came to one
 * of the states `anew` (of failed, timeout and cancelled; 0: none) belong to the rest all the same:
 * what the end of an allocation cut off, say. A launch without events costs nothing; else some 24
 * bytes a task while it reads. The caller releases in any case. */
int past_read(struct past *past, const char *launch_folder, const struct idlist *tasks,
              stateset anew, struct fault *fault);
void past_release(struct past *past);

/* What is known of a task of the rest; NULL: it was never begun. */
const struct past_task *past_find(const struct past *past, long id);

/* An attempt that a lost node had. */
struct past_query {
    long task;
    int attempt;
};

/* Reads the events of a host (named as in events), and tells for each attempt of the list (tasks
 * ascend, and attempts of a task) what became of it, in that order: STATE_PENDING: it did not
 * begin, as far as can be seen; STATE_RUNNING: it began, and has no end; else how it ended, and its
 * wall time. Over NFS the last lines that a machine wrote before it died may not be there, so that
 * what looks as if it had not begun may have. */
int past_settle(const char *launch_folder, const char *host, const struct past_query *query,
                size_t count,
                void (*tell)(void *context, const struct past_query *query, enum task_state state,
                             double wall),
                void *context, struct fault *fault);

#endif
