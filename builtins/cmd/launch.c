/* launch.c: `onager launch` starts (part of) a job, or a single command, on a backend. Here the
 * request is put together from options, settings and what is found; perform.c carries the plan out.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend/backend.h"
#include "cmd/hold.h"
#include "cmd/job.h"
#include "cmd/launch.h"
#include "cmd/perform.h"
#include "core/index.h"
#include "core/jobfile.h"
#include "core/paths.h"
#include "core/settings.h"
#include "core/trust.h"
#include "process.h"
#include "subcommand.h"

#define AT(member) offsetof(struct launch_options, member)

enum { MEM_DEFAULT = 2 /* GB */ };

static const struct optspec options[] = {
    {"--backend", OPT_TEXT, AT(backend), "NAME",
     "local, slurm, gridengine, or mpi for all nodes of the allocation that this shell is in "
     "(default: the setting DEFAULT backend, else what is found).",
     .choices = backend_names, .group = "What to launch, and where"},
    {"--jobname", OPT_TEXT, AT(jobname), "NAME",
     "The job to launch (default: the one prelaunched last in this folder).",
     .candidates = CANDIDATES_JOBNAME},
    {"--jobfile", OPT_TEXT, AT(jobfile), "FILE",
     "The job's file (default: .onager/scripts/{jobname}/jobs.json).",
     .candidates = CANDIDATES_FILE},
    {"--command", OPT_TEXT, AT(command), "COMMAND", "Launch this single command instead of a job.",
     .candidates = CANDIDATES_COMMAND},
    {"--tasklist", OPT_TEXT, AT(tasklist), "LIST", "The tasks to launch, such as 18-22:1,26,29.",
     .candidates = CANDIDATES_TASKS},
    {"--only", OPT_TEXT, AT(only), "STATE[,STATE ...]",
     "Of these, launch those in these states, over all launches of the job so far, on whatever "
     "backend: failed, error, timeout, lost, cancelled, pending; missing for all that is not done. "
     "What a cluster still has in error is cancelled there first.",
     .candidates = CANDIDATES_STATES, .once = true},
    {"--where", OPT_TEXT, AT(where), "CONDITION",
     "Of these, launch those with these values, such as 'lr=0.1 batch-size=32|64'.",
     .candidates = CANDIDATES_WHERE, .once = true},
    {"--force", OPT_FLAG, AT(force), NULL,
     "With --only: also launch what another launch is running or about to run."},
    {"--nodes", OPT_NUMBER, AT(nodes), "N",
     "slurm, gridengine: one job of N nodes that runs all tasks, in place of an array.", .least = 1,
     .in_full = true},
    {"--cpus", OPT_NUMBER, AT(cpus), "N", "Cpus a task takes (default: 1).", .least = 1,
     .group = "What a task gets"},
    {"--gpus", OPT_NUMBER, AT(gpus), "N",
     "Gpus a task takes, or, with --nodes, a node gives (default: 0).", .least = 0},
    {"--mem", OPT_NUMBER, AT(mem), "GB", "Memory a node gives, in GB (default: 2).", .least = 0},
    {"--duration", OPT_TEXT, AT(duration), "D-HH:MM:SS",
     "Time that the job gets on a cluster (default: 0-01:00:00)."},
    {"--venv", OPT_TEXT, AT(venv), "FOLDER", "Python virtualenv to activate before the tasks.",
     .candidates = CANDIDATES_FOLDER},
    {"--debug|--test", OPT_FLAG, AT(debug), NULL, "Use the cluster's queue for short tests."},
    {"--hold_jid|--hold-jid", OPT_TEXT, AT(hold_jobid), "ID",
     "Wait until that cluster job has ended, or several: ids with commas, a jobname, last.",
     .candidates = CANDIDATES_JOBID, .in_full = true},
    {"--max-tasks|--maxtasks|-max", OPT_NUMBER, AT(max_tasks), "N",
     "How many tasks (with --tasks-per-node: nodes) run at a time at most.", .least = -1,
     .group = "How many at a time"},
    {"--tasks-per-node", OPT_NUMBER, AT(tasks_per_node), "N",
     "How many tasks a cluster job runs on its node (default: 1).", .least = 1},
    {"--max-tasks-per-node", OPT_NUMBER, AT(max_tasks_per_node), "N",
     "How many of them at a time at most.", .least = -1},
    {"--gpus-per-task", OPT_NUMBER, AT(mega.gpus_per_task), "K", "Each task has K gpus of its own.",
     .least = 1, .in_full = true, .group = "On all nodes of one allocation (mpi, or --nodes)"},
    {"--tasks-per-gpu", OPT_NUMBER, AT(mega.tasks_per_gpu), "K",
     "Each gpu is one for up to K tasks.", .least = 1, .in_full = true},
    {"--mem-per-task", OPT_TEXT, AT(mem_per_task), "SIZE",
     "Memory a task takes, such as 500M or 2G: where it is short, fewer run at a time.",
     .in_full = true},
    {"--pin", OPT_FLAG, AT(mega.pin), NULL, "Each task keeps to cpus of its own.", .in_full = true},
    {"--restarts", OPT_NUMBER, AT(restarts), "N",
     "Start again up to N times on the nodes that are left when too much breaks down (default: 3).",
     .least = 0},
    {"--chain", OPT_NUMBER, AT(mega.chain), "N",
     "--nodes: where the time is too short, up to N further jobs go on.", .least = 1,
     .in_full = true},
    {"--retries", OPT_NUMBER, AT(limits.retries), "N",
     "Try a task that failed up to N times again (default: 0).", .least = 0,
     .group = "When a task fails, or takes too long"},
    {"--retry-delay", OPT_TEXT, AT(limits.retry_delay), "DURATION",
     "Wait so long before each time: 30, 10m, 1h30m (default: 0)."},
    {"--timeout", OPT_TEXT, AT(limits.timeout), "DURATION|N%",
     "End a task that takes longer: 90, 10m, 1:30:00, or 300% of the median of those done.",
     .in_full = true},
    {"--max-failures", OPT_TEXT, AT(limits.max_failures), "N|N%[,now]",
     "Start nothing more once so many tasks have failed, or such a share of them; with ,now end "
     "what runs, too."},
    {"--canary", OPT_FLAG, AT(limits.canary), NULL,
     "Start the other tasks only once the first one has succeeded."},
    {"-d|--dry-run", OPT_FLAG, AT(dry_run), NULL, "Print what would be run, and run nothing.",
     .group = "How"},
    {"--detach", OPT_FLAG, AT(detach), NULL,
     "local, mpi: return at once; the launch goes on without this shell."},
    {"-v", OPT_TEXT, AT(variable), "NAME",
     "Set this shell variable to the job id (to the job ids with blanks between, if there are "
     "several). The scheduler's own -v stands behind --."},
    OPTSPEC_END,
};

/* A name for a single command: that of its program, as far as it is one for a job. */
static char *name_of_command(const char *command)
{
    command += strspn(command, " \t");
    size_t length = strcspn(command, " \t");
    const char *name = command;
    for (size_t i = 0; i < length; i++)
        if (command[i] == '/')
            name = command + i + 1;
    char *jobname = text_format("%.*s", (int)(command + length - name), name);
    if (jobname && job_check_name(jobname, NULL)) {
        free(jobname);
        jobname = text_format("command");
    }
    return jobname;
}

/* The jobname as a heap copy; NULL with a fault. */
static char *choose_jobname(const struct launch_options *given, struct fault *fault)
{
    char *jobname = NULL;
    if (given->jobname)
        jobname = strdup(given->jobname);
    else if (given->command)
        jobname = name_of_command(given->command);
    else if (index_last_prelaunched(&jobname, fault))
        return NULL;
    else if (!jobname) {
        fail(fault, "--jobname is needed: no job was prelaunched in this folder yet");
        return NULL;
    } else
        host_note("job %s, which was prelaunched last", jobname);
    if (!jobname)
        fail_memory(fault);
    else if (job_check_name(jobname, fault)) {
        free(jobname);
        return NULL;
    }
    return jobname;
}

static int fail_extra(const struct backend *backend, char *word, struct fault *fault)
{
    const struct optparse parse = {.prefix = '-', .table = options};
    struct fault why = {""};
    optparse_fail_stray(&parse, word, &why);
    return fail(fault, "%.700s (backend %s has no scheduler to pass it to)", why.text,
                backend->name);
}

/* Unknown options go to the scheduler; where there is none, or where it looks like a slip, say so.
 */
static int check_extra(const struct backend *backend, const struct wordspan *extra,
                       struct fault *fault)
{
    if (!extra->count)
        return 0;
    if (!backend->takes_extra)
        return fail_extra(backend, extra->word[0], fault);
    if (extra->word[0][0] != '-')
        return fail(fault, "expected an option, got \"%s\"", extra->word[0]);
    for (size_t i = 0; i < extra->count; i++) {
        const char *near = optspec_one_slip_away(options, extra->word[i]);
        if (near)
            host_note("%s goes to %s; did you mean %.*s?", extra->word[i], backend->submit,
                      (int)strcspn(near, "|"), near);
    }
    return 0;
}

static void show_extra(const struct wordspan *extra, struct text *out)
{
    if (!extra->count)
        return;
    text_add_string(out, "Passing these args to backend:");
    for (size_t i = 0; i < extra->count; i++)
        text_printf(out, " %s", extra->word[i]);
    text_add_char(out, '\n');
}

/* What one launch gathers on its way. */
struct preparation {
    struct ini settings;
    char *jobname, *jobfile, *hold;
    struct words extra;
    struct limits limits;
    struct launch_request request;
};

static int prepare(struct preparation *prepared, const struct launch_options *given,
                   struct host *host, const struct backend *backend, struct fault *fault)
{
    const bool mega = given->nodes || backend == &mpi_backend;
    prepared->jobname = choose_jobname(given, fault);
    if (!prepared->jobname)
        return -1;
    if (!given->command && !given->jobfile && job_check_exists(prepared->jobname, fault))
        return -1;
    prepared->jobfile = job_path(given->jobfile, prepared->jobname);
    if (!prepared->jobfile)
        return fail_memory(fault);
    if (given->hold_jobid && !(prepared->hold = hold_resolve(given->hold_jobid, fault)))
        return -1;
    prepared->request = (struct launch_request){
        .limits = prepared->limits,
        .jobname = prepared->jobname,
        .tasklist = given->tasklist,
        .cpus = given->cpus,
        .gpus = given->gpus,
        .mem = given->mem < 0 ? MEM_DEFAULT : given->mem,
        .mem_given = given->mem >= 0,
        .venv = given->venv,
        .duration = given->duration,
        .max_tasks = given->max_tasks,
        .tasks_per_node = given->tasks_per_node && !mega ? given->tasks_per_node : 1,
        .max_tasks_per_node = given->max_tasks_per_node < 1 && given->tasks_per_node && mega
                                  ? given->tasks_per_node
                                  : given->max_tasks_per_node,
        .nodes = given->nodes,
        .debug = given->debug,
        .hold_jobid = prepared->hold,
        .extra = {prepared->extra.word, prepared->extra.count},
        .progress =
            backend->runs_here && !given->detach && !given->dry_run && isatty(STDERR_FILENO),
        .detach = given->detach,
        .settings = &prepared->settings,
        .programs = host->programs,
    };
    return launch_read_mega(&prepared->request.mega, given, fault);
}

static int launch(struct host *host, const struct launch_options *given,
                  const struct wordlists *unknown, struct fault *fault)
{
    struct preparation prepared = {.settings = INI_INIT};
    const struct backend *backend = NULL;
    int status = STATUS_FAILED;
    for (size_t i = 0; i < unknown->count; i++)
        words_add(&prepared.extra, unknown->list[i].words.word[0]);
    if (host_promise(host, "-v", given->variable, VARIABLE_SCALAR, fault)) {
        status = STATUS_USAGE;
        goto out;
    }
    if (settings_read(&prepared.settings, getenv("HOME"), SETTINGS_GLOBAL | SETTINGS_LOCAL,
                      fault) ||
        (!given->dry_run && trust_check_file(LOCAL_CONFIG, fault)))
        goto out;
    struct wordspan extra = {prepared.extra.word, prepared.extra.count};
    if (launch_check(given, fault) || limits_parse(&prepared.limits, &given->limits, fault) ||
        !(backend = launch_choose_backend(given->backend, host, &prepared.settings, fault)) ||
        check_extra(backend, &extra, fault) || launch_check_backend(given, backend, fault)) {
        status = STATUS_USAGE;
        goto out;
    }
    if (prepare(&prepared, given, host, backend, fault) || host_need_folder(host, fault) ||
        (!given->dry_run && !given->command && trust_check_file(prepared.jobfile, fault)))
        goto out;
    show_extra(&extra, &host->out.pending);
    struct launch_source source = {.jobname = prepared.jobname,
                                   .jobfile = prepared.jobfile,
                                   .command = given->command,
                                   .tasklist = given->tasklist,
                                   .only = given->only,
                                   .force = given->force,
                                   .where = given->where};
    status = perform_launch(host, backend, &prepared.request, &source, given->dry_run, fault);
out:
    if (host->assignment.name && !host->assignment.values.count)
        words_add(&host->assignment.values, ""); /* nothing was launched */
    ini_release(&prepared.settings);
    words_release(&prepared.extra);
    free(prepared.jobname);
    free(prepared.jobfile);
    free(prepared.hold);
    return status;
}

static int run(struct host *host, int argc, char **argv, struct fault *fault)
{
    struct launch_options given = {.duration = "0-01:00:00",
                                   .cpus = 1,
                                   .mem = -1,
                                   .restarts = -1,
                                   .max_tasks = -1,
                                   .max_tasks_per_node = -1};
    struct wordlists unknown = {0};
    int status =
        subcommand_parse(&launch_subcommand, host, argc, argv, &given, &unknown, true, fault);
    if (status < 0)
        status = launch(host, &given, &unknown, fault);
    wordlists_release(&unknown);
    return status;
}

static const struct example examples[] = {
    {"On this machine, four tasks at a time:",
     "onager launch --backend local --jobname lr --max-tasks 4"},
    {"On a Slurm cluster, as an array job, a gpu and two hours for each task:",
     "onager launch --backend slurm --jobname grid \\\n"
     "    --gpus 1 --duration 0-02:00:00"},
    {"See first what would be submitted:",
     "onager launch --backend slurm --jobname grid --dry-run"},
    {"Some of the tasks, and an option that sbatch knows and onager doesn't:",
     "onager launch --backend slurm --jobname grid --tasklist 1-3,7 \\\n"
     "    --account physics"},
    {"One more command when all of that has ended:",
     "onager launch --backend slurm --jobname grid -v id\n"
     "onager launch --backend slurm --command ./collect --hold-jid \"$id\""},
    {"On this machine, and on with something else; cancel ends it:",
     "onager launch --backend local --jobname pairs --detach"},
    {"Two more tries for what fails, an hour at most for each, and an end when too much fails:",
     "onager launch --backend local --jobname lr --retries 2 --timeout 1h \\\n"
     "    --max-failures 10%"},
    {"See first what one job of four nodes would be, with eight tasks at a time on each:",
     "onager launch --backend slurm --jobname grid --nodes 4 \\\n"
     "    --max-tasks-per-node 8 --dry-run"},
    {"What is not done yet, whatever launches and backends there were:",
     "onager launch --backend local --jobname lr --only missing"},
    {NULL, NULL},
};

const struct subcommand launch_subcommand = {
    .name = "launch",
    .summary = "Run a job's tasks: on this machine or on a cluster",
    .purpose = PURPOSE_RUN,
    .arguments = "[OPTION OF THE SCHEDULER ...]",
    .prefix = '-',
    .options = options,
    .details =
        "Options that are not listed here are passed on to sbatch or qsub.\n\n"
        "With --nodes, and inside an allocation with the backend mpi, onager-mpi keeps the slots "
        "of "
        "all nodes busy: as many on each as --max-tasks-per-node says, else as its cpus (--cpus a "
        "task), its memory and its gpus allow. --max-tasks then counts tasks on all nodes. A node "
        "that is lost costs what ran there, which others run again.\n",
    .examples = examples,
    .run = run,
};
