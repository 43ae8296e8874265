/* slurm.c: the backend for Slurm: one job array, submitted with sbatch(1). */
#include <stdlib.h>
#include <string.h>

#include "backend/backend.h"
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
static void add_array(const struct launch_request *request, const struct idlist *indices,
                      bool as_given, struct words *argv)
{
    struct text array = TEXT_INIT;
    text_add_string(&array, "--array=");
    if (as_given)
        text_add_string(&array, request->tasklist);
    else if (idlist_size(indices) <= EACH_ID_MOST)
        idlist_format_each(indices, &array);
    else
        idlist_format(indices, &array);
    if (request->max_tasks > 0)
        text_printf(&array, "%%%ld", request->max_tasks);
    words_add(argv, text_string(&array) ? text_string(&array) : "");
    argv->failed = argv->failed || array.failed;
    text_release(&array);
}

static void add_resources(const struct launch_request *request, struct words *argv)
{
    words_add(argv, "-t");
    words_add(argv, request->duration);
    words_add(argv, "-n");
    words_add(argv, "1");
    if (request->cpus > 1) { /* on one node; -n would let Slurm spread them */
        words_add(argv, "-c");
        words_printf(argv, "%ld", request->cpus);
    }
    words_add(argv, "-p");
    words_add(argv, partition(request));
    if (request->gpus > 0)
        words_printf(argv, "--gres=gpu:%ld", request->gpus);
    words_printf(argv, "--mem=%ldG", request->mem);
}

static void add_command(const struct launch_request *request, const struct idlist *indices,
                        bool as_given, const char *script, struct words *argv)
{
    words_add(argv, "sbatch");
    words_add(argv, "-J");
    words_add(argv, request->jobname);
    add_resources(request, argv);
    words_add(argv, "-o");
    words_add(argv, LOGPATH_FOR_SLURM ".o");
    words_add(argv, "-e");
    words_add(argv, LOGPATH_FOR_SLURM ".e");
    words_add(argv, "--parsable");
    add_array(request, indices, as_given, argv);
    if (request->hold_jobid)
        words_printf(argv, "--depend=afterany:%s", request->hold_jobid);
    for (size_t i = 0; i < request->extra.count; i++)
        words_add(argv, request->extra.word[i]);
    words_add(argv, script);
}

static int check(const struct launch_request *request, struct fault *fault)
{
    long seconds = duration_parse(request->duration, fault);
    if (seconds >= 0 && request->debug && seconds > DEBUG_MOST_SECONDS)
        return fail(fault, "--duration %s: with --debug slurm gives 2 hours at most",
                    request->duration);
    for (size_t i = 0; i < request->extra.count && request->limits.canary; i++)
        if (strncmp(request->extra.word[i], "--depend", 8) == 0)
            return fail(fault, "%s: --canary holds tasks by that, too; expected --hold-jid ID",
                        request->extra.word[i]);
    return seconds < 0 ? -1 : 0;
}

/* One sbatch; with --canary one for the first task and one for the others. */
static int add_commands(const struct launch_request *request, const struct idlist *indices,
                        const char *script, struct plan *plan, struct fault *fault)
{
    struct submissions all;
    int result = submissions_make(&all, request, indices, fault);
    for (int i = 0; i < all.count && !result; i++) {
        const struct submission *each = &all.list[i];
        struct plan_program *program = submission_add_program(each, plan);
        bool as_given = each->request.tasklist && each->request.tasks_per_node <= 1;
        if (program)
            add_command(&each->request, &each->indices, as_given, script, &program->argv);
        else
            result = fail_memory(fault);
    }
    submissions_release(&all);
    return result;
}

static int plan_slurm(const struct launch_request *request, struct plan *plan, struct fault *fault)
{
    bool grouped = request->tasks_per_node > 1;
    struct text arguments = TEXT_INIT;
    struct idlist groups = IDLIST_INIT;
    char *script = text_format("%s/%s/%s", SCRIPTS_FOLDER, request->jobname,
                               grouped ? "multiwrapper.sh" : "wrapper.sh");
    int result = script ? check(request, fault) : fail_memory(fault);
    if (!result && grouped) {
        long count = wrapper_add_groups(plan, request, fault);
        result = count < 0 ? -1 : 0;
        idlist_add_range(&groups, 1, count > 0 ? count : 1, 1);
    }
    text_add_string(&arguments, "--index \"$SLURM_ARRAY_TASK_ID\" --jobid \"$SLURM_ARRAY_JOB_ID\"");
    if (request->max_tasks_per_node > 0)
        text_printf(&arguments, " --slots %ld", request->max_tasks_per_node);
    if (!result)
        result = arguments.failed || groups.failed
                     ? fail_memory(fault)
                     : wrapper_add(plan, script, request, "slurm", arguments.bytes, fault);
    if (!result)
        result = add_commands(request, grouped ? &groups : request->tasks, script, plan, fault);
    idlist_release(&groups);
    text_release(&arguments);
    free(script);
    return result ? result : plan_check(plan, fault);
}

/* sbatch --parsable prints "ID" or "ID;CLUSTER". */
static int read_jobid(const char *answer, struct text *jobid, struct fault *fault)
{
    const char *last = answer; /* a site's submit filter may print lines before it */
    for (const char *c = answer; *c; c++)
        if (*c == '\n' && c[1])
            last = c + 1;
    size_t digits = strspn(last, "0123456789");
    if (!digits || (last[digits] && !strchr(";\n", last[digits])))
        return fail(fault, "sbatch answered \"%.*s\", which is no job id", (int)strcspn(last, "\n"),
                    last);
    text_add(jobid, last, digits);
    return 0;
}

static int cancel(const char *jobid, const struct idlist *tasks, struct plan *plan,
                  struct fault *fault)
{
    struct plan_program *program = plan_add_program(plan);
    struct text ranges = TEXT_INIT;
    long id;
    if (!program)
        return fail_memory(fault);
    words_add(&program->argv, "scancel");
    if (!tasks) {
        words_add(&program->argv, jobid);
    } else if (idlist_size(tasks) <= EACH_ID_MOST) {
        for (struct idcursor cursor = {0}; idlist_next(tasks, &cursor, &id);)
            words_printf(&program->argv, "%s_%ld", jobid, id);
    } else {
        idlist_format(tasks, &ranges);
        words_printf(&program->argv, "%s_[%s]", jobid, text_string(&ranges));
        program->argv.failed = program->argv.failed || ranges.failed;
    }
    text_release(&ranges);
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
};
