/* taskenv.h: the environment of a task: the runner's own, plus ONAGER_*. */
#ifndef ONAGER_RUNNER_TASKENV_H
#define ONAGER_RUNNER_TASKENV_H

#include "core/fault.h"
#include "task.h"

struct taskenv {
    char **environment; /* for execve(2); the last entries are the task's own */
    char **own;         /* where they begin */
};

/* What is the same for all tasks of the runner. */
struct taskenv_launch {
    const char *jobname, *jobid, *node;
    long launch;
};

int taskenv_init(struct taskenv *env, const struct taskenv_launch *launch, struct fault *fault);
void taskenv_release(struct taskenv *env);

/* Sets what differs from task to task. */
int taskenv_set(struct taskenv *env, const struct task *task, int slot, struct fault *fault);

#endif
