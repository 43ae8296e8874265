/* slurm.c: the backend for Slurm: a job array, or one job of several nodes, submitted with
 * sbatch(1). */
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

enum { DEBUG_MOST_SECONDS = 2 * 3600, EACH_ID_MOST = 32 };

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
    const long cpus = request->nodes ? nodes_cpus(request) : request->cpus;
    struct text number[2] = {TEXT_INIT, TEXT_INIT};
    text_add_long(&number[0], cpus);
    text_add_long(&number[1], request->nodes);
    const struct {
        const char *names, *option, *value;
    } defaults[] = {
        {"-J|--job-name", "-J", request->jobname},
        {"-t|--time", "-t", request->duration},
        {"-N|--nodes", "-N", request->nodes ? text_string(&number[1]) : ""},
        {"-n|--ntasks|--ntasks-per-node", request->nodes ? "--ntasks-per-node" : "-n", "1"},
        /* on one node; -n would let Slurm spread them */
        {"-c|--cpus-per-task", "-c", cpus > 1 ? text_string(&number[0]) : ""},
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
    argv->failed = argv->failed || number[0].failed || number[1].failed;
    text_release(&number[0]);
    text_release(&number[1]);
}

/* Are whole nodes asked for, since nobody says how much of them is needed? */
static bool takes_whole_nodes(const struct launch_request *request)
{
    static const char parts[] = "-c|--cpus-per-task|--exclusive|-s|--oversubscribe|-n|--ntasks";
    return request->nodes && !nodes_slots(request) &&
           !passed_find(&request->extra, parts, PASSED_GETOPT);
}

/* Where nothing is known of several nodes' need, the cluster gives what goes with the cpus. */
static void add_memory(const struct launch_request *request, struct words *argv)
{
    static const char memory[] = "--mem|--mem-per-cpu|--mem-per-gpu";
    const long mib = request->nodes ? nodes_memory(request) : 0;
    if (passed_find(&request->extra, memory, PASSED_GETOPT))
        return;
    if (!request->nodes || request->mem_given)
        words_printf(argv, "--mem=%ldG", request->mem);
    else if (mib)
        words_printf(argv, "--mem=%ldM", mib);
    else if (takes_whole_nodes(request))
        words_add(argv, "--mem=0");
}

static void add_gpus_and_memory(const struct launch_request *request, struct words *argv)
{
    static const char gpus[] = "--gres|-G|--gpus|--gpus-per-node|--gpus-per-task|--gpus-per-socket";
    if (request->gpus > 0 && !passed_find(&request->extra, gpus, PASSED_GETOPT))
        words_printf(argv, "--gres=%s:%ld", settings_get(request->settings, "slurm", "gpu_gres"),
                     request->gpus);
    add_memory(request, argv);
}

/* That a job of several nodes goes on when it loses some, and may begin anew. */
static void add_endurance(const struct launch_request *request, struct words *argv)
{
    static const struct {
        const char *names, *option;
    } options[] = {{"-k|--no-kill", "--no-kill"},
                   {"--requeue|--no-requeue", "--requeue"},
                   {"--open-mode", "--open-mode=append"}};
    if (takes_whole_nodes(request))
        words_add(argv, "--exclusive");
    for (size_t i = 0; request->nodes && i < sizeof options / sizeof *options; i++)
        if (!passed_find(&request->extra, options[i].names, PASSED_GETOPT))
            words_add(argv, options[i].option);
}

/* The logs go by the jobname, whatever name the job has in the end. */
static void add_logs(const struct launch_request *request, struct words *argv)
{
    bool renamed = passed_find(&request->extra, "-J|--job-name", PASSED_GETOPT);
    struct text pattern = TEXT_INIT;
    static const char *const options[2][3] = {{"-o|--output", "-o", ".o"},
                                              {"-e|--error", "-e", ".e"}};
    logpath_add_pattern(&pattern, "slurm", renamed ? request->jobname : NULL, !request->nodes);
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
    add_endurance(request, argv);
    add_logs(request, argv);
    words_add(argv, "--parsable");
    if (!request->nodes)
        add_array(submission, request, argv);
    add_hold(submission->hold, argv);
    for (size_t i = 0; i < request->extra.count; i++)
        words_add(argv, request->extra.word[i]);
    submission_add_script(submission, script, argv);
}

/* By what onager itself holds tasks; NULL: by nothing. */
static const char *find_holder(const struct launch_request *request, const struct submissions *all)
{
    return all->list[0].hold        ? "--hold_jid"
           : request->mega.chain    ? "--chain"
           : all->count == 1        ? NULL
           : request->limits.canary ? "--canary"
           : all->list[1].hold      ? "--max-tasks, with several arrays,"
                                    : NULL;
}

/* What onager must decide itself can't be passed. */
static int check_passed(const struct launch_request *request, const struct submissions *all,
                        struct fault *fault)
{
    const char *array = passed_find(&request->extra, "-a|--array", PASSED_GETOPT);
    const char *hold = passed_find(&request->extra, "-d|--dependency", PASSED_GETOPT);
    const char *nodes =
        request->nodes ? passed_find(&request->extra, "-N|--nodes", PASSED_GETOPT) : NULL;
    const char *holder = find_holder(request, all);
    if (array)
        return fail(fault, "%s: the tasks are chosen by --tasklist LIST", array);
    if (nodes)
        return fail(fault, "%s: --nodes says how many", nodes);
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

/* One job, be it only to begin with. */
static int add_job(const struct launch_request *request, const char *script, struct plan *plan,
                   struct fault *fault)
{
    struct submission job = {.hold = request->hold_jobid, .after = -1};
    const struct submissions all = {&job, 1};
    struct words again = WORDS_INIT;
    if (check_passed(request, &all, fault))
        return -1;
    struct plan_program *program = submission_add_program(&job, NULL, plan);
    if (!program)
        return fail_memory(fault);
    add_command(&job, request, script, &program->argv);
    if (!request->mega.chain)
        return 0;
    words_printf(&program->argv, "%ld", request->mega.chain);
    job.hold = NULL;
    add_command(&job, request, script, &again);
    int result = nodes_add_submit(plan, request, &again, fault);
    words_release(&again);
    return result;
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

/* For --nodes. */
static int make_plan_of_job(const struct launch_request *request, struct plan *plan,
                            struct fault *fault)
{
    char *script = nodes_script_path(request, false);
    int result = script ? find_seconds(request, &plan->seconds, fault) : fail_memory(fault);
    if (!result)
        result =
            nodes_add_script(plan, script, request, "slurm", "--jobid \"$SLURM_JOB_ID\"", fault);
    if (!result)
        result = add_job(request, script, plan, fault);
    free(script);
    return result ? result : plan_check(plan, fault);
}

static int make_plan(const struct launch_request *request, struct plan *plan, struct fault *fault)
{
    struct text arguments = TEXT_INIT;
    char *script = text_format("%s/%s/%s", SCRIPTS_FOLDER, request->jobname,
                               request->tasks_per_node > 1 ? "multiwrapper.sh" : "wrapper.sh");
    int result = script ? find_seconds(request, &plan->seconds, fault) : fail_memory(fault);
    text_add_string(&arguments, "--index \"$SLURM_ARRAY_TASK_ID\" --jobid \"$SLURM_ARRAY_JOB_ID\"");
    if (request->max_tasks_per_node > 0)
        text_printf(&arguments, " --slots %ld", request->max_tasks_per_node);
    const struct wrapper_runner runner = {"onager-run", text_string(&arguments),
                                          WRAPPER_OFFSET_NUMBER, NULL};
    if (!result)
        result = arguments.failed ? fail_memory(fault)
                                  : wrapper_add(plan, script, request, "slurm", &runner, fault);
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
    if (request->nodes)
        full.gpus = nodes_gpus(request);
    if (!result)
        result = (request->nodes ? make_plan_of_job : make_plan)(&full, plan, fault);
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

const struct backend slurm_backend = {
    .name = "slurm",
    .submit = "sbatch",
    .runner = "onager-run",
    .takes_extra = true,
    .plan = plan_slurm,
    .read_jobid = read_jobid,
    .cancel = slurm_cancel,
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
