/* run_options.c: see run_options.h. */
#include "run_options.h"

#include <limits.h>
#include <stddef.h>
#include <string.h>

#include "core/idlist.h"
#include "core/nearest.h"

enum kind { SWITCH, WORD, NUMBER };

/* An option: a bool, a const char * or a long of struct run_options. */
struct row {
    const char *name;
    enum kind kind;
    size_t offset;
    long least; /* NUMBER */
    const char *help;
};

#define AT(member) offsetof(struct run_options, member)

static const struct row rows[] = {
    {"--slots", NUMBER, AT(slots), 1,
     "run at most N tasks at a time (default: cpus that may be used / --cpus)"},
    {"--cpus", NUMBER, AT(cpus), 1, "cpus a task takes (default: 1)"},
    {"--index", NUMBER, AT(index), 0,
     "run what element N of an array stands for: task N, or the group of tasks\n"
     "                 that the launch's file `tasks` names; with a single task its exit status\n"
     "                 is the runner's"},
    {"--offset", NUMBER, AT(offset), 0,
     "add N to --index: the launch is in several arrays, and this is not the\n"
     "                 first; tasks get log files of their own then"},
    {"--notice", NUMBER, AT(notice), 0,
     "the scheduler sends a signal N seconds before the end of its time"},
    {"--notified", SWITCH, AT(notified), 0, "the scheduler sends USR1 before it suspends"},
    {"--jobid", WORD, AT(jobid), 0, "what the backend calls the launch"},
    {"--attached", SWITCH, AT(attached), 0, "end when the process that started the runner ends"},
    {"--progress", SWITCH, AT(progress), 0, "draw a progress line on stderr"},
    {"--quiet", SWITCH, AT(quiet), 0, "no summary at the end"},
    {"--version", SWITCH, AT(version), 0, "say which onager-run this is"},
    {"--help", SWITCH, AT(help), 0, "say this"},
};
enum { ROWS = sizeof rows / sizeof *rows };

static const char usage[] = "usage: onager-run [OPTION]... LAUNCH_FOLDER";

void run_options_add_help(struct text *text)
{
    static const char *const values[] = {[SWITCH] = "", [WORD] = " ID", [NUMBER] = " N"};
    text_printf(text,
                "%s\n\n"
                "Runs the tasks of a launch on this machine. `onager launch` and the batch scripts "
                "it writes call\nit; LAUNCH_FOLDER is .onager/launches/N.\n\n",
                usage);
    for (size_t i = 0; i < ROWS; i++) {
        int padding = 14 - (int)strlen(rows[i].name);
        text_printf(text, "  %s%-*s %s\n", rows[i].name, padding, values[rows[i].kind],
                    rows[i].help);
    }
}

static int fail_unknown(const char *word, struct fault *fault)
{
    struct nearest nearest = {.word = word};
    for (size_t i = 0; i < ROWS; i++)
        nearest_offer(&nearest, rows[i].name);
    if (nearest.name[0])
        return fail(fault, "unknown option %s, did you mean %s?", word, nearest.name);
    return fail(fault, "unknown option %s; see onager-run --help", word);
}

static int store(void *place, const struct row *row, const char *value, struct fault *fault)
{
    if (row->kind == SWITCH) {
        *(bool *)place = true;
        return 0;
    }
    if (!value)
        return fail(fault, "%s: expected %s", row->name, row->kind == WORD ? "an id" : "a number");
    if (row->kind == WORD) {
        *(const char **)place = value;
        return 0;
    }
    long number = idlist_number(value, value + strlen(value));
    if (number < row->least || number > INT_MAX)
        return fail(fault, "%s: expected a number of %ld or more, got \"%s\"", row->name,
                    row->least, value);
    *(long *)place = number;
    return 0;
}

/* Takes the option at argv[0]. Returns how many words it had, or -1. */
static int take_option(struct run_options *options, char **argv, struct fault *fault)
{
    for (size_t i = 0; i < ROWS; i++)
        if (strcmp(argv[0], rows[i].name) == 0) {
            void *place = (char *)options + rows[i].offset;
            if (store(place, &rows[i], argv[1], fault))
                return -1;
            return rows[i].kind == SWITCH ? 1 : 2;
        }
    return fail_unknown(argv[0], fault);
}

int run_options_parse(struct run_options *options, int argc, char **argv, struct fault *fault)
{
    *options = (struct run_options){.index = -1, .cpus = 1};
    for (int i = 1, words; i < argc; i += words) {
        if (argv[i][0] == '-') {
            words = take_option(options, &argv[i], fault);
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
