/* backend.h: where tasks run. A backend is a pure function from a launch to a plan: it looks at the
 * request alone and changes nothing, so that its plan can be printed, compared and performed. */
#ifndef ONAGER_BACKEND_BACKEND_H
#define ONAGER_BACKEND_BACKEND_H

#include <stdbool.h>

#include "backend/plan.h"
#include "core/idlist.h"
#include "core/ini.h"
#include "core/limits.h"

struct queue; /* queue.h */

/* What is to be launched. Strings are borrowed. */
struct launch_request {
    long number; /* of the launch */
    const char *jobname;
    const struct idlist *tasks;                         /* normalized */
    const char *tasklist;                               /* as the user gave it, or NULL */
    long cpus, gpus, mem;                               /* mem: GB */
    const char *venv;                                   /* or NULL */
    const char *duration;                               /* as the user gave it */
    long max_tasks, tasks_per_node, max_tasks_per_node; /* of the max: -1 when not given */
    bool debug;
    const char *hold_jobid; /* or NULL */
    struct limits limits;
    struct wordspan extra; /* options for the scheduler */
    bool progress;         /* draw a progress line */
    bool detach;
    const struct ini *settings;
    const char *programs; /* the folder where onager-run is */
};

struct backend {
    const char *name;
    const char
        *submit;      /* the program whose presence tells that the backend is there; NULL: always */
    bool runs_here;   /* its program runs the tasks; else it submits and prints a job id */
    bool takes_extra; /* options that onager does not know go to the scheduler */
    int (*plan)(const struct launch_request *request, struct plan *plan, struct fault *fault);
    /* What the submitted program printed -> the job id. */
    int (*read_jobid)(const char *answer, struct text *jobid, struct fault *fault);
    /* The programs that cancel tasks of a job; `tasks` NULL: all of it. NULL where no program does.
     */
    int (*cancel)(const char *jobid, const struct idlist *tasks, struct plan *plan,
                  struct fault *fault);
    /* The program that tells which jobs of these users ("ann,bob") the scheduler has; and what it
     * printed -> the elements that are there. NULL: no scheduler. */
    void (*ask)(const char *users, struct words *argv);
    int (*read_queue)(const char *answer, struct queue *queue, struct fault *fault);
};

/* In files of their own. */
void slurm_ask(const char *users, struct words *argv);
int slurm_read_queue(const char *answer, struct queue *queue, struct fault *fault);
void gridengine_ask(const char *users, struct words *argv);
int gridengine_read_queue(const char *answer, struct queue *queue, struct fault *fault);

extern const struct backend *const backends[]; /* in the order of detection; ends with NULL */
extern const struct backend local_backend, slurm_backend, gridengine_backend;

extern const char *const backend_names[]; /* of the same, for messages and options */

const struct backend *backend_find(const char *name); /* NULL: there is none */

#endif
