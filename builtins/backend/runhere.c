/* runhere.c: see runhere.h. */
#include "backend/runhere.h"

#include <stdlib.h>

#include "backend/wrapper.h"
#include "core/launch.h"

/* Options that every runner has: it ends with this shell, and shows how far it is. */
static void add_manners(const struct launch_request *request, struct words *words)
{
    if (!request->detach)
        words_add(words, "--attached");
    if (request->progress)
        words_add(words, "--progress");
}

static int add_script(const struct runhere *here, const struct launch_request *request,
                      struct plan *plan, const char *path, struct fault *fault)
{
    struct words manners = WORDS_INIT;
    struct text joined = TEXT_INIT;
    add_manners(request, &manners);
    words_join(&manners, " ", &joined);
    int result =
        manners.failed || joined.failed
            ? fail_memory(fault)
            : here->add_script(request, plan, path, joined.length ? joined.bytes : "", fault);
    words_release(&manners);
    text_release(&joined);
    return result;
}

int runhere_plan(const struct runhere *here, const char *runner,
                 const struct launch_request *request, struct plan *plan, struct fault *fault)
{
    char *script = launch_path(request->number, "wrapper.sh");
    char *folder = launch_path(request->number, "");
    struct plan_program *program = plan_add_program(plan);
    int result = script && folder && program ? 0 : fail_memory(fault);
    if (!result && wrapper_is_needed(request, here->section)) {
        words_add(&program->argv, "bash");
        words_add(&program->argv, script);
        result = add_script(here, request, plan, script, fault);
    } else if (!result) {
        words_printf(&program->argv, "%s/%s", request->programs, runner);
        add_manners(request, &program->argv);
        result = here->add_arguments(request, folder, &program->argv, fault);
    }
    free(script);
    free(folder);
    return result ? result : plan_check(plan, fault);
}
