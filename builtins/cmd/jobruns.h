/* jobruns.h: where the result of each task of a job is, when the job was launched in several goes:
 * in the launch that did it, by the job's course (course.h). */
#ifndef ONAGER_CMD_JOBRUNS_H
#define ONAGER_CMD_JOBRUNS_H

#include "cmd/course.h"
#include "cmd/standing.h"
#include "core/logpath.h"

/* A launch that did tasks of the job; opened when the first of them is asked for. */
struct jobrun {
    long number;
    struct standing standing;
    struct logmap logs;
};

struct jobruns {
    char *jobname;
    char *jobfile;        /* the snapshot that the given launch has */
    struct idlist tasks;  /* of it; normalized */
    struct course course; /* up to the given launch */
    struct jobrun **run;
    size_t count;
    stopflag stop;
};

/* Opens the job of launch `number` as it was then. The caller releases in any case. */
int jobruns_open(struct jobruns *runs, struct host *host, long number, struct fault *fault);
void jobruns_release(struct jobruns *runs);

/* The run of a task that counts, and its state. Returns 1; 0 when nobody ran it as this command; -1
 * with a fault. */
int jobruns_find(struct jobruns *runs, long task, struct jobrun **run, enum task_state *state,
                 struct fault *fault);

/* Puts the path of the task's latest attempt in that run into `path`. */
int jobrun_log(struct jobrun *run, long task, enum logstream stream, struct text *path,
               struct fault *fault);

#endif
