/* local.c: the backend for this machine: onager-run itself. */
#include <stdlib.h>

#include "backend/backend.h"
#include "backend/wrapper.h"
#include "core/launch.h"

/* The options of onager-run, as shell text that needs no quoting. */
static void add_arguments(const struct launch_request *request, struct words *words)
{
    if (request->max_tasks > 0) {
        words_add(words, "--slots");
        words_printf(words, "%ld", request->max_tasks);
    }
    if (request->cpus > 1) {
        words_add(words, "--cpus");
        words_printf(words, "%ld", request->cpus);
    }
    if (!request->detach)
        words_add(words, "--attached");
    if (request->progress)
        words_add(words, "--progress");
}

static int add_script(const struct launch_request *request, struct plan *plan, const char *path,
                      struct fault *fault)
{
    struct words arguments = WORDS_INIT;
    struct text joined = TEXT_INIT;
    add_arguments(request, &arguments);
    for (size_t i = 0; i < arguments.count; i++)
        text_printf(&joined, "%s%s", i ? " " : "", arguments.word[i]);
    const struct wrapper_runner runner = {.program = "onager-run",
                                          .arguments = text_string(&joined)};
    int result = arguments.failed || joined.failed
                     ? fail_memory(fault)
                     : wrapper_add(plan, path, request, "local", &runner, fault);
    words_release(&arguments);
    text_release(&joined);
    return result;
}

static int plan_local(const struct launch_request *request, struct plan *plan, struct fault *fault)
{
    bool scripted = wrapper_is_needed(request, "local");
    char *script = launch_path(request->number, "wrapper.sh");
    char *folder = launch_path(request->number, "");
    struct plan_program *program = plan_add_program(plan);
    int result = script && folder && program ? 0 : fail_memory(fault);
    if (!result && scripted) {
        words_add(&program->argv, "bash");
        words_add(&program->argv, script);
        result = add_script(request, plan, script, fault);
    } else if (!result) {
        words_printf(&program->argv, "%s/onager-run", request->programs);
        add_arguments(request, &program->argv);
        words_add(&program->argv, folder);
    }
    free(script);
    free(folder);
    return result ? result : plan_check(plan, fault);
}

const struct backend local_backend = {
    .name = "local",
    .runs_here = true,
    .runner = "onager-run",
    .plan = plan_local,
};
