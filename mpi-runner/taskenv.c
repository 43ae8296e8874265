/* taskenv.c: see taskenv.h. */
#include "taskenv.h"

#include <stdlib.h>
#include <string.h>

#include "core/text.h"

extern char **environ;

/* The order of the entries at the end of the environment. */
enum { OWN_TASK_ID, OWN_TAG, OWN_SLOT, OWN_ATTEMPT, OWN_COUNT };

int taskenv_init(struct taskenv *env, const struct taskenv_launch *launch, struct fault *fault)
{
    size_t inherited = 0, count = 0;
    while (environ[inherited])
        inherited++;
    *env = (struct taskenv){.environment = calloc(inherited + 4 + OWN_COUNT + 1, sizeof(char *))};
    if (!env->environment)
        return fail_memory(fault);
    for (size_t i = 0; i < inherited; i++)
        if (strncmp(environ[i], "ONAGER_", 7) != 0) {
            env->environment[count] = strdup(environ[i]);
            if (!env->environment[count++])
                return fail_memory(fault);
        }
    char *fixed[] = {text_format("ONAGER_JOBNAME=%s", launch->jobname),
                     text_format("ONAGER_JOBID=%s", launch->jobid),
                     text_format("ONAGER_NODE=%s", launch->node),
                     text_format("ONAGER_LAUNCH=%ld", launch->launch)};
    bool complete = true;
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        complete = complete && fixed[i];
        if (fixed[i])
            env->environment[count++] = fixed[i];
    }
    env->own = env->environment + count;
    return complete ? 0 : fail_memory(fault);
}

void taskenv_release(struct taskenv *env)
{
    for (char **entry = env->environment; entry && *entry; entry++)
        free(*entry);
    free(env->environment);
    *env = (struct taskenv){0};
}

int taskenv_set(struct taskenv *env, const struct task *task, int slot, struct fault *fault)
{
    char *own[OWN_COUNT] = {
        [OWN_TASK_ID] = text_format("ONAGER_TASK_ID=%ld", task->id),
        [OWN_TAG] = text_format("ONAGER_TAG=%s", task->tag),
        [OWN_SLOT] = text_format("ONAGER_SLOT=%d", slot),
        [OWN_ATTEMPT] = text_format("ONAGER_ATTEMPT=%d", task->attempt),
    };
    bool complete = true;
    for (int i = 0; i < OWN_COUNT; i++)
        complete = complete && own[i];
    for (int i = 0; i < OWN_COUNT; i++) {
        free(complete ? env->own[i] : own[i]);
        if (complete)
            env->own[i] = own[i];
    }
    return complete ? 0 : fail_memory(fault);
}
