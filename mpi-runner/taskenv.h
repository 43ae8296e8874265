/* taskenv.h: the environment of a task: the runner's own, or another one, plus ONAGER_*, and which
 * gpus it has where a slot has some of its own. */
#ifndef ONAGER_RUNNER_TASKENV_H
#define ONAGER_RUNNER_TASKENV_H

#include <stdbool.h>

#include "core/fault.h"
#include "task.h"

struct taskenv {
    char **environment; /* for execve(2); the last entries are the task's own */
    char **own;         /* where they begin */
};

/* A slot as its tasks see it. */
struct taskenv_slot {
    int number;
    const char *gpus; /* 0,1: for CUDA_VISIBLE_DEVICES and ROCR_VISIBLE_DEVICES; NULL: any */
};

/* What is the same for all tasks of the runner. */
struct taskenv_launch {
    const char *jobname, *jobid, *node;
    long launch;
    char *const *environment; /* NULL: the runner's own */
    bool own_gpus;            /* slots have gpus of their own */
};

int taskenv_init(struct taskenv *env, const struct taskenv_launch *launch, struct fault *fault);
void taskenv_release(struct taskenv *env);

/* Sets what differs from task to task. */
int taskenv_set(struct taskenv *env, const struct task *task, const struct taskenv_slot *slot,
                struct fault *fault);

#endif
