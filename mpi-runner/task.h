/* task.h: a task as the runner sees it, and where its output goes. */
#ifndef ONAGER_RUNNER_TASK_H
#define ONAGER_RUNNER_TASK_H

struct task {
    long id;
    int attempt;         /* from 1 */
    const char *command; /* borrowed from whoever gave the task, until the next one is asked for */
    const char *tag;
};

#endif
