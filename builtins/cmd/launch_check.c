/* launch_check.c: whether the options of a launch make sense together; see launch.h. */
#include <string.h>
#include <strings.h>

#include "backend/nodes.h"
#include "cmd/launch.h"
#include "core/taskstate.h"

/* A list that is none is the user's slip, whatever the job has. */
static int check_tasklist(const char *tasklist, struct fault *fault)
{
    struct idlist list = IDLIST_INIT;
    int result = tasklist ? idlist_parse(&list, tasklist, fault) : 0;
    idlist_release(&list);
    return result;
}

static int check_narrowing(const struct launch_options *given, struct fault *fault)
{
    stateset only;
    if (given->command && (given->only || given->where))
        return fail(fault, "%s: chooses among the tasks of a job; --command is a single one",
                    given->only ? "--only" : "--where");
    if (given->force && !given->only)
        return fail(fault, "--force: means something with --only");
    return given->only ? stateset_parse(&only, given->only, fault) : 0;
}

static int check_command(const char *command, struct fault *fault)
{
    return command && !command[strspn(command, " \t\n")]
               ? fail(fault, "--command: expected COMMAND, got \"%s\"", command)
               : 0;
}

/* "500M", "2G", "1T" -> MiB; of a bare number, GB. 0: it is none. */
static long read_size(const char *text)
{
    enum { STEP = 1024, MOST = 1000000000 };
    static const struct {
        const char *unit;
        long mib;
    } units[] = {{"M", 1}, {"", STEP}, {"G", STEP}, {"T", STEP * STEP}};
    size_t digits = strspn(text, "0123456789");
    const char *unit = text + digits;
    long number = idlist_number(text, unit);
    for (size_t i = 0; number > 0 && number < MOST && i < sizeof units / sizeof *units; i++)
        if (strcasecmp(unit, units[i].unit) == 0)
            return number * units[i].mib < MOST ? number * units[i].mib : 0;
    return 0;
}

int launch_read_mega(struct mega *mega, const struct launch_options *given, struct fault *fault)
{
    *mega = given->mega;
    mega->restarts = given->restarts;
    mega->mem_per_task = given->mem_per_task ? read_size(given->mem_per_task) : 0;
    if (given->mem_per_task && !mega->mem_per_task)
        return fail(fault, "--mem-per-task: expected a size, such as 500M or 2G, got \"%s\"",
                    given->mem_per_task);
    return 0;
}

static int check_mega(const struct launch_options *given, struct fault *fault)
{
    struct mega mega;
    if (given->mega.gpus_per_task && given->mega.tasks_per_gpu)
        return fail(fault, "--gpus-per-task and --tasks-per-gpu exclude each other");
    if (given->mega.chain && !given->nodes)
        return fail(fault,
                    "--chain %ld: goes on with a job of several nodes; expected --nodes N, "
                    "too",
                    given->mega.chain);
    if (given->nodes && !given->gpus && given->max_tasks_per_node <= 0 &&
        given->tasks_per_node <= 1 && (given->mega.gpus_per_task || given->mega.tasks_per_gpu))
        return fail(fault,
                    "%s: how many gpus is a node to have? Expected --gpus N, or "
                    "--max-tasks-per-node N, too",
                    given->mega.gpus_per_task ? "--gpus-per-task" : "--tasks-per-gpu");
    return launch_read_mega(&mega, given, fault);
}

int launch_check(const struct launch_options *given, struct fault *fault)
{
    return check_command(given->command, fault) || check_tasklist(given->tasklist, fault) ||
                   check_narrowing(given, fault) || check_mega(given, fault)
               ? -1
               : 0;
}

/* What only one kind of backend can do. */
static int check_waiting(const struct backend *backend, const struct launch_options *given,
                         struct fault *fault)
{
    if (backend->runs_here && given->hold_jobid)
        return fail(fault, "--hold_jid %s: backend %s has no scheduler that could wait for it",
                    given->hold_jobid, backend->name);
    if (!backend->runs_here && given->detach)
        host_note("--detach is for backend local: what %s takes goes on without this shell anyway",
                  backend->submit);
    return 0;
}

/* The option that is for the nodes of one allocation alone; NULL: there is none. */
static const char *find_mega_option(const struct launch_options *given)
{
    return given->mega.gpus_per_task   ? "--gpus-per-task"
           : given->mega.tasks_per_gpu ? "--tasks-per-gpu"
           : given->mem_per_task       ? "--mem-per-task"
           : given->mega.pin           ? "--pin"
           : given->restarts >= 0      ? "--restarts"
                                       : NULL;
}

static int check_nodes(const struct backend *backend, const struct launch_options *given,
                       struct fault *fault)
{
    const char *option = find_mega_option(given);
    if (given->nodes && backend == &mpi_backend)
        return fail(fault,
                    "--nodes %ld: backend mpi runs on the nodes of the allocation that this shell "
                    "is in; --backend slurm or gridengine asks for some",
                    given->nodes);
    if (given->nodes && backend->runs_here)
        return fail(fault,
                    "--nodes %ld: backend %s runs on this machine; --backend slurm or gridengine "
                    "asks for nodes",
                    given->nodes, backend->name);
    if (!option || given->nodes || backend == &mpi_backend)
        return 0;
    if (backend->takes_extra)
        return fail(fault,
                    "%s: is for the nodes of one allocation; expected --nodes N, too, or --backend "
                    "mpi (behind -- stand options of %s)",
                    option, backend->submit);
    return fail(fault, "%s: is for the nodes of one allocation; expected --backend mpi, not %s",
                option, backend->name);
}

/* Where there are no groups of tasks the two options are the same. */
static int check_slots(const struct backend *backend, const struct launch_options *given,
                       struct fault *fault)
{
    bool mega = given->nodes || backend == &mpi_backend;
    return mega && given->tasks_per_node && given->max_tasks_per_node > 0 &&
                   given->tasks_per_node != given->max_tasks_per_node
               ? fail(fault,
                      "--tasks-per-node %ld: on the nodes of one allocation it means the same as "
                      "--max-tasks-per-node; expected one of the two",
                      given->tasks_per_node)
               : 0;
}

int launch_check_backend(const struct launch_options *given, const struct backend *backend,
                         struct fault *fault)
{
    return check_waiting(backend, given, fault) || check_nodes(backend, given, fault) ||
                   check_slots(backend, given, fault)
               ? -1
               : 0;
}
