/* options.c: see options.h. */
#include "nodes/options.h"

#include <limits.h>
#include <stddef.h>
#include <string.h>

#include "optrow.h"

#define AT(member) offsetof(struct mpi_options, member)

static const struct optrow table[] = {
    {"--slots", OPTROW_NUMBER, AT(slots), 1,
     "run at most N tasks at a time on a node (default: what its cpus,\n"
     "memory and gpus allow)"},
    {"--cpus", OPTROW_NUMBER, AT(cpus), 1, "cpus a task takes (default: 1)"},
    {"--mem-per-task", OPTROW_NUMBER, AT(mem_per_task), 1, "MiB a task takes"},
    {"--gpus-per-task", OPTROW_NUMBER, AT(gpus_per_task), 1, "gpus a task has for itself"},
    {"--tasks-per-gpu", OPTROW_NUMBER, AT(tasks_per_gpu), 1, "tasks that share a gpu"},
    {"--pin", OPTROW_SWITCH, AT(pin), 0, "give each slot cpus of its own"},
    {"--at-once", OPTROW_NUMBER, AT(at_once), 1, "run at most N tasks at a time on all nodes"},
    {"--jobid", OPTROW_WORD, AT(jobid), 0, "what the backend calls the launch"},
    {"--ends-at", OPTROW_NUMBER, AT(ends_at), INT_MAX / 2,
     "when the allocation ends, seconds since 1970; what can't finish by\n"
     "then is not started"},
    {"--managed", OPTROW_SWITCH, AT(managed), 0, "a launcher is at stdin and stdout"},
    {"--restarts", OPTROW_NUMBER, AT(restarts), 0,
     "launcher: start again up to N times after a breakdown (default: 3)"},
    {"--chain", OPTROW_NUMBER, AT(chain), 0,
     "launcher: let the batch job submit up to N continuations while tasks\n"
     "are missing"},
    {"--notice", OPTROW_NUMBER, AT(notice), 0,
     "launcher: the scheduler sends a signal N seconds before the end of\n"
     "its time"},
    {"--notified", OPTROW_SWITCH, AT(notified), 0,
     "launcher: the scheduler sends USR1 before it suspends"},
    {"--standby", OPTROW_WORD, AT(standby), 0,
     "launcher: wait to take the place of the one on this host, when that is\n"
     "gone"},
    {"--attached", OPTROW_SWITCH, AT(attached), 0,
     "launcher: end when the process that started it ends"},
    {"--progress", OPTROW_SWITCH, AT(progress), 0, "launcher: draw a progress line on stderr"},
    {"--quiet", OPTROW_SWITCH, AT(quiet), 0, "no summary at the end"},
    {"--simulate", OPTROW_WORD, AT(simulate), 0,
     "show how the coordinator does with NODES,SLOTS,TASKS[,SECONDS]: its\n"
     "own code and messages; nodes and clock are simulated"},
    {"--version", OPTROW_SWITCH, AT(version), 0, "say which onager-mpi this is"},
    {"--help", OPTROW_SWITCH, AT(help), 0, "say this"},
};
static const struct optrows rows = {"onager-mpi", table, sizeof table / sizeof *table};

static const char usage[] = "usage: onager-mpi [OPTION]... LAUNCH_FOLDER [-- MPIRUN [OPTION]...]";

void mpi_options_add_help(struct text *text)
{
    text_printf(
        text,
        "%s\n\n"
        "Runs the tasks of a launch on all nodes of an allocation. With the command line of "
        "an MPI launcher\nbehind --, it starts that with itself as the program, one rank on "
        "each node, and stays to watch;\n`onager launch` and its batch scripts call it so. "
        "Without, it is such a rank. LAUNCH_FOLDER is\n.onager/launches/N.\n\n",
        usage);
    optrows_add_help(&rows, text);
}

static int check(const struct mpi_options *options, struct fault *fault)
{
    if (options->help || options->version || options->simulate)
        return 0;
    if (!options->folder)
        return fail(fault, "which launch? %s", usage);
    if (options->gpus_per_task && options->tasks_per_gpu)
        return fail(fault, "--gpus-per-task, --tasks-per-gpu: a task has gpus of its own, or "
                           "shares one; expected one of the two");
    if (options->starter && !options->starter[0])
        return fail(fault, "--: expected the line that starts the ranks behind it, such as "
                           "mpirun --map-by ppr:1:node --bind-to none");
    return 0;
}

int mpi_options_parse(struct mpi_options *options, int argc, char **argv, struct fault *fault)
{
    *options = (struct mpi_options){.cpus = 1, .restarts = 3};
    for (int i = 1, words; i < argc && !options->starter; i += words) {
        words = 1;
        if (strcmp(argv[i], "--") == 0) {
            options->starter = &argv[i + 1];
        } else if (argv[i][0] == '-') {
            words = optrows_take(&rows, options, &argv[i], fault);
            if (words < 0)
                return -1;
        } else if (options->folder) {
            return fail(fault, "expected one LAUNCH_FOLDER, got \"%s\" and \"%s\"", options->folder,
                        argv[i]);
        } else {
            options->folder = argv[i];
        }
    }
    return check(options, fault);
}
