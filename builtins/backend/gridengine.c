/* gridengine.c: the backend for Grid Engine: array jobs, one qsub(1) for each range of tasks, since
 * -t takes a single range; or one job of several nodes. */
#include <stdlib.h>
#include <string.h>

#include "backend/backend.h"
#include "backend/nodes.h"
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
    PARTS_MOST = 16 /* of a task list that are handed over one by one */
};

static const char *queue(const struct launch_request *request, long seconds)
{
    const char *key = request->debug   ? "queue_test"
                      : seconds > DAY  ? "queue_vlong"
                      : seconds > HOUR ? "queue_long"
                                       : "queue_short";
    return settings_get(request->settings, "gridengine", key);
}

static bool passes_resource(const struct launch_request *request, const char *name)
{
    return passed_resource(&request->extra, name);
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

/* Slots of the cluster's that are asked for: a cpu each. Where nobody says how many on a node, the
 * parallel environment does, or gives one. */
static long count_slots(const struct launch_request *request)
{
    long each = nodes_cpus(request);
    return request->nodes ? nodes_times(request->nodes, each ? each : request->cpus)
                          : request->cpus;
}

static void add_environment(const struct launch_request *request, struct words *argv)
{
    const char *key = request->nodes ? "nodes_environment" : "parallel_environment";
    const char *environment = settings_get(request->settings, "gridengine", key);
    long slots = count_slots(request);
    if ((slots <= 1 && !request->nodes) || !*environment || passes(request, "-pe"))
        return;
    words_add(argv, "-pe");
    words_add(argv, environment);
    words_printf(argv, "%ld", slots);
}

/* Grid Engine counts memory for each of its slots. */
static void add_memory(const struct launch_request *request, struct words *argv)
{
    long mib = request->nodes ? nodes_memory(request) : 0;
    long slots = request->nodes ? count_slots(request) / request->nodes : 1;
    if (request->nodes && mib)
        add_resource(request, "memory_resource", (mib + slots - 1) / slots, "M", argv);
    else if (!request->nodes && request->mem > 1)
        add_resource(request, "memory_resource", request->mem, "G", argv);
}

static void add_resources(const struct launch_request *request, long seconds, struct words *argv)
{
    const char *name = queue(request, seconds);
    if (request->gpus > 0) {
        add_resource(request, "gpu_resource", request->gpus, "", argv);
    } else if (*name && !passes_queue(request)) {
        words_add(argv, "-l");
        words_add(argv, name);
    }
    add_environment(request, argv);
    add_memory(request, argv);
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
    logpath_add_pattern(&pattern, "gridengine", renamed ? request->jobname : NULL, !request->nodes);
    for (size_t i = 0; i < 2; i++) {
        if (passes(request, options[i][0]))
            continue;
        words_add(argv, options[i][0]);
        words_printf(argv, "%s%s", text_string(&pattern), options[i][1]);
    }
    argv->failed = argv->failed || pattern.failed;
    text_release(&pattern);
}

/* `range` NULL: one job, of several nodes. */
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
    if (range && request->max_tasks > 0 && !passes(request, "-tc")) {
        words_add(argv, "-tc");
        words_printf(argv, "%ld", request->max_tasks);
    }
    if (range) {
        words_add(argv, "-t");
        words_add(argv, range);
    } else if (!passes(request, "-r")) {
        words_add(argv, "-r"); /* it may begin anew */
        words_add(argv, "y");
    }
    for (size_t i = 0; i < request->extra.count; i++)
        words_add(argv, request->extra.word[i]);
    submission_add_script(submission, script, argv);
}

/* What submits the job again, which waits for nothing then: those words that make it do so are left
 * out. */
static int add_again(const struct launch_request *request, long seconds, const char *script,
                     struct plan *plan, struct fault *fault)
{
    const struct submission job = {.after = -1};
    struct launch_request again = *request;
    struct words passed = WORDS_INIT, argv = WORDS_INIT;
    passed_leave_out(&request->extra, "-hold_jid|-hold_jid_ad", &passed);
    again.extra = (struct wordspan){passed.word, passed.count};
    add_command(&job, &again, seconds, NULL, script, &argv);
    argv.failed = argv.failed || passed.failed;
    int result = nodes_add_submit(plan, request, &argv, fault);
    words_release(&passed);
    words_release(&argv);
    return result;
}

/* One job, be it only to begin with. */
static int add_job(const struct launch_request *request, long seconds, const char *script,
                   struct plan *plan, struct fault *fault)
{
    const struct submission job = {.hold = request->hold_jobid, .after = -1};
    struct plan_program *program = submission_add_program(&job, NULL, plan);
    if (!program)
        return fail_memory(fault);
    add_command(&job, request, seconds, NULL, script, &program->argv);
    if (request->mega.chain)
        words_printf(&program->argv, "%ld", request->mega.chain);
    return add_again(request, seconds, script, plan, fault);
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

static int check_nodes(const struct launch_request *request, struct fault *fault)
{
    if (!passes(request, "-pe") &&
        !*settings_get(request->settings, "gridengine", "nodes_environment"))
        return fail(fault,
                    "--nodes %ld: the setting gridengine nodes_environment is empty; "
                    "expected the name of a parallel environment, or -pe NAME SLOTS",
                    request->nodes);
    if (request->mega.chain && passes(request, "-hold_jid"))
        return fail(fault, "-hold_jid: --chain holds jobs by that, too; expected --hold-jid ID");
    return 0;
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
    if (request->nodes && check_nodes(request, fault))
        return -1;
    if (request->debug && seconds > DEBUG_MOST_SECONDS)
        return fail(fault, "--duration %s: with --debug gridengine gives 10 minutes at most",
                    request->duration);
    if (request->debug && request->gpus == 0 && count_slots(request) > 1)
        return fail(fault, "%s %ld: with --debug gridengine gives one cpu",
                    request->nodes ? "--nodes" : "--cpus",
                    request->nodes ? request->nodes : request->cpus);
    return seconds;
}

/* Will USR1 and USR2 come as notices? */
static bool is_notified(const struct launch_request *request)
{
    const struct ini *settings = request->settings;
    return passes(request, "-notify") ||
           passed_in_script(settings_get(settings, "gridengine", "header"), "-notify") ||
           passed_in_script(settings_get(settings, "gridengine", "footer"), "-notify");
}

/* For --nodes. */
static int make_plan_of_job(const struct launch_request *request, struct plan *plan,
                            struct fault *fault)
{
    static const char jobid[] = "--jobid \"$JOB_ID\"";
    char *script = nodes_script_path(request, true);
    char *first = text_format("%s%s", jobid, is_notified(request) ? " --notified" : "");
    long seconds = script && first ? check(request, fault) : fail_memory(fault);
    int result = seconds < 0 ? -1 : 0;
    if (!result)
        result = nodes_add_script(plan, script, request, "gridengine", first, fault);
    if (!result)
        result = add_job(request, seconds, script, plan, fault);
    free(script);
    free(first);
    return result ? result : plan_check(plan, fault);
}

static int make_plan(const struct launch_request *request, struct plan *plan, struct fault *fault)
{
    struct text arguments = TEXT_INIT;
    char *script = text_format("%s/%s/%s", SCRIPTS_FOLDER, request->jobname,
                               request->tasks_per_node > 1 ? "multiwrapper.sh" : "wrapper.sh");
    long seconds = script ? check(request, fault) : fail_memory(fault);
    int result = seconds < 0 ? -1 : 0;
    text_add_string(&arguments, "--index \"$SGE_TASK_ID\" --jobid \"$JOB_ID\"");
    if (request->max_tasks_per_node > 0)
        text_printf(&arguments, " --slots %ld", request->max_tasks_per_node);
    if (is_notified(request))
        text_add_string(&arguments, " --notified");
    const struct wrapper_runner runner = {"onager-run", text_string(&arguments),
                                          WRAPPER_OFFSET_NUMBER, NULL};
    if (!result)
        result = arguments.failed
                     ? fail_memory(fault)
                     : wrapper_add(plan, script, request, "gridengine", &runner, fault);
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
    if (request->nodes && !result)
        result = nodes_share_gpus(&full, count_slots(request) / request->nodes, fault);
    if (!result)
        result = (request->nodes ? make_plan_of_job : make_plan)(&full, plan, fault);
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

const struct backend gridengine_backend = {
    .name = "gridengine",
    .submit = "qsub",
    .runner = "onager-run",
    .takes_extra = true,
    .plan = plan_gridengine,
    .read_jobid = read_jobid,
    .cancel = gridengine_cancel,
    .ask = gridengine_ask,
    .read_queue = gridengine_read_queue,
    .ask_capacity = gridengine_ask_capacity,
    .read_capacity = gridengine_read_capacity,
    .ask_why = gridengine_ask_why,
    .read_why = gridengine_read_why,
};
