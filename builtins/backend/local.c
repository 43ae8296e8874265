/* local.c: the backend for this machine: onager-run itself. */
#include "backend/backend.h"
#include "backend/runhere.h"
#include "backend/wrapper.h"

#define RUNNER "onager-run"

/* The options of onager-run, as shell text that needs no quoting. */
static void add_options(const struct launch_request *request, struct words *words)
{
    if (request->max_tasks > 0) {
        words_add(words, "--slots");
        words_printf(words, "%ld", request->max_tasks);
    }
    if (request->cpus > 1) {
        words_add(words, "--cpus");
        words_printf(words, "%ld", request->cpus);
    }
}

static int add_arguments(const struct launch_request *request, const char *folder,
                         struct words *argv, struct fault *fault)
{
    (void)fault;
    add_options(request, argv);
    words_add(argv, folder);
    return 0;
}

static int add_script(const struct launch_request *request, struct plan *plan, const char *path,
                      const char *manners, struct fault *fault)
{
    struct words options = WORDS_INIT;
    struct text joined = TEXT_INIT;
    if (*manners)
        words_add(&options, manners);
    add_options(request, &options);
    words_join(&options, " ", &joined);
    const struct wrapper_runner runner = {.program = RUNNER, .arguments = text_string(&joined)};
    int result = options.failed || joined.failed
                     ? fail_memory(fault)
                     : wrapper_add(plan, path, request, "local", &runner, fault);
    words_release(&options);
    text_release(&joined);
    return result;
}

static int plan_local(const struct launch_request *request, struct plan *plan, struct fault *fault)
{
    static const struct runhere here = {"local", add_script, add_arguments};
    return runhere_plan(&here, RUNNER, request, plan, fault);
}

const struct backend local_backend = {
    .name = "local",
    .runs_here = true,
    .runner = RUNNER,
    .plan = plan_local,
};
