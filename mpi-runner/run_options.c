/* run_options.c: see run_options.h. */
#include "run_options.h"

#include <string.h>

#include "core/idlist.h"

const char run_options_help[] =
    "usage: onager-run [OPTION]... LAUNCH_FOLDER\n"
    "\n"
    "Runs the tasks of a launch on this machine. `onager launch` and the batch scripts it writes "
    "call\n"
    "it; LAUNCH_FOLDER is .onager/launches/N.\n"
    "\n"
    "  --slots N      run at most N tasks at a time (default: cpus that may be used / --cpus)\n"
    "  --cpus N       cpus a task takes (default: 1)\n"
    "  --index I      run what element I of an array stands for: task I, or the group of tasks\n"
    "                 that the launch's file `tasks` names; with a single task its exit status\n"
    "                 is the runner's\n"
    "  --jobid ID     what the backend calls the launch\n"
    "  --attached     end when the process that started the runner ends\n"
    "  --progress     draw a progress line on stderr\n"
    "  --quiet        no summary at the end\n"
    "  --help\n";

static int number_option(const char *name, const char *value, long least, long *number,
                         struct fault *fault)
{
    *number = value ? idlist_number(value, value + strlen(value)) : -1;
    if (*number < least)
        return fail(fault, "%s: expected a number of %ld or more, got \"%s\"", name, least,
                    value ? value : "");
    return 0;
}

int run_options_parse(struct run_options *options, int argc, char **argv, struct fault *fault)
{
    *options = (struct run_options){.index = -1, .cpus = 1};
    for (int i = 1; i < argc; i++) {
        const char *name = argv[i];
        long number = 0;
        int result = 0;
        if (strcmp(name, "--help") == 0)
            options->help = true;
        else if (strcmp(name, "--progress") == 0)
            options->progress = true;
        else if (strcmp(name, "--attached") == 0)
            options->attached = true;
        else if (strcmp(name, "--quiet") == 0)
            options->quiet = true;
        else if (strcmp(name, "--jobid") == 0 && argv[i + 1])
            options->jobid = argv[++i];
        else if (strcmp(name, "--slots") == 0)
            result = number_option(name, argv[++i], 1, &number, fault),
            options->slots = (int)number;
        else if (strcmp(name, "--cpus") == 0)
            result = number_option(name, argv[++i], 1, &number, fault), options->cpus = (int)number;
        else if (strcmp(name, "--index") == 0)
            result = number_option(name, argv[++i], 0, &options->index, fault);
        else if (name[0] == '-' || options->folder)
            result = fail(fault, "unexpected argument %s; see onager-run --help", name);
        else
            options->folder = name;
        if (result)
            return result;
    }
    if (!options->folder && !options->help)
        return fail(fault, "which launch? usage: onager-run [OPTION]... LAUNCH_FOLDER");
    return 0;
}
