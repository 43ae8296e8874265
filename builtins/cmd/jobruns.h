/* jobruns.h: which run of a task counts, where a job was launched in several goes: its latest done
 * one, in any launch up to a given one in which the task was the same command; else what became of
 * it in the latest of them. */
#ifndef ONAGER_CMD_JOBRUNS_H
#define ONAGER_CMD_JOBRUNS_H

#include "cmd/standing.h"
#include "core/idlist.h"
#include "core/jobfile.h"
#include "core/logpath.h"

/* A launch of the job; the record is read at once, all else when a task needs it. */
struct jobrun {
    long number;
    struct idlist tasks; /* normalized */
    char *jobfile;       /* its own */
    bool opened, compared;
    struct standing standing;
    struct logmap logs;
    struct jobfile file;
};

struct jobruns {
    struct jobrun *run; /* the newest, run[0], is the given one */
    size_t count;
    struct idlist tasks; /* of all of them; normalized */
    stopflag stop;
};

/* Opens launch `number` and finds the earlier ones of its job. The caller releases in any case. */
int jobruns_open(struct jobruns *runs, long number, stopflag stop, struct fault *fault);
void jobruns_release(struct jobruns *runs);

/* The run of a task that counts, and its state. Returns 1; 0 when the job has no such task, or
 * nobody ran it as this command; -1 with a fault. */
int jobruns_find(struct jobruns *runs, long task, struct jobrun **run, enum task_state *state,
                 struct fault *fault);

/* Puts the path of the task's latest attempt in that run into `path`. */
int jobrun_log(struct jobrun *run, long task, enum logstream stream, struct text *path,
               struct fault *fault);

#endif
