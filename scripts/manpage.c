/* manpage.c: writes docs/onager.1 from the tables of subcommands, options, examples and settings;
 * what is no table stands here. Called by `make man`, and by a test that compares. It is linked
 * with all of the builtin but its door.
 *
 *   manpage >docs/onager.1
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "core/settings.h"
#include "core/text.h"
#include "core/version.h"
#include "help.h"
#include "subcommand.h"

enum { SOURCE_LINE_MOST = 78 };

/* A row of ENVIRONMENT, FILES or EXIT STATUS. */
struct entry {
    const char *name, *meaning;
};

static const char description[] =
    "onager runs \\fIsweeps\\fR: many variants of one command, on this machine or as an\n"
    "array job of a Slurm or Grid Engine cluster.\n"
    "It is a builtin of\n"
    ".BR bash (1):\n"
    "a line in \\(ti/.bashrc that sources the installed\n"
    ".I onager.sh\n"
    "loads it.\n"
    "For other shells, make, cron and ssh there is a program of the same name, which\n"
    "loads it into a bash of its own; shell variables are beyond its reach.\n"
    ".PP\n"
    "A sweep takes two commands.\n"
    ".B prelaunch\n"
    "generates the \\fItasks\\fR of a \\fIjob\\fR, each a command line with a number and,\n"
    "where it is wanted, a \\fItag\\fR: a text that no other task has.\n"
    ".B launch\n"
    "runs them, all or some, as often as you like.\n"
    "Each launch has its own number and its own logs, and nothing is overwritten.\n"
    "What is to be known of it later is kept in plain files below\n"
    ".IR .onager ,\n"
    "in the folder where you stand.\n"
    ".PP\n"
    "Options may be cut short while they stay unique, and take their value as the\n"
    "next word or behind an equals sign.\n"
    "Those of\n"
    ".B prelaunch\n"
    "begin with a plus, so that the arguments of your command, which begin with a\n"
    "dash, are just values.\n"
    ".PP\n"
    "A \\fItask list\\fR is made of ids and ranges,\n"
    ".IR FIRST \\- LAST\n"
    "or\n"
    ".IR FIRST \\- LAST : STEP ,\n"
    "with commas between them: 1\\-3,5,8\\-20:4.\n"
    ".PP\n"
    "Results go to standard output, and all that is said about them to standard\n"
    "error.\n";

static const struct entry environment[] = {
    {"HOME", "Where the settings of all folders are."},
    {"PATH", "Where sbatch, qsub, scancel, qdel and mpirun are looked for."},
    {"SLURM_JOB_ID, PE_HOSTFILE",
     "Set inside an allocation, on whose nodes launch runs the tasks (backend mpi) if it isn't "
     "told "
     "otherwise; without onager-mpi or mpirun, on this machine alone."},
    {"COLUMNS", "How wide the table of history may be."},
    {"NO_COLOR, TERM",
     "Help at a terminal has bold headings, unless NO_COLOR is set to anything, or TERM is dumb or "
     "not set."},
    {NULL, NULL},
};

static const struct entry task_environment[] = {
    {"ONAGER_JOBNAME", "The name of the job."},
    {"ONAGER_JOBID", "What the backend calls the launch; on this machine, its number."},
    {"ONAGER_LAUNCH", "The number of the launch."},
    {"ONAGER_TASK_ID", "The number of the task."},
    {"ONAGER_TAG", "The tag of the task; may be empty."},
    {"ONAGER_SLOT",
     "Which of the places for tasks it has, of this machine or of all nodes, from 0."},
    {"ONAGER_ATTEMPT", "Which attempt at the task it is, from 1."},
    {"ONAGER_NODE", "The machine."},
    {NULL, NULL},
};

static const struct entry files[] = {
    {".onager/scripts/JOBNAME/jobs.json", "The tasks of a job."},
    {".onager/scripts/JOBNAME/sweep.json", "The arguments that they were made from."},
    {".onager/scripts/JOBNAME/wrapper.sh", "The batch script that a cluster was given."},
    {".onager/scripts/JOBNAME/nodeswrapper.sh",
     "That for --nodes; with --chain, and for gridengine, it is "
     ".onager/launches/N/nodeswrapper.sh."},
    {".onager/launches/N/launch.json", "What was launched: job, tasks, backend, job ids, time."},
    {".onager/launches/N/jobs.json", "The tasks of the job as they were at launch."},
    {".onager/launches/N/events/HOST.tsv",
     "What became of the tasks: a line for each start and each end, with the exit status, the "
     "seconds and the memory taken."},
    {".onager/logs/HOST/, .onager/logs/slurm/, .onager/logs/gridengine/",
     "What the tasks printed, a file .o and a file .e for each: under the host that ran it, or, of "
     "an array, under the scheduler."},
    {".onager/job_index.csv, .onager/history_index.csv", "What list and history show."},
    {".onager/config, ~/.onagerconfig", "The settings of this folder, and those of all folders."},
    {NULL, NULL},
};

static const struct entry statuses[] = {
    {"0",
     "All went well; for a launch on this machine or in this allocation: every task succeeded."},
    {"1", "It failed, or a task did."},
    {"2", "The command line could not be read: an unknown option, a value missing or none of its "
          "kind. Nothing was done."},
    {"128+N", "Signal N ended it: 130 after ^C."},
    {NULL, NULL},
};

/* One character as roff prints it, dashes and quotes such that they can be copied to a shell. */
static void add_char(struct text *page, char c)
{
    static const char plain[] = "\\-'`^~\"";
    static const char *const escaped[] = {"\\e",   "\\-",   "\\(aq", "\\(ga",
                                          "\\(ha", "\\(ti", "\\(dq"};
    const char *found = c ? strchr(plain, c) : NULL;
    if (c == '.' && page->length && page->bytes[page->length - 1] == '\n')
        text_add_string(page, "\\&");
    if (found)
        text_add_string(page, escaped[found - plain]);
    else
        text_add_char(page, c);
}

static void add(struct text *page, const char *string)
{
    for (; *string; string++)
        add_char(page, *string);
}

/* A paragraph, filled to the width of a source line; a blank line in it begins another. */
static void add_filled(struct text *page, const char *string)
{
    size_t line = page->length;
    struct text word = TEXT_INIT;
    while (*string) {
        size_t length = strcspn(string, " \n");
        text_clear(&word);
        for (size_t i = 0; i < length; i++)
            add_char(&word, string[i]);
        if (page->length > line && page->length - line + word.length > SOURCE_LINE_MOST) {
            text_add_char(page, '\n');
            line = page->length;
        } else if (page->length > line)
            text_add_char(page, ' ');
        if (page->length == line && (*string == '.' || *string == '\''))
            text_add_string(page, "\\&"); /* else it would be a macro */
        text_add(page, word.bytes, word.length);
        string += length;
        if (strncmp(string, "\n\n", 2) == 0) {
            text_add_string(page, "\n.PP\n");
            line = page->length;
        }
        string += strspn(string, " \n");
    }
    text_add_char(page, '\n');
    page->failed = page->failed || word.failed;
    text_release(&word);
}

/* "[--ARG VALUE ...]": what is written large is to be replaced. */
static void add_values(struct text *page, const char *values)
{
    bool italic = false;
    for (const char *c = values; *c; c++) {
        bool large = isupper((unsigned char)*c) || (italic && isdigit((unsigned char)*c));
        if (large != italic)
            text_add_string(page, large ? "\\fI" : "\\fR");
        italic = large;
        add_char(page, *c);
    }
    if (italic)
        text_add_string(page, "\\fR");
}

static void add_strong(struct text *page, const char *string)
{
    text_add_string(page, "\\fB");
    add(page, string);
    text_add_string(page, "\\fR");
}

static bool add_name(const char *name, void *page)
{
    add_strong(page, name);
    text_add_string(page, ", ");
    return false;
}

static void add_option(struct text *page, const struct optspec *row)
{
    text_add_string(page, ".TP\n");
    optspec_each_name(row, add_name, page);
    if (!page->failed)
        page->length -= strlen(", ");
    if (row->values) {
        text_add_char(page, ' ');
        add_values(page, row->values);
    }
    text_add_char(page, '\n');
    add_filled(page, row->help);
}

/* "--name VALUE", with the first of its names. */
static void add_short(struct text *page, const struct optspec *row)
{
    text_add_string(page, "\\fB");
    for (const char *c = row->names; *c && *c != '|'; c++)
        add_char(page, *c);
    text_add_string(page, "\\fR ");
    add_values(page, row->values);
}

static void add_required(struct text *page, const struct optspec *table, const struct optspec *row)
{
    const struct optspec *other = help_alternative(table, row);
    text_add_string(page, other ? " (" : " ");
    add_short(page, row);
    if (other) {
        text_add_string(page, " | ");
        add_short(page, other);
        text_add_char(page, ')');
    }
}

static void add_synopsis_of(struct text *page, const struct subcommand *subcommand)
{
    bool optional = false;
    text_add_string(page, ".SY onager\n");
    add_strong(page, subcommand->name);
    for (const struct optspec *row = subcommand->options; row->names; row++) {
        optional = optional || !row->required;
        if (row->required)
            add_required(page, subcommand->options, row);
    }
    if (optional)
        text_add_string(page, " [\\fIOPTION\\fR]...");
    if (subcommand->arguments) {
        text_add_char(page, ' ');
        add_values(page, subcommand->arguments);
    }
    text_add_string(page, "\n.YS\n");
}

static void add_synopsis(struct text *page)
{
    text_add_string(page, ".SH SYNOPSIS\n");
    for (size_t i = 0; subcommands[i]; i++)
        if (!subcommand_is_hidden(subcommands[i]))
            add_synopsis_of(page, subcommands[i]);
    text_add_string(page, ".SY onager\n\\fB\\-\\-help\\fR | \\fB\\-\\-version\\fR\n.YS\n");
}

static void add_subcommand(struct text *page, const struct subcommand *subcommand)
{
    text_add_string(page, ".SS onager ");
    add(page, subcommand->name);
    text_add_char(page, '\n');
    add(page, subcommand->summary);
    text_add_string(page, ".\n");
    for (const struct optspec *row = subcommand->options; row->names; row++) {
        if (row->group) {
            text_add_string(page, ".PP\n.I ");
            add(page, row->group);
            text_add_char(page, '\n');
        }
        add_option(page, row);
    }
    if (subcommand->details) {
        text_add_string(page, ".PP\n");
        add_filled(page, subcommand->details);
    }
}

static void add_subcommands(struct text *page)
{
    text_add_string(page, ".SH SUBCOMMANDS\n");
    for (size_t i = 0; subcommands[i]; i++)
        if (!subcommand_is_hidden(subcommands[i]))
            add_subcommand(page, subcommands[i]);
    text_add_string(page, ".SS onager\nWithout a subcommand.\n");
    for (const struct optspec *row = onager_options; row->names; row++)
        add_option(page, row);
}

static void add_example(struct text *page, const struct example *example)
{
    add_filled(page, example->what);
    text_add_string(page, ".PP\n.RS 4\n.EX\n");
    add(page, example->command);
    text_add_string(page, "\n.EE\n.RE\n");
}

static void add_examples(struct text *page)
{
    enum purpose last = PURPOSE_NONE;
    text_add_string(page, ".SH EXAMPLES\n");
    for (size_t i = 0; subcommands[i]; i++)
        for (const struct example *each = subcommands[i]->examples; each && each->command; each++) {
            if (subcommands[i]->purpose == last)
                text_add_string(page, ".PP\n");
            else
                text_printf(page, ".SS %s\n", purpose_titles[subcommands[i]->purpose]);
            last = subcommands[i]->purpose;
            add_example(page, each);
        }
}

/* "Partition with --gpus (default: gpu)." */
static void add_setting(struct text *page, const struct setting *row)
{
    struct text meaning = TEXT_INIT;
    text_add_char(&meaning, (char)toupper((unsigned char)row->help[0]));
    text_add_string(&meaning, row->help + 1);
    if (*row->value)
        text_printf(&meaning, " (default: %s)", row->value);
    text_add_char(&meaning, '.');
    if (meaning.failed)
        page->failed = true;
    else
        add_filled(page, meaning.bytes);
    text_release(&meaning);
}

static void add_configuration(struct text *page)
{
    text_add_string(page, ".SH CONFIGURATION\n");
    add_filled(page, "Settings, by section and key. A setting of DEFAULT holds for every backend "
                     "that has none of its own. They are shown and changed by onager config.");
    for (const struct setting *row = settings_table; row->section; row++) {
        text_add_string(page, ".TP\n\\fB");
        add(page, row->section);
        text_add_char(page, ' ');
        add(page, row->key);
        text_add_string(page, "\\fR\n");
        add_setting(page, row);
    }
}

static void add_entries(struct text *page, const struct entry *entries)
{
    for (; entries->name; entries++) {
        text_add_string(page, ".TP\n");
        add_strong(page, entries->name);
        text_add_char(page, '\n');
        add_filled(page, entries->meaning);
    }
}

int main(void)
{
    struct text page = TEXT_INIT;
    text_add_string(&page,
                    ".\\\" Made by `make man` from the tables in the sources; edit those.\n");
    text_printf(&page, ".TH ONAGER 1 " ONAGER_DATE " \"onager %s\" \"User Commands\"\n",
                onager_version);
    text_add_string(&page, ".nr HY 0\n.nh\n.ad l\n.SH NAME\n"
                           "onager \\- run sweeps: one command in many variants, here or on a "
                           "cluster\n");
    add_synopsis(&page);
    text_printf(&page, ".SH DESCRIPTION\n%s", description);
    add_subcommands(&page);
    add_examples(&page);
    add_configuration(&page);
    text_add_string(&page, ".SH ENVIRONMENT\n");
    add_entries(&page, environment);
    text_add_string(&page, ".PP\nA task finds out about itself in:\n");
    add_entries(&page, task_environment);
    text_add_string(&page, ".SH FILES\n");
    add_entries(&page, files);
    text_add_string(&page, ".SH EXIT STATUS\n");
    add_entries(&page, statuses);
    text_add_string(&page, ".SH SEE ALSO\n.BR bash (1),\n.BR sbatch (1),\n.BR scancel (1),\n"
                           ".BR qsub (1),\n.BR qdel (1)\n");
    if (page.failed || fwrite(page.bytes, 1, page.length, stdout) != page.length || fflush(stdout))
        return 1;
    text_release(&page);
    return 0;
}
