/* course.h: the course of a job: what became of its tasks over all its launches so far, whatever
 * their backend. What `launch --only` and `results` go by.
 *
 * A task is known by its id and its command: where a launch had another command under the same
 * number, since the job was made anew in between, it says nothing about the task of now. */
#ifndef ONAGER_CMD_COURSE_H
#define ONAGER_CMD_COURSE_H

#include <stdint.h>

#include "core/fault.h"
#include "core/idplace.h"
#include "core/taskstate.h"
#include "host.h"

/* Tasks that a scheduler still has from an earlier launch and won't go on with: in error, or on a
 * node that does not answer. Launched again, they might run twice. */
struct course_stuck {
    long launch;
    struct idlist tasks; /* normalized */
};

struct course {
    struct idplaces places; /* of the job's tasks */
    /* By place. */
    uint8_t *state; /* an enum task_state: what became of it in the latest launch that ran it */
    bool *done;     /* any launch did it */
    long *launch;   /* the latest launch that did it, else the latest that was to run it; 0: none */
    bool *in_hand;  /* a launch is running it, or is about to */
    struct course_stuck *stuck; /* by launch */
    size_t stucks;
};

/* Of which tasks, and how far to go for an answer. */
struct course_question {
    const char *jobname, *jobfile;
    const struct idlist *tasks; /* of the jobfile; normalized */
    long latest;                /* no launch after this one; 0: all */
    long most;                  /* no answer when there are more launches; 0: any number */
    bool ask;                   /* a scheduler once, if need be */
    bool hurried;               /* it is given a second, and its silence is no remark */
    bool lenient;               /* a launch that can't be read is left out, with a remark */
};

/* Reads the course; the question is borrowed. Errors leave nothing to be used; the caller releases
 * in any case. */
int course_read(struct course *course, struct host *host, const struct course_question *question,
                struct fault *fault);
void course_release(struct course *course);

void course_stuck_free(struct course_stuck *stuck, size_t count);

/* Adds the tasks (normalized) whose latest state is in the set to `tasks` (`missing`: that no
 * launch has done); to `left_out` instead those that are in hand, unless it is NULL. */
int course_select(const struct course *course, stateset states, struct idlist *tasks,
                  struct idlist *left_out, struct fault *fault);

#endif
