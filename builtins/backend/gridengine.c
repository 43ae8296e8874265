/* gridengine.c: the backend for Grid Engine: array jobs, one qsub(1) for each range of tasks, since
 * -t takes a single range. */
#include <stdlib.h>
#include <string.h>

#include "backend/backend.h"
#include "backend/wrapper.h"
#include "core/duration.h"
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
    words_add(argv, LOGS_FOLDER "/gridengine/$JOB_NAME_$JOB_ID_$TASK_ID.o");
    words_add(argv, "-e");
    words_add(argv, LOGS_FOLDER "/gridengine/$JOB_NAME_$JOB_ID_$TASK_ID.e");
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
static int add_commands(const struct launch_request *request, long seconds, const char *list,
                        const char *script, bool grouped, struct plan *plan, struct fault *fault)
{
    for (const char *part = list; *part;) {
        size_t length = strcspn(part, ",");
        char *range = text_format("%.*s", (int)length, part);
        struct plan_program *program = range ? plan_add_program(plan) : NULL;
        if (!program) {
            free(range);
            return fail_memory(fault);
        }
        add_command(request, seconds, range, script, &program->argv);
        if (!grouped)
            program->tasks = range;
        else
            free(range);
        part += length + (part[length] == ',');
    }
    return 0;
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
    struct text arguments = TEXT_INIT, list = TEXT_INIT;
    char *script = text_format("%s/%s/%s", SCRIPTS_FOLDER, request->jobname,
                               grouped ? "multiwrapper.sh" : "wrapper.sh");
    long seconds = script ? check(request, fault) : fail_memory(fault);
    int result = seconds < 0 ? -1 : 0;
    if (!result && grouped) {
        long groups = wrapper_add_groups(plan, request, fault);
        result = groups < 0 ? -1 : 0;
        text_printf(&list, groups > 1 ? "1-%ld" : "%ld", groups);
    } else if (request->tasklist) {
        text_add_string(&list, request->tasklist);
    } else {
        idlist_format(request->tasks, &list);
    }
    text_add_string(&arguments, "--index \"$SGE_TASK_ID\" --jobid \"$JOB_ID\"");
    if (request->max_tasks_per_node > 0)
        text_printf(&arguments, " --slots %ld", request->max_tasks_per_node);
    if (!result)
        result = arguments.failed || list.failed
                     ? fail_memory(fault)
                     : wrapper_add(plan, script, request, "gridengine", arguments.bytes, fault);
    if (!result)
        result = add_commands(request, seconds, list.bytes, script, grouped, plan, fault);
    text_release(&arguments);
    text_release(&list);
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
