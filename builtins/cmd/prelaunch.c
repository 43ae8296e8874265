/* prelaunch.c: `onager prelaunch` generates the tasks of a job from lists of values and writes them
 * to its jobfile. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/axes.h"
#include "cmd/commands.h"
#include "cmd/job.h"
#include "cmd/jobstore.h"
#include "core/file.h"
#include "core/index.h"
#include "core/shellword.h"
#include "core/sweep.h"
#include "subcommand.h"

#define MEANT_TASKS 10000000L /* more than that is asked for with +force */

struct prelaunch_options {
    const char *command, *jobname, *jobfile, *arg_mode, *tag, *from_file, *prefix, *suffix, *array;
    struct wordlists args, pos_args, flags, exclude;
    struct wordspan tag_args;
    long sample, seed;
    bool no_tag_number, append, quiet, quote, force;
};

#define AT(member) offsetof(struct prelaunch_options, member)

static const char *const arg_modes[] = {"argparse", "hydra", NULL};

static const struct optspec options[] = {
    {"+command", OPT_TEXT, AT(command), "COMMAND", "Base command to which arguments are added.",
     .required = true, .unless = "+from-file", .candidates = CANDIDATES_COMMAND,
     .group = "The job"},
    {"+jobname", OPT_TEXT, AT(jobname), "NAME", "Name of the job, for launch.", .required = true,
     .candidates = CANDIDATES_JOBNAME},
    {"+jobfile", OPT_TEXT, AT(jobfile), "FILE",
     "JSON file for the tasks; {jobname} stands for the name (default: "
     ".onager/scripts/{jobname}/jobs.json).",
     .candidates = CANDIDATES_FILE},
    {"+a|+append", OPT_FLAG, AT(append), NULL, "Add the tasks to those that the jobfile has."},
    {"+arg", OPT_LISTS, AT(args), "--ARG [VALUE ...]",
     "An argument and the values it takes in turn; without values it is passed as it is. The value "
     "@NAME stands for all values of the shell array NAME.",
     .group = "What varies"},
    {"+zip", OPT_LISTS, AT(args), "--ARG VALUE [VALUE ...] --ARG VALUE [VALUE ...]",
     "Arguments that advance together: first all with their first values, then all with their "
     "second. In hydra mode a name is written with a = behind it."},
    {"+range", OPT_LISTS, AT(args), "--ARG FIRST LAST [STEP | log N | lin N]",
     "An argument and numbers for it: from FIRST to LAST in steps (of 1), or N numbers with equal "
     "ratios (log) or differences (lin)."},
    {"+pos-arg", OPT_LISTS, AT(pos_args), "VALUE [VALUE ...]",
     "A positional argument and the values it takes in turn."},
    {"+flag", OPT_SINGLES, AT(flags), "--FLAG", "A flag that is there in half of the tasks."},
    {"+arg-mode", OPT_TEXT, AT(arg_mode), "MODE",
     "How a value is joined to its argument: argparse (--lr 0.1, the default) or hydra (lr=0.1; "
     "+key= adds a key, ~key deletes one).",
     .choices = arg_modes},
    {"+quote", OPT_FLAG, AT(quote), NULL,
     "Make each value one shell word, whatever is in it; else values are shell text."},
    {"+exclude", OPT_LISTS, AT(exclude), "CONDITION",
     "Leave out the tasks that fit the condition, such as '--lr=0.1 --batch-size=32|64': all its "
     "terms hold. A flag's name alone is a term; ! before a term turns it round; 1=VALUE means the "
     "first +pos-arg.",
     .group = "Which of the tasks", .candidates = CANDIDATES_ARGUMENT},
    {"+sample", OPT_NUMBER, AT(sample), "N",
     "Take N of the tasks, in a random order that is the same everywhere; more of them begin with "
     "the same ones.",
     .least = 1},
    {"+seed", OPT_NUMBER, AT(seed), "S", "Another order for +sample (default: 0).", .least = 0},
    {"+force", OPT_FLAG, AT(force), NULL, "Allow more than 10,000,000 tasks."},
    {"+from-file", OPT_TEXT, AT(from_file), "FILE",
     "Take the commands from a file (-: from stdin), one a line, instead of +command.",
     .candidates = CANDIDATES_FILE, .group = "The commands"},
    {"+prefix", OPT_TEXT, AT(prefix), "TEXT", "Text before each command."},
    {"+suffix", OPT_TEXT, AT(suffix), "TEXT", "Text behind each command."},
    {"+tag", OPT_OPTIONAL, AT(tag), "[--ARG]",
     "Pass each task a tag of its own with this argument (default: --tag).", .otherwise = "--tag"},
    {"+tag-args", OPT_WORDS, AT(tag_args), "--ARG [--ARG ...]",
     "The arguments that go into the tag (default: all).", .candidates = CANDIDATES_ARGUMENT},
    {"+no-tag-number", OPT_FLAG, AT(no_tag_number), NULL,
     "Leave the task's number out of the tag."},
    {"+q|+quiet", OPT_FLAG, AT(quiet), NULL, "Don't print the commands.", .group = "Output"},
    {"-A|+A", OPT_TEXT, AT(array), "NAME",
     "Fill this shell array with the commands, and print nothing.", .candidates = CANDIDATES_ARRAY},
    OPTSPEC_END,
};

/* A sweep on its way from the options to the disk. */
struct preparation {
    struct host *host;
    const struct prelaunch_options *given;
    char *path; /* of the jobfile */
    struct axes axes;
    struct commands commands;
    struct wordspan single;   /* the command of +command */
    struct wordspan *exclude; /* the terms of each +exclude */
    struct sweep_spec spec;
    struct sweep sweep;
};

static void print_sweep(const struct sweep *sweep, struct host *host)
{
    struct text command = TEXT_INIT, tag = TEXT_INIT;
    struct words *array = host->assignment.name ? &host->assignment.values : NULL;
    for (long i = 0; i < sweep->count && !*host->stop; i++) {
        sweep_task(sweep, i, &command, &tag);
        if (command.failed)
            host->out.pending.failed = true;
        else if (array)
            words_add(array, text_string(&command));
        else {
            text_add(&host->out.pending, command.bytes, command.length);
            text_add_char(&host->out.pending, '\n');
        }
        if (sink_relax(&host->out))
            break;
    }
    text_release(&command);
    text_release(&tag);
}

static void warn_about_values(const struct axes *axes)
{
    for (size_t i = 0; i < axes->count; i++)
        for (size_t j = 0; j < axes->axis[i].members; j++)
            for (long k = 0; k < axis_radix(&axes->axis[i]); k++) {
                const char *value = axis_value(&axes->axis[i], j, k);
                if (value && shellword_splits(value)) {
                    host_note("the value \"%s\" will not stay one word in the shell; +quote makes "
                              "each value one word",
                              value);
                    return;
                }
            }
}

static void warn_about_tag_args(const struct preparation *now)
{
    const struct wordspan *names = &now->given->tag_args;
    for (size_t i = 0; i < names->count; i++)
        if (!axes_have(&now->axes, names->word[i]))
            host_note("+tag-args %s: there is no such +arg", names->word[i]);
}

static struct sweep_spec spec_of(const struct preparation *now)
{
    const struct prelaunch_options *given = now->given;
    return (struct sweep_spec){
        .jobname = given->jobname,
        .commands = given->from_file ? now->commands.lines : now->single,
        .from_file = given->from_file,
        .prefix = given->prefix,
        .suffix = given->suffix,
        .hydra = strcmp(given->arg_mode, "hydra") == 0,
        .quote = given->quote,
        .axis = now->axes.axis,
        .axes = now->axes.count,
        .tag = given->tag,
        .tag_args = given->tag_args.count ? &given->tag_args : NULL,
        .numbered = !given->no_tag_number,
        .exclude = now->exclude,
        .excludes = given->exclude.count,
        .sample = given->sample,
        .seed = given->seed < 0 ? 0 : given->seed,
        .stop = now->host->stop,
        .first_id = 1,
    };
}

/* What varies, and what is left out. */
static int gather(struct preparation *now, struct fault *fault)
{
    const struct prelaunch_options *given = now->given;
    const struct axes_given axes = {&given->pos_args,     &given->args,
                                    &given->flags,        strcmp(given->arg_mode, "hydra") == 0,
                                    now->host->variables, now->host->stop};
    now->single = (struct wordspan){(char **)&now->given->command, 1};
    now->exclude = calloc(given->exclude.count + 1, sizeof *now->exclude);
    if (!now->exclude)
        return fail_memory(fault);
    for (size_t i = 0; i < given->exclude.count; i++)
        now->exclude[i] = given->exclude.list[i].words;
    return axes_init(&now->axes, &axes, fault);
}

/* Is there a job to append to? */
static int check_earlier(const struct preparation *now, struct fault *fault)
{
    struct fault why = {""};
    if (!now->given->jobfile && job_check_exists(now->given->jobname, &why))
        return fail(fault, "+append: %.900s", why.text);
    if (access(now->path, F_OK))
        return fail(fault, "+append: %s: %s", now->path, strerror(errno));
    return 0;
}

/* Is it a sweep at all? Asked before anything is made on disk. */
static int check_sweep(struct preparation *now, struct fault *fault)
{
    const struct prelaunch_options *given = now->given;
    if (job_check_name(given->jobname, fault) || gather(now, fault))
        return -1;
    if (given->seed >= 0 && !given->sample)
        return fail(fault, "+seed: means something with +sample only");
    if (file_check_place(now->path, fault))
        return -1;
    if (given->append && check_earlier(now, fault))
        return -1;
    if (given->from_file && commands_read(&now->commands, given->from_file, now->host->stop, fault))
        return -1;
    now->spec = spec_of(now);
    if (sweep_init(&now->sweep, &now->spec, fault))
        return -1;
    if (now->sweep.count > MEANT_TASKS && !given->force)
        return fail(fault, "that makes %ld tasks; if they are meant, say +force", now->sweep.count);
    return 0;
}

static int prelaunch(struct preparation *now, struct fault *fault)
{
    const struct prelaunch_options *given = now->given;
    struct host *host = now->host;
    int result = 0;
    if (host_promise(host, "-A", given->array, VARIABLE_ARRAY, fault))
        return STATUS_USAGE;
    now->path = job_path(given->jobfile, given->jobname);
    if (!now->path)
        result = fail_memory(fault);
    if (!result)
        result = check_sweep(now, fault);
    if (!result)
        result = jobstore_write(host, now->path, given->append, &now->sweep, fault);
    if (!result)
        result =
            index_add_history("prelaunch", given->jobname, false, &host->typed, host->stop, fault);
    if (!result) {
        if (!given->quote)
            warn_about_values(&now->axes);
        warn_about_tag_args(now);
        if (!given->quiet || given->array)
            print_sweep(&now->sweep, host);
    }
    return result ? STATUS_FAILED : STATUS_OK;
}

static void release(struct preparation *now)
{
    sweep_release(&now->sweep);
    axes_release(&now->axes);
    commands_release(&now->commands);
    free(now->exclude);
    free(now->path);
}

static int run(struct host *host, int argc, char **argv, struct fault *fault)
{
    struct prelaunch_options given = {.arg_mode = "argparse", .seed = -1};
    int status =
        subcommand_parse(&prelaunch_subcommand, host, argc, argv, &given, NULL, false, fault);
    struct preparation now = {.host = host, .given = &given};
    if (status < 0)
        status = prelaunch(&now, fault);
    if (status != STATUS_OK)
        host->assignment.name = NULL; /* the array stays what it was */
    release(&now);
    optvalue_release(options, &given);
    return status;
}

static const struct example examples[] = {
    {"A job of two tasks, one for each learning rate:",
     "onager prelaunch +jobname lr +command ./train +arg --lr 0.1 1"},
    {"All combinations, ten tasks, each told a text of its own for the names of its files:",
     "onager prelaunch +jobname grid +command ./train \\\n"
     "    +arg --lr 0.1 0.01 +arg --seed {0..4} +tag"},
    {"More seeds for it:", "onager prelaunch +append +jobname grid +command ./train \\\n"
                           "    +arg --lr 0.1 0.01 +arg --seed {5..9} +tag"},
    {"Values that belong together: three pairs, each with two seeds:",
     "onager prelaunch +jobname pairs +command ./train +arg --seed 0 1 \\\n"
     "    +zip --lr 0.1 0.01 0.001 --decay 1e-4 1e-5 1e-6"},
    {"Four learning rates from 0.0001 to 0.1, each ten times the one before:",
     "onager prelaunch +jobname log +command ./train \\\n"
     "    +range --lr 1e-4 1e-1 log 4"},
    {"All combinations but the one that is too large:",
     "onager prelaunch +jobname fits +command ./train +arg --layers 2 8 \\\n"
     "    +arg --batch 64 512 +exclude '--layers=8 --batch=512'"},
    {"Twenty of a million combinations, the same ones on every machine:",
     "onager prelaunch +jobname random +command ./train +range --a 1 100 \\\n"
     "    +range --b 1 100 +range --c 1 100 +sample 20 +seed 7"},
    {"The values of a shell array:",
     "primes=(2 3 5 7)\n"
     "onager prelaunch +jobname primes +command ./train +arg --n @primes"},
    {"Commands from anywhere, one a line:",
     "for file in data/*; do echo \"./train $file\"; done |\n"
     "    onager prelaunch +jobname files +from-file -"},
    {"The commands in a shell array, too:",
     "onager prelaunch +jobname lr +command ./train \\\n"
     "    +arg --lr 0.1 1 -A commands\n"
     "echo \"${#commands[@]} tasks, the first is: ${commands[0]}\""},
    {"Arguments as Hydra takes them, one of them new to its configuration:",
     "onager prelaunch +jobname hydra +command ./train +arg-mode hydra \\\n"
     "    +arg model.depth= 2 4 +arg +seed= 0 1"},
    {NULL, NULL},
};

const struct subcommand prelaunch_subcommand = {
    .name = "prelaunch",
    .summary = "Generate the commands of a job from lists of values",
    .purpose = PURPOSE_MAKE,
    .prefix = '+',
    .options = options,
    .details = "All combinations become tasks: the positional arguments vary fastest, then the\n"
               "others in the order given, then the flags, and the lines of a file slowest.\n"
               "Values are shell text; one that shall begin with an @ is written \\@.\n",
    .examples = examples,
    .run = run,
};
