/* run_options.c: see run_options.h. */
#include "run_options.h"

#include <stddef.h>
#include <string.h>

#include "optrow.h"

#define AT(member) offsetof(struct run_options, member)

static const struct optrow table[] = {
    {"--slots", OPTROW_NUMBER, AT(slots), 1,
     "run at most N tasks at a time (default: cpus that may be used / --cpus)"},
    {"--cpus", OPTROW_NUMBER, AT(cpus), 1, "cpus a task takes (default: 1)"},
    {"--index", OPTROW_NUMBER, AT(index), 0,
     "run what element N of an array stands for: task N, or the group of tasks\n"
     "that the launch's file `tasks` names; with a single task its exit status\n"
     "is the runner's"},
    {"--offset", OPTROW_NUMBER, AT(offset), 0,
     "add N to --index: the launch is in several arrays, and this is not the\n"
     "first; tasks get log files of their own then"},
    {"--notice", OPTROW_NUMBER, AT(notice), 0,
     "the scheduler sends a signal N seconds before the end of its time"},
    {"--notified", OPTROW_SWITCH, AT(notified), 0, "the scheduler sends USR1 before it suspends"},
    {"--jobid", OPTROW_WORD, AT(jobid), 0, "what the backend calls the launch"},
    {"--attached", OPTROW_SWITCH, AT(attached), 0,
     "end when the process that started the runner ends"},
    {"--progress", OPTROW_SWITCH, AT(progress), 0, "draw a progress line on stderr"},
    {"--quiet", OPTROW_SWITCH, AT(quiet), 0, "no summary at the end"},
    {"--version", OPTROW_SWITCH, AT(version), 0, "say which onager-run this is"},
    {"--help", OPTROW_SWITCH, AT(help), 0, "say this"},
};
static const struct optrows rows = {"onager-run", table, sizeof table / sizeof *table};

static const char usage[] = "usage: onager-run [OPTION]... LAUNCH_FOLDER";

void run_options_add_help(struct text *text)
{
    text_printf(text,
                "%s\n\n"
                "Runs the tasks of a launch on this machine. `onager launch` and the batch scripts "
                "it writes call\nit; LAUNCH_FOLDER is .onager/launches/N.\n\n",
                usage);
    optrows_add_help(&rows, text);
}

int run_options_parse(struct run_options *options, int argc, char **argv, struct fault *fault)
{
    *options = (struct run_options){.index = -1, .cpus = 1};
    for (int i = 1, words; i < argc; i += words) {
        if (argv[i][0] == '-') {
            words = optrows_take(&rows, options, &argv[i], fault);
            if (words < 0)
                return -1;
            continue;
        }
        if (options->folder)
            return fail(fault, "expected one LAUNCH_FOLDER, got \"%s\" and \"%s\"", options->folder,
                        argv[i]);
        options->folder = argv[i];
        words = 1;
    }
    if (options->index >= 0)
        options->index += options->offset;
    if (!options->folder && !options->help && !options->version)
        return fail(fault, "which launch? %s", usage);
    return 0;
}
