/* gridengine.c: the backend for Grid Engine: array jobs, one qsub(1) for each range of tasks, since
 * -t takes a single range. */
#include <stdlib.h>
#include <string.h>

#include "backend/backend.h"
#include "backend/submission.h"
#include "backend/wrapper.h"
#include "core/duration.h"
#include "core/logpath.h"
#include "core/paths.h"
#include "core/settings.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 24 * 3600, DEBUG_MOST_SECONDS = 10 * MINUTE };

static const char *queue(const struct launch_request *request, long seconds)
{
    const char *key = request->debug   ? "queue_test"
                      : seconds > DAY  ? "queue_vlong"
                      : seconds > HOUR ? "queue_long"
                                       : "queue_short";
    return settings_get(request->settings, "gridengine", key);
}

static void add_resources(const struct launch_request *request, long seconds, struct words *argv)
{
    words_add(argv, "-l");
    if (request->gpus > 0)
        words_printf(argv, "gpus=%ld", request->gpus);
    else
        words_add(argv, queue(request, seconds));
    if (request->cpus > 1) {
        words_add(argv, "-pe");
        words_add(argv, settings_get(request->settings, "gridengine", "parallel_environment"));
        words_printf(argv, "%ld", request->cpus);
    }
    if (request->mem > 1) {
        words_add(argv, "-l");
        words_printf(argv, "vf=%ldG", request->mem);
    }
}

static void add_command(const struct launch_request *request, long seconds, const char *range,
                        const char *script, struct words *argv)
{
    words_add(argv, "qsub");
    words_add(argv, "-N");
    words_add(argv, request->jobname);
    words_add(argv, "-cwd");
    add_resources(request, seconds, argv);
    words_add(argv, "-o");
    words_add(argv, LOGPATH_FOR_GRIDENGINE ".o");
    words_add(argv, "-e");
    words_add(argv, LOGPATH_FOR_GRIDENGINE ".e");
    words_add(argv, "-terse");
    if (request->hold_jobid) {
        words_add(argv, "-hold_jid");
        words_add(argv, request->hold_jobid);
    }
    if (request->max_tasks > 0) {
        words_add(argv, "-tc");
        words_printf(argv, "%ld", request->max_tasks);
    }
    words_add(argv, "-t");
    words_add(argv, range);
    for (size_t i = 0; i < request->extra.count; i++)
        words_add(argv, request->extra.word[i]);
    words_add(argv, script);
}

/* One qsub for each part of "1-3:1,5,8-9"; what its tasks are is told by the launch where they are
 * grouped. */
static int add_parts(const struct submission *submission, long seconds, const char *list,
                     const char *script, struct plan *plan, struct fault *fault)
{
    for (const char *part = list; *part;) {
        size_t length = strcspn(part, ",");
        char *range = text_format("%.*s", (int)length, part);
        struct plan_program *program = range ? submission_add_program(submission, plan) : NULL;
        if (!program) {
            free(range);
            return fail_memory(fault);
        }
        add_command(&submission->request, seconds, range, script, &program->argv);
        if (submission->request.tasks_per_node <= 1) {
            free(program->tasks);
            program->tasks = range;
        } else
            free(range);
        part += length + (part[length] == ',');
    }
    return 0;
}

static int add_commands(const struct launch_request *request, long seconds,
                        const struct idlist *indices, const char *script, struct plan *plan,
                        struct fault *fault)
{
    struct submissions all;
    int result = submissions_make(&all, request, indices, fault);
    for (int i = 0; i < all.count && !result; i++) {
        const struct submission *each = &all.list[i];
        struct text list = TEXT_INIT;
        if (each->request.tasklist && each->request.tasks_per_node <= 1)
            text_add_string(&list, each->request.tasklist);
        else
            idlist_format(&each->indices, &list);
        result = list.failed ? fail_memory(fault)
                             : add_parts(each, seconds, list.bytes, script, plan, fault);
        text_release(&list);
    }
    submissions_release(&all);
    return result;
}

static long check(const struct launch_request *request, struct fault *fault)
{
    long seconds = duration_parse(request->duration, fault);
    if (seconds < 0)
        return -1;
    if (request->debug && seconds > DEBUG_MOST_SECONDS)
        return fail(fault, "--duration %s: with --debug gridengine gives 10 minutes at most",
                    request->duration);
    if (request->debug && request->gpus == 0 && request->cpus > 1)
        return fail(fault, "--cpus %ld: with --debug gridengine gives one cpu", request->cpus);
    return seconds;
}

static int plan_gridengine(const struct launch_request *request, struct plan *plan,
                           struct fault *fault)
{
    bool grouped = request->tasks_per_node > 1;
    struct text arguments = TEXT_INIT;
    struct idlist groups = IDLIST_INIT;
    char *script = text_format("%s/%s/%s", SCRIPTS_FOLDER, request->jobname,
                               grouped ? "multiwrapper.sh" : "wrapper.sh");
    long seconds = script ? check(request, fault) : fail_memory(fault);
    int result = seconds < 0 ? -1 : 0;
    if (!result && grouped) {
        long count = wrapper_add_groups(plan, request, fault);
        result = count < 0 ? -1 : 0;
        idlist_add_range(&groups, 1, count > 0 ? count : 1, 1);
    }
    text_add_string(&arguments, "--index \"$SGE_TASK_ID\" --jobid \"$JOB_ID\"");
    if (request->max_tasks_per_node > 0)
        text_printf(&arguments, " --slots %ld", request->max_tasks_per_node);
    if (!result)
        result = arguments.failed || groups.failed
                     ? fail_memory(fault)
                     : wrapper_add(plan, script, request, "gridengine", arguments.bytes, fault);
    if (!result)
        result =
            add_commands(request, seconds, grouped ? &groups : request->tasks, script, plan, fault);
    text_release(&arguments);
    idlist_release(&groups);
    free(script);
    return result ? result : plan_check(plan, fault);
}

/* qsub -terse prints "ID" or "ID.1-9:1". */
static int read_jobid(const char *answer, struct text *jobid, struct fault *fault)
{
    size_t digits = strspn(answer, "0123456789");
    if (!digits || (answer[digits] && !strchr(".\n", answer[digits])))
        return fail(fault, "qsub answered \"%.*s\", which is no job id", (int)strcspn(answer, "\n"),
                    answer);
    text_add(jobid, answer, digits);
    return 0;
}

static int add_qdel(const char *jobid, const struct idrange *range, struct plan *plan)
{
    struct plan_program *program = plan_add_program(plan);
    if (!program)
        return -1;
    words_add(&program->argv, "qdel");
    words_add(&program->argv, jobid);
    if (range) {
        words_add(&program->argv, "-t");
        words_printf(&program->argv, range->last > range->first ? "%ld-%ld" : "%ld", range->first,
                     range->last);
    }
    return 0;
}

static int cancel(const char *jobid, const struct idlist *tasks, struct plan *plan,
                  struct fault *fault)
{
    if (!tasks && add_qdel(jobid, NULL, plan))
        return fail_memory(fault);
    for (size_t i = 0; tasks && i < tasks->count; i++)
        if (add_qdel(jobid, &tasks->range[i], plan))
            return fail_memory(fault);
    return plan_check(plan, fault);
}

const struct backend gridengine_backend = {
    .name = "gridengine",
    .submit = "qsub",
    .takes_extra = true,
    .plan = plan_gridengine,
    .read_jobid = read_jobid,
    .cancel = cancel,
    .ask = gridengine_ask,
    .read_queue = gridengine_read_queue,
};
