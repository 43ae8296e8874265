/* taskenv.c: see taskenv.h. */
#include "taskenv.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"

extern char **environ;

#define CUDA "CUDA_VISIBLE_DEVICES="
#define ROCR "ROCR_VISIBLE_DEVICES="

/* The order of the entries at the end of the environment. */
enum { OWN_TASK_ID, OWN_TAG, OWN_SLOT, OWN_ATTEMPT, OWN_CUDA, OWN_ROCR, OWN_COUNT };

/* Is it set for each task anew, or, of the gpus, another word for the same? */
static bool is_ours(const char *entry, bool own_gpus)
{
    static const char *const of_gpus[] = {CUDA, ROCR,
                                          "HIP_VISIBLE_DEVICES=", "GPU_DEVICE_ORDINAL="};
    for (size_t i = 0; own_gpus && i < sizeof of_gpus / sizeof *of_gpus; i++)
        if (strncmp(entry, of_gpus[i], strlen(of_gpus[i])) == 0)
            return true;
    return strncmp(entry, "ONAGER_", 7) == 0;
}

int taskenv_init(struct taskenv *env, const struct taskenv_launch *launch, struct fault *fault)
{
    char *const *base = launch->environment ? launch->environment : environ;
    size_t inherited = 0, count = 0;
    while (base[inherited])
        inherited++;
    *env = (struct taskenv){.environment = calloc(inherited + 4 + OWN_COUNT + 1, sizeof(char *))};
    if (!env->environment)
        return fail_memory(fault);
    for (size_t i = 0; i < inherited; i++)
        if (!is_ours(base[i], launch->own_gpus)) {
            env->environment[count] = strdup(base[i]);
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

int taskenv_set(struct taskenv *env, const struct task *task, const struct taskenv_slot *slot,
                struct fault *fault)
{
    char *own[OWN_COUNT] = {
        [OWN_TASK_ID] = text_format("ONAGER_TASK_ID=%ld", task->id),
        [OWN_TAG] = text_format("ONAGER_TAG=%s", task->tag),
        [OWN_SLOT] = text_format("ONAGER_SLOT=%d", slot->number),
        [OWN_ATTEMPT] = text_format("ONAGER_ATTEMPT=%d", task->attempt),
        [OWN_CUDA] = slot->gpus ? text_format(CUDA "%s", slot->gpus) : NULL,
        [OWN_ROCR] = slot->gpus ? text_format(ROCR "%s", slot->gpus) : NULL,
    };
    bool complete = true;
    for (int i = 0; i < (slot->gpus ? OWN_COUNT : OWN_CUDA); i++)
        complete = complete && own[i];
    for (int i = 0; i < OWN_COUNT; i++) {
        free(complete ? env->own[i] : own[i]);
        if (complete)
            env->own[i] = own[i];
    }
    return complete ? 0 : fail_memory(fault);
}
