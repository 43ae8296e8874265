/* slurm.c: the backend for Slurm: one job array, submitted with sbatch(1). */
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
    DEBUG_MOST_SECONDS = 2 * 3600,
    EACH_ID_MOST = 32,
    RANGES_MOST = SUBMISSION_RANGES /* in a word of a command line */
};

static const char *partition(const struct launch_request *request)
{
    static const char *const keys[2][2] = {{"partition", "gpu_partition"},
                                           {"debug_partition", "gpu_debug_partition"}};
    return settings_get(request->settings, "slurm", keys[request->debug][request->gpus > 0]);
}

/* --array's value: the user's list as given, few ids one by one, many as ranges. */
static void add_array(const struct submission *submission, const struct launch_request *request,
                      struct words *argv)
{
    struct text array = TEXT_INIT;
    text_add_string(&array, "--array=");
    if (submission->tasklist)
        text_add_string(&array, submission->tasklist);
    else if (idlist_size(&submission->indices) <= EACH_ID_MOST)
        idlist_format_each(&submission->indices, &array);
    else
        idlist_format(&submission->indices, &array);
    if (request->max_tasks > 0)
        text_printf(&array, "%%%ld", request->max_tasks);
    words_add(argv, text_string(&array) ? text_string(&array) : "");
    argv->failed = argv->failed || array.failed;
    text_release(&array);
}

/* Options with a value, in the order in which they stand in the command line. An empty value leaves
 * the option to the cluster. */
static void add_defaults(const struct launch_request *request, struct words *argv)
{
    const struct ini *settings = request->settings;
    struct text cpus = TEXT_INIT;
    text_add_long(&cpus, request->cpus);
    const struct {
        const char *names, *option, *value;
    } defaults[] = {
        {"-J|--job-name", "-J", request->jobname},
        {"-t|--time", "-t", request->duration},
        {"-n|--ntasks", "-n", "1"},
        /* on one node; -n would let Slurm spread them */
        {"-c|--cpus-per-task", "-c", request->cpus > 1 ? text_string(&cpus) : ""},
        {"-p|--partition", "-p", partition(request)},
        {"-A|--account", "-A", settings_get(settings, "slurm", "account")},
        {"-q|--qos", "-q", settings_get(settings, "slurm", "qos")},
    };
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
        if (defaults[i].value && *defaults[i].value &&
            !passed_find(&request->extra, defaults[i].names, PASSED_GETOPT)) {
            words_add(argv, defaults[i].option);
            words_add(argv, defaults[i].value);
        }
    argv->failed = argv->failed || cpus.failed;
    text_release(&cpus);
}

static void add_gpus_and_memory(const struct launch_request *request, struct words *argv)
{
    static const char gpus[] = "--gres|-G|--gpus|--gpus-per-node|--gpus-per-task|--gpus-per-socket";
    if (request->gpus > 0 && !passed_find(&request->extra, gpus, PASSED_GETOPT))
        words_printf(argv, "--gres=%s:%ld", settings_get(request->settings, "slurm", "gpu_gres"),
                     request->gpus);
    if (!passed_find(&request->extra, "--mem|--mem-per-cpu|--mem-per-gpu", PASSED_GETOPT))
        words_printf(argv, "--mem=%ldG", request->mem);
}

/* The logs go by the jobname, whatever name the job has in the end. */
static void add_logs(const struct launch_request *request, struct words *argv)
{
    bool renamed = passed_find(&request->extra, "-J|--job-name", PASSED_GETOPT);
    struct text pattern = TEXT_INIT;
    static const char *const options[2][3] = {{"-o|--output", "-o", ".o"},
                                              {"-e|--error", "-e", ".e"}};
    logpath_add_pattern(&pattern, "slurm", renamed ? request->jobname : NULL);
    for (size_t i = 0; i < 2; i++) {
        if (passed_find(&request->extra, options[i][0], PASSED_GETOPT))
            continue;
        words_add(argv, options[i][1]);
        words_printf(argv, "%s%s", text_string(&pattern), options[i][2]);
    }
    argv->failed = argv->failed || pattern.failed;
    text_release(&pattern);
}

/* Several ids stand behind each other with colons (sbatch(1), --dependency). */
static void add_hold(const char *jobids, struct words *argv)
{
    struct text hold = TEXT_INIT;
    text_add_string(&hold, "--depend=afterany");
    for (const char *at = jobids; at && *at; at += *at == ',') {
        size_t length = strcspn(at, ",");
        text_add_char(&hold, ':');
        text_add(&hold, at, length);
        at += length;
    }
    if (jobids)
        words_add(argv, text_string(&hold) ? text_string(&hold) : "");
    argv->failed = argv->failed || hold.failed;
    text_release(&hold);
}

static void add_command(const struct submission *submission, const struct launch_request *request,
                        const char *script, struct words *argv)
{
    words_add(argv, "sbatch");
    add_defaults(request, argv);
    add_gpus_and_memory(request, argv);
    add_logs(request, argv);
    words_add(argv, "--parsable");
    add_array(submission, request, argv);
    add_hold(submission->hold, argv);
    for (size_t i = 0; i < request->extra.count; i++)
        words_add(argv, request->extra.word[i]);
    submission_add_script(submission, script, argv);
}

/* What onager must decide itself can't be passed. */
static int check_passed(const struct launch_request *request, const struct submissions *all,
                        struct fault *fault)
{
    const char *array = passed_find(&request->extra, "-a|--array", PASSED_GETOPT);
    const char *hold = passed_find(&request->extra, "-d|--dependency", PASSED_GETOPT);
    const char *holder = all->list[0].hold        ? "--hold_jid"
                         : all->count == 1        ? NULL
                         : request->limits.canary ? "--canary"
                         : all->list[1].hold      ? "--max-tasks, with several arrays,"
                                                  : NULL;
    if (array)
        return fail(fault, "%s: the tasks are chosen by --tasklist LIST", array);
    const char *folder = passed_find(&request->extra, "-D|--chdir", PASSED_GETOPT);
    if (folder)
        return fail(fault,
                    "%s: the batch script runs in the folder of .onager; a cd in the "
                    "command takes a task elsewhere",
                    folder);
    if (hold && holder)
        return fail(fault, "%s: %s holds tasks by that, too; expected --hold-jid ID", hold, holder);
    return 0;
}

/* The seconds that the job gets; 0: the option that says it is the user's own and none that we can
 * read. */
static int find_seconds(const struct launch_request *request, long *seconds, struct fault *fault)
{
    const char *passed = passed_value(&request->extra, "-t|--time");
    if (passed) {
        *seconds = duration_of_slurm(passed);
        return 0;
    }
    *seconds = duration_parse(request->duration, fault);
    if (*seconds >= 0 && request->debug && *seconds > DEBUG_MOST_SECONDS)
        return fail(fault, "--duration %s: with --debug slurm gives 2 hours at most",
                    request->duration);
    return *seconds < 0 ? -1 : 0;
}

static int add_commands(const struct launch_request *request, const char *script, struct plan *plan,
                        struct fault *fault)
{
    struct submissions all = {NULL};
    bool mapped = submissions_are_scattered(request);
    int result = submissions_make(&all, request, mapped, plan, fault);
    if (!result)
        result = check_passed(request, &all, fault);
    for (size_t i = 0; i < all.count && !result; i++) {
        struct plan_program *program = submission_add_program(&all.list[i], NULL, plan);
        if (program)
            add_command(&all.list[i], request, script, &program->argv);
        else
            result = fail_memory(fault);
    }
    submissions_release(&all);
    return result;
}

static int make_plan(const struct launch_request *request, struct plan *plan, struct fault *fault)
{
    struct text arguments = TEXT_INIT;
    char *script = text_format("%s/%s/%s", SCRIPTS_FOLDER, request->jobname,
                               request->tasks_per_node > 1 ? "multiwrapper.sh" : "wrapper.sh");
    int result = script ? find_seconds(request, &plan->seconds, fault) : fail_memory(fault);
    text_add_string(&arguments, "--index \"$SLURM_ARRAY_TASK_ID\" --jobid "
                                "\"$SLURM_ARRAY_JOB_ID\" " WRAPPER_OFFSET);
    if (request->max_tasks_per_node > 0)
        text_printf(&arguments, " --slots %ld", request->max_tasks_per_node);
    if (!result)
        result = arguments.failed
                     ? fail_memory(fault)
                     : wrapper_add(plan, script, request, "slurm", arguments.bytes, fault);
    if (!result)
        result = add_commands(request, script, plan, fault);
    text_release(&arguments);
    free(script);
    return result ? result : plan_check(plan, fault);
}

static int plan_slurm(const struct launch_request *request, struct plan *plan, struct fault *fault)
{
    struct words passed = WORDS_INIT;
    struct launch_request full = *request;
    int result = passed_gather(&passed, request, "slurm", fault);
    full.extra = (struct wordspan){passed.word, passed.count};
    if (!result)
        result = make_plan(&full, plan, fault);
    words_release(&passed);
    return result;
}

/* sbatch --parsable prints "ID" or "ID;CLUSTER". */
static int read_jobid(const char *answer, struct text *jobid, struct text *cluster,
                      struct fault *fault)
{
    const char *last = answer; /* a site's submit filter may print lines before it */
    for (const char *c = answer; *c; c++)
        if (*c == '\n' && c[1])
            last = c + 1;
    size_t digits = strspn(last, "0123456789"), length = strcspn(last, "\n");
    if (!digits || (digits < length && last[digits] != ';'))
        return fail(fault, "sbatch answered \"%.*s\", which is no job id", (int)length, last);
    text_add(jobid, last, digits);
    if (digits + 1 < length)
        text_add(cluster, last + digits + 1, length - digits - 1);
    return 0;
}

static struct plan_program *add_scancel(struct plan *plan, const char *cluster)
{
    struct plan_program *program = plan_add_program(plan);
    if (!program)
        return NULL;
    words_add(&program->argv, "scancel");
    if (cluster) {
        words_add(&program->argv, "-M");
        words_add(&program->argv, cluster);
    }
    return program;
}

/* Adds "ID_[1-3,7]" for the ranges from number `first` on, as many as a word may hold. */
static void add_elements(const char *jobid, const struct idlist *indices, size_t first,
                         struct words *argv)
{
    size_t left = indices->count - first;
    const struct idlist part = {indices->range + first, left < RANGES_MOST ? left : RANGES_MOST, 0,
                                false};
    struct text ranges = TEXT_INIT;
    idlist_format(&part, &ranges);
    words_printf(argv, "%s_[%s]", jobid, text_string(&ranges) ? text_string(&ranges) : "");
    argv->failed = argv->failed || ranges.failed;
    text_release(&ranges);
}

static int cancel(const char *jobid, const char *cluster, const struct idlist *indices,
                  struct plan *plan, struct fault *fault)
{
    bool each = indices && idlist_size(indices) <= EACH_ID_MOST;
    struct plan_program *program = NULL;
    long id;
    if ((!indices || each) && !(program = add_scancel(plan, cluster)))
        return fail_memory(fault);
    if (!indices)
        words_add(&program->argv, jobid);
    for (struct idcursor cursor = {0}; each && idlist_next(indices, &cursor, &id);)
        words_printf(&program->argv, "%s_%ld", jobid, id);
    for (size_t i = 0; indices && !each && i < indices->count; i += RANGES_MOST) {
        if (!(program = add_scancel(plan, cluster)))
            return fail_memory(fault);
        add_elements(jobid, indices, i, &program->argv);
    }
    return plan_check(plan, fault);
}

const struct backend slurm_backend = {
    .name = "slurm",
    .submit = "sbatch",
    .takes_extra = true,
    .plan = plan_slurm,
    .read_jobid = read_jobid,
    .cancel = cancel,
    .ask = slurm_ask,
    .read_queue = slurm_read_queue,
    .accountant = "sacct",
    .ask_accounts = slurm_ask_accounts,
    .read_accounts = slurm_read_accounts,
    .ask_capacity = slurm_ask_capacity,
    .read_capacity = slurm_read_capacity,
    .ask_why = slurm_ask_why,
    .read_why = slurm_read_why,
};
