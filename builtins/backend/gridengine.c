/* gridengine.c: the backend for Grid Engine: array jobs, one qsub(1) for each range of tasks, since
 * -t takes a single range. */
#include <stdlib.h>
#include <string.h>

#include "backend/backend.h"
#include "backend/passed.h"
#include "backend/submission.h"
#include "backend/wrapper.h"
#include "core/duration.h"
#include "core/logpath.h"
#include "core/paths.h"
#include "core/settings.h"

enum {
    MINUTE = 60,
    HOUR = 3600,
    DAY = 24 * 3600,
    DEBUG_MOST_SECONDS = 10 * MINUTE,
    PARTS_MOST = 16,      /* of a task list that are handed over one by one */
    RANGES_AT_ONCE = 1000 /* of a command line */
};

static const char *queue(const struct launch_request *request, long seconds)
{
    const char *key = request->debug   ? "queue_test"
                      : seconds > DAY  ? "queue_vlong"
                      : seconds > HOUR ? "queue_long"
                                       : "queue_short";
    return settings_get(request->settings, "gridengine", key);
}

/* Is a resource of that name asked for by -l name=…,… ? */
static bool passes_resource(const struct launch_request *request, const char *name)
{
    const struct wordspan *passed = &request->extra;
    size_t length = strlen(name);
    for (size_t i = 0; i + 1 < passed->count; i++) {
        if (strcmp(passed->word[i], "-l") != 0)
            continue;
        for (const char *each = passed->word[i + 1]; *each; each += *each == ',') {
            if (strncmp(each, name, length) == 0 && (!each[length] || strchr("=,", each[length])))
                return true;
            each += strcspn(each, ",");
        }
    }
    return false;
}

static bool passes(const struct launch_request *request, const char *names)
{
    return passed_find(&request->extra, names, PASSED_WORDS);
}

/* Does the user choose a queue, be it by its resource? */
static bool passes_queue(const struct launch_request *request)
{
    static const char *const keys[] = {"queue_short", "queue_long", "queue_vlong", "queue_test"};
    bool found = passes(request, "-q");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *name = settings_get(request->settings, "gridengine", keys[i]);
        found = found || (*name && passes_resource(request, name));
    }
    return found;
}

static void add_resource(const struct launch_request *request, const char *key, long number,
                         const char *unit, struct words *argv)
{
    const char *name = settings_get(request->settings, "gridengine", key);
    if (!*name || passes_resource(request, name))
        return;
    words_add(argv, "-l");
    words_printf(argv, "%s=%ld%s", name, number, unit);
}

static void add_resources(const struct launch_request *request, long seconds, struct words *argv)
{
    const char *environment = settings_get(request->settings, "gridengine", "parallel_environment");
    const char *name = queue(request, seconds);
    if (request->gpus > 0) {
        add_resource(request, "gpu_resource", request->gpus, "", argv);
    } else if (*name && !passes_queue(request)) {
        words_add(argv, "-l");
        words_add(argv, name);
    }
    if (request->cpus > 1 && *environment && !passes(request, "-pe")) {
        words_add(argv, "-pe");
        words_add(argv, environment);
        words_printf(argv, "%ld", request->cpus);
    }
    if (request->mem > 1)
        add_resource(request, "memory_resource", request->mem, "G", argv);
}

/* A job's name can't begin with a digit (sge_types(1), object_name). */
static bool needs_prefix(const char *jobname)
{
    return jobname[0] >= '0' && jobname[0] <= '9';
}

static void add_name(const struct launch_request *request, struct words *argv)
{
    if (passes(request, "-N"))
        return;
    words_add(argv, "-N");
    words_printf(argv, "%s%s", needs_prefix(request->jobname) ? "job_" : "", request->jobname);
}

/* The logs go by the jobname, whatever name the job has in the end. */
static void add_logs(const struct launch_request *request, struct words *argv)
{
    bool renamed = passes(request, "-N") || needs_prefix(request->jobname);
    struct text pattern = TEXT_INIT;
    static const char *const options[2][2] = {{"-o", ".o"}, {"-e", ".e"}};
    logpath_add_pattern(&pattern, "gridengine", renamed ? request->jobname : NULL);
    for (size_t i = 0; i < 2; i++) {
        if (passes(request, options[i][0]))
            continue;
        words_add(argv, options[i][0]);
        words_printf(argv, "%s%s", text_string(&pattern), options[i][1]);
    }
    argv->failed = argv->failed || pattern.failed;
    text_release(&pattern);
}

static void add_command(const struct submission *submission, const struct launch_request *request,
                        long seconds, const char *range, const char *script, struct words *argv)
{
    words_add(argv, "qsub");
    add_name(request, argv);
    words_add(argv, "-cwd");
    add_resources(request, seconds, argv);
    add_logs(request, argv);
    words_add(argv, "-terse");
    if (submission->hold) {
        words_add(argv, "-hold_jid");
        words_add(argv, submission->hold);
    }
    if (request->max_tasks > 0 && !passes(request, "-tc")) {
        words_add(argv, "-tc");
        words_printf(argv, "%ld", request->max_tasks);
    }
    words_add(argv, "-t");
    words_add(argv, range);
    for (size_t i = 0; i < request->extra.count; i++)
        words_add(argv, request->extra.word[i]);
    submission_add_script(submission, script, argv);
}

/* One qsub for each part of "1-3:1,5,8-9". What its tasks are is known from that, where the indices
 * are the tasks. */
static int add_parts(const struct submission *submission, const struct launch_request *request,
                     long seconds, const char *list, bool are_tasks, const char *script,
                     struct plan *plan, struct fault *fault)
{
    for (const char *part = list; *part;) {
        size_t length = strcspn(part, ",");
        char *range = text_format("%.*s", (int)length, part);
        struct plan_program *program =
            range ? submission_add_program(submission, are_tasks ? range : NULL, plan) : NULL;
        if (program)
            add_command(submission, request, seconds, range, script, &program->argv);
        free(range);
        if (!program)
            return fail_memory(fault);
        part += length + (part[length] == ',');
    }
    return 0;
}

static size_t count_parts(const char *list)
{
    size_t parts = 1;
    for (const char *c = list; *c; c++)
        parts += *c == ',';
    return parts;
}

/* -t takes one range, so many of them would be many jobs; and none beyond what the cluster allows.
 */
static bool is_mapped(const struct launch_request *request)
{
    const struct idlist *tasks = request->tasks;
    long most = request->capacity.index;
    size_t parts = request->tasklist ? count_parts(request->tasklist) : tasks->count;
    return parts > PARTS_MOST || (most && tasks->range[tasks->count - 1].last > most);
}

static int add_commands(const struct launch_request *request, long seconds, const char *script,
                        struct plan *plan, struct fault *fault)
{
    struct submissions all = {NULL};
    bool mapped = request->tasks_per_node > 1 || is_mapped(request);
    int result = submissions_make(&all, request, mapped, plan, fault);
    for (size_t i = 0; i < all.count && !result; i++) {
        struct text list = TEXT_INIT;
        if (all.list[i].tasklist)
            text_add_string(&list, all.list[i].tasklist);
        else
            idlist_format(&all.list[i].indices, &list);
        result = list.failed ? fail_memory(fault)
                             : add_parts(&all.list[i], request, seconds, list.bytes, !mapped,
                                         script, plan, fault);
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
    if (passes(request, "-t"))
        return fail(fault, "-t: the tasks are chosen by --tasklist LIST");
    if (passes(request, "-wd"))
        return fail(fault, "-wd: the batch script runs in the folder of .onager; a cd in the "
                           "command takes a task elsewhere");
    if (request->debug && seconds > DEBUG_MOST_SECONDS)
        return fail(fault, "--duration %s: with --debug gridengine gives 10 minutes at most",
                    request->duration);
    if (request->debug && request->gpus == 0 && request->cpus > 1)
        return fail(fault, "--cpus %ld: with --debug gridengine gives one cpu", request->cpus);
    return seconds;
}

/* Has the script a line "#$ -notify"? Grid Engine reads them wherever they stand. */
static bool asks_in_script(const char *script, const char *option)
{
    size_t wanted = strlen(option), length;
    for (const char *line = script; *line; line += *line == '\n') {
        size_t end = strcspn(line, "\n");
        bool directs = strncmp(line, "#$", 2) == 0;
        for (const char *at = line + 2; directs && at < line + end; at += length) {
            at += strspn(at, " \t");
            length = strcspn(at, " \t\n");
            if (length == wanted && memcmp(at, option, length) == 0)
                return true;
        }
        line += end;
    }
    return false;
}

/* Will USR1 and USR2 come as notices? */
static bool is_notified(const struct launch_request *request)
{
    const struct ini *settings = request->settings;
    return passes(request, "-notify") ||
           asks_in_script(settings_get(settings, "gridengine", "header"), "-notify") ||
           asks_in_script(settings_get(settings, "gridengine", "footer"), "-notify");
}

static int make_plan(const struct launch_request *request, struct plan *plan, struct fault *fault)
{
    struct text arguments = TEXT_INIT;
    char *script = text_format("%s/%s/%s", SCRIPTS_FOLDER, request->jobname,
                               request->tasks_per_node > 1 ? "multiwrapper.sh" : "wrapper.sh");
    long seconds = script ? check(request, fault) : fail_memory(fault);
    int result = seconds < 0 ? -1 : 0;
    text_add_string(&arguments, "--index \"$SGE_TASK_ID\" --jobid \"$JOB_ID\" " WRAPPER_OFFSET);
    if (request->max_tasks_per_node > 0)
        text_printf(&arguments, " --slots %ld", request->max_tasks_per_node);
    if (is_notified(request))
        text_add_string(&arguments, " --notified");
    if (!result)
        result = arguments.failed
                     ? fail_memory(fault)
                     : wrapper_add(plan, script, request, "gridengine", arguments.bytes, fault);
    if (!result)
        result = add_commands(request, seconds, script, plan, fault);
    text_release(&arguments);
    free(script);
    return result ? result : plan_check(plan, fault);
}

static int plan_gridengine(const struct launch_request *request, struct plan *plan,
                           struct fault *fault)
{
    struct words passed = WORDS_INIT;
    struct launch_request full = *request;
    int result = passed_gather(&passed, request, "gridengine", fault);
    full.extra = (struct wordspan){passed.word, passed.count};
    if (!result)
        result = make_plan(&full, plan, fault);
    words_release(&passed);
    return result;
}

/* qsub -terse prints "ID" or "ID.1-9:1". */
static int read_jobid(const char *answer, struct text *jobid, struct text *cluster,
                      struct fault *fault)
{
    (void)cluster;
    size_t digits = strspn(answer, "0123456789");
    if (!digits || (answer[digits] && !strchr(".\n", answer[digits])))
        return fail(fault, "qsub answered \"%.*s\", which is no job id", (int)strcspn(answer, "\n"),
                    answer);
    text_add(jobid, answer, digits);
    return 0;
}

static void add_range(const char *jobid, const struct idrange *range, struct words *argv)
{
    words_add(argv, jobid);
    words_add(argv, "-t");
    words_printf(argv, range->last > range->first ? "%ld-%ld" : "%ld", range->first, range->last);
}

/* qdel takes several ranges as well; few of them are told apart by what becomes of each. */
static int cancel(const char *jobid, const char *cluster, const struct idlist *indices,
                  struct plan *plan, struct fault *fault)
{
    size_t ranges = indices ? indices->count : 1;
    size_t at_once = ranges <= PARTS_MOST ? 1 : RANGES_AT_ONCE;
    struct plan_program *program = NULL;
    (void)cluster;
    for (size_t i = 0; i < ranges; i++) {
        if (i % at_once == 0) {
            program = plan_add_program(plan);
            if (!program)
                return fail_memory(fault);
            words_add(&program->argv, "qdel");
        }
        if (indices)
            add_range(jobid, &indices->range[i], &program->argv);
        else
            words_add(&program->argv, jobid);
    }
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
    .ask_capacity = gridengine_ask_capacity,
    .read_capacity = gridengine_read_capacity,
    .ask_why = gridengine_ask_why,
    .read_why = gridengine_read_why,
};
