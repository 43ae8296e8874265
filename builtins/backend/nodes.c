/* nodes.c: see nodes.h. */
#include "backend/nodes.h"

#include <errno.h>
#include <stdlib.h>

#include "backend/wrapper.h"
#include "core/launch.h"
#include "core/paths.h"
#include "core/settings.h"
#include "core/shellword.h"

long nodes_times(long a, long b)
{
    return b && a > IDLIST_MAX_ID / b ? IDLIST_MAX_ID : a * b;
}

long nodes_slots(const struct launch_request *request)
{
    return request->max_tasks_per_node > 0 ? request->max_tasks_per_node : 0;
}

long nodes_cpus(const struct launch_request *request)
{
    return nodes_times(nodes_slots(request), request->cpus);
}

long nodes_gpus(const struct launch_request *request)
{
    long slots = nodes_slots(request), shared = request->mega.tasks_per_gpu;
    if (request->gpus > 0)
        return request->gpus;
    return shared ? (slots + shared - 1) / shared : nodes_times(slots, request->mega.gpus_per_task);
}

int nodes_share_gpus(struct launch_request *request, long slots, struct fault *fault)
{
    const long gpus = nodes_gpus(request);
    if (gpus % slots)
        return fail(fault,
                    "gridengine counts gpus by slots, and %ld gpus on a node do not go up in its "
                    "%ld slots; expected a multiple, or the same number",
                    gpus, slots);
    request->gpus = gpus / slots;
    return 0;
}

long nodes_memory(const struct launch_request *request)
{
    enum { MIB_OF_GB = 1024 };
    if (request->mem_given)
        return nodes_times(request->mem, MIB_OF_GB);
    return nodes_times(nodes_slots(request), request->mega.mem_per_task);
}

static void add_number(struct words *words, const char *option, long number)
{
    words_add(words, option);
    words_printf(words, "%ld", number);
}

void nodes_add_options(const struct launch_request *request, struct words *words)
{
    const struct mega *mega = &request->mega;
    const long own = request->nodes || mega->tasks_per_gpu ? 0 : request->gpus;
    const struct {
        const char *option;
        long number;
    } numbers[] = {
        {"--slots", nodes_slots(request)},
        {"--cpus", request->cpus > 1 ? request->cpus : 0},
        {"--mem-per-task", mega->mem_per_task},
        {"--gpus-per-task", mega->gpus_per_task ? mega->gpus_per_task : own},
        {"--tasks-per-gpu", mega->tasks_per_gpu},
        {"--at-once", request->max_tasks},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (numbers[i].number > 0)
            add_number(words, numbers[i].option, numbers[i].number);
    if (mega->pin)
        words_add(words, "--pin");
    if (mega->restarts >= 0)
        add_number(words, "--restarts", mega->restarts);
}

int nodes_add_line(const struct launch_request *request, struct words *words, struct fault *fault)
{
    const char *line = settings_get(request->settings, "mpi", "run");
    struct words split = WORDS_INIT;
    errno = 0;
    bool is_plain = shellword_split_plain(line, &split);
    if (!is_plain && errno == ENOMEM)
        return fail_memory(fault);
    if (!is_plain)
        return fail(fault,
                    "the setting mpi run: expected a program and its options, such as \"mpirun "
                    "--map-by ppr:1:node --bind-to none\", got \"%s\"",
                    line);
    for (size_t i = 0; i < split.count; i++)
        words_add(words, split.word[i]);
    bool failed = split.failed;
    words_release(&split);
    return failed ? fail_memory(fault) : 0;
}

static void add_joined(struct text *text, const struct words *words)
{
    for (size_t i = 0; i < words->count; i++) {
        if (text->length)
            text_add_char(text, ' ');
        shellword_add_quoted(text, words->word[i]);
    }
    text->failed = text->failed || words->failed;
}

int nodes_add_script(struct plan *plan, const char *path, const struct launch_request *request,
                     const char *section, const char *first, struct fault *fault)
{
    struct words options = WORDS_INIT, line = WORDS_INIT;
    struct text arguments = TEXT_INIT, behind = TEXT_INIT;
    text_add_string(&arguments, first);
    nodes_add_options(request, &options);
    int result = nodes_add_line(request, &line, fault);
    if (!result) {
        add_joined(&arguments, &options);
        text_add_string(&behind, "--");
        add_joined(&behind, &line);
        const struct wrapper_runner runner = {.program = "onager-mpi",
                                              .arguments = text_string(&arguments),
                                              .behind = text_string(&behind),
                                              .number = request->mega.chain ? WRAPPER_CHAIN_NUMBER
                                                                            : NULL};
        result = arguments.failed || behind.failed
                     ? fail_memory(fault)
                     : wrapper_add(plan, path, request, section, &runner, fault);
    }
    words_release(&options);
    words_release(&line);
    text_release(&arguments);
    text_release(&behind);
    return result;
}

char *nodes_script_path(const struct launch_request *request, bool resubmitted)
{
    static const char name[] = "nodeswrapper.sh";
    return resubmitted || request->mega.chain
               ? launch_path(request->number, name)
               : text_format("%s/%s/%s", SCRIPTS_FOLDER, request->jobname, name);
}

int nodes_add_submit(struct plan *plan, const struct launch_request *request,
                     const struct words *argv, struct fault *fault)
{
    char *path = launch_path(request->number, "submit");
    struct plan_file *file = path ? plan_add_file(plan, path, 0666) : NULL;
    for (size_t i = 0; file && i < argv->count; i++) {
        text_add_string(&file->content, argv->word[i]);
        text_add_char(&file->content, '\0');
    }
    free(path);
    return file && !argv->failed ? 0 : fail_memory(fault);
}
