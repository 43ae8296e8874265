/* mpi.c: the backend for the allocation that the shell is in, or without one for this machine:
 * onager-mpi, which starts itself on each node. */
#include <stdlib.h>

#include "backend/backend.h"
#include "backend/nodes.h"
#include "backend/wrapper.h"
#include "core/launch.h"

/* The options that come first. */
static void add_manners(const struct launch_request *request, struct words *words)
{
    if (!request->detach)
        words_add(words, "--attached");
    if (request->progress)
        words_add(words, "--progress");
}

static int add_script(const struct launch_request *request, struct plan *plan, const char *path,
                      struct fault *fault)
{
    struct words manners = WORDS_INIT;
    struct text first = TEXT_INIT;
    add_manners(request, &manners);
    words_join(&manners, " ", &first);
    int result = manners.failed || first.failed
                     ? fail_memory(fault)
                     : nodes_add_script(plan, path, request, "mpi",
                                        text_string(&first) ? text_string(&first) : "", fault);
    words_release(&manners);
    text_release(&first);
    return result;
}

static int add_program(const struct launch_request *request, struct words *argv, const char *folder,
                       struct fault *fault)
{
    words_printf(argv, "%s/onager-mpi", request->programs);
    add_manners(request, argv);
    nodes_add_options(request, argv);
    words_add(argv, folder);
    words_add(argv, "--");
    return nodes_add_line(request, argv, fault);
}

static int plan_mpi(const struct launch_request *request, struct plan *plan, struct fault *fault)
{
    bool scripted = wrapper_is_needed(request, "mpi");
    char *script = launch_path(request->number, "wrapper.sh");
    char *folder = launch_path(request->number, "");
    struct plan_program *program = plan_add_program(plan);
    int result = script && folder && program ? 0 : fail_memory(fault);
    if (!result && scripted) {
        words_add(&program->argv, "bash");
        words_add(&program->argv, script);
        result = add_script(request, plan, script, fault);
    } else if (!result) {
        result = add_program(request, &program->argv, folder, fault);
    }
    free(script);
    free(folder);
    return result ? result : plan_check(plan, fault);
}

const struct backend mpi_backend = {
    .name = "mpi",
    .runs_here = true,
    .runner = "onager-mpi",
    .plan = plan_mpi,
};
