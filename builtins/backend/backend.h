/* backend.h: where tasks run. A backend is a pure function from a launch to a plan: it looks at the
 * request alone and changes nothing, so that its plan can be printed, compared and performed. */
#ifndef ONAGER_BACKEND_BACKEND_H
#define ONAGER_BACKEND_BACKEND_H

#include <stdbool.h>

#include "backend/plan.h"
#include "core/idlist.h"
#include "core/ini.h"
#include "core/limits.h"

struct queue;   /* queue.h */
struct reasons; /* reasons.h */

/* How much a scheduler takes; 0, or for `room` -1: that is not known, or without limit. */
struct capacity {
    long index; /* the highest index of an array */
    long size;  /* the most elements of an array */
    long room;  /* how many elements more this user may submit now */
};

/* What only those launches have whose tasks run on all nodes of one allocation. */
struct mega {
    long gpus_per_task, tasks_per_gpu; /* 0: not given */
    long mem_per_task;                 /* MiB; 0: not given */
    bool pin;
    long restarts; /* -1: not given */
    long chain;    /* how many further jobs may go on with it */
};

/* What is to be launched. Strings are borrowed. */
struct launch_request {
    long number; /* of the launch */
    const char *jobname;
    const struct idlist *tasks;                         /* normalized */
    const char *tasklist;                               /* as the user gave it, or NULL */
    long cpus, gpus, mem;                               /* mem: GB */
    bool mem_given;                                     /* by the user; else it is the default */
    const char *venv;                                   /* or NULL */
    const char *duration;                               /* as the user gave it */
    long max_tasks, tasks_per_node, max_tasks_per_node; /* of the max: -1 when not given */
    long nodes; /* of the one job that runs all tasks; 0: an array, or no scheduler's */
    struct mega mega;
    bool debug;
    const char *hold_jobid; /* "12,13", or NULL */
    struct limits limits;
    struct wordspan extra; /* options for the scheduler */
    struct capacity capacity;
    bool progress; /* draw a progress line */
    bool detach;
    const struct ini *settings;
    const char *programs; /* the folder where onager-run and onager-mpi are */
};

struct backend {
    const char *name;
    const char
        *submit;    /* the program whose presence tells that the backend is there; NULL: always */
    bool runs_here; /* its program runs the tasks; else it submits and prints a job id */
    const char *runner; /* of tasks without --nodes: the program's name */
    bool takes_extra;   /* options that onager does not know go to the scheduler */
    int (*plan)(const struct launch_request *request, struct plan *plan, struct fault *fault);
    /* What the submitted program printed -> the job id, and the cluster if it names one. */
    int (*read_jobid)(const char *answer, struct text *jobid, struct text *cluster,
                      struct fault *fault);
    /* The programs that cancel elements of a job; `indices` NULL: all of it. `cluster` as in the
     * launch's record. NULL where no program does. */
    int (*cancel)(const char *jobid, const char *cluster, const struct idlist *indices,
                  struct plan *plan, struct fault *fault);
    /* The program that tells what the scheduler takes of a user; and what it printed -> the
     * capacity (of all answers the smallest). `so_far` is what programs 0 to which - 1 printed.
     * Returns false when there is none to ask any more. NULL: there is no limit. */
    bool (*ask_capacity)(int which, const char *user, const char *so_far, struct words *argv);
    void (*read_capacity)(const char *answers, const struct launch_request *request,
                          struct capacity *capacity);
    /* The program that tells which jobs of these users ("ann,bob") the scheduler has; and what it
     * printed -> the conditions of their elements. NULL: no scheduler. */
    void (*ask)(const char *users, struct words *argv);
    int (*read_queue)(const char *answer, struct queue *queue, struct fault *fault);
    /* Likewise of jobs that the scheduler has forgotten: `accountant` is the program that may be
     * there and knows how they ended. NULL: there is none. */
    const char *accountant;
    void (*ask_accounts)(const struct words *jobids, struct words *argv);
    int (*read_accounts)(const char *answer, struct queue *queue, struct fault *fault);
    /* The program that tells why tasks of these jobs (of `cluster`, as above) wait; and what it
     * printed, on stdout and stderr together, with its exit status -> the reasons (`answer` is
     * changed). Jobs that the scheduler has forgotten are no error: they have no reasons. NULL: no
     * scheduler. */
    void (*ask_why)(const struct words *jobids, const char *cluster, struct words *argv);
    int (*read_why)(char *answer, int status, struct reasons *reasons, struct fault *fault);
};

/* In files of their own. */
int slurm_cancel(const char *jobid, const char *cluster, const struct idlist *indices,
                 struct plan *plan, struct fault *fault);
int gridengine_cancel(const char *jobid, const char *cluster, const struct idlist *indices,
                      struct plan *plan, struct fault *fault);
bool slurm_ask_capacity(int which, const char *user, const char *so_far, struct words *argv);
void slurm_read_capacity(const char *answers, const struct launch_request *request,
                         struct capacity *capacity);
bool gridengine_ask_capacity(int which, const char *user, const char *so_far, struct words *argv);
void gridengine_read_capacity(const char *answers, const struct launch_request *request,
                              struct capacity *capacity);
void slurm_ask(const char *users, struct words *argv);
int slurm_read_queue(const char *answer, struct queue *queue, struct fault *fault);
void slurm_ask_accounts(const struct words *jobids, struct words *argv);
int slurm_read_accounts(const char *answer, struct queue *queue, struct fault *fault);
void gridengine_ask(const char *users, struct words *argv);
int gridengine_read_queue(const char *answer, struct queue *queue, struct fault *fault);
void slurm_ask_why(const struct words *jobids, const char *cluster, struct words *argv);
int slurm_read_why(char *answer, int status, struct reasons *reasons, struct fault *fault);
void gridengine_ask_why(const struct words *jobids, const char *cluster, struct words *argv);
int gridengine_read_why(char *answer, int status, struct reasons *reasons, struct fault *fault);

extern const struct backend *const backends[]; /* in the order of detection; ends with NULL */
extern const struct backend local_backend, slurm_backend, gridengine_backend, mpi_backend;

extern const char *const backend_names[]; /* of the same, for messages and options */

const struct backend *backend_find(const char *name); /* NULL: there is none */

#endif
