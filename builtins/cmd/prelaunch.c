/* prelaunch.c: `onager prelaunch` generates the tasks of a job from lists of values and writes them
 * to its jobfile. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/job.h"
#include "core/file.h"
#include "core/index.h"
#include "core/jobfile.h"
#include "core/lock.h"
#include "core/paths.h"
#include "core/shellword.h"
#include "core/sweep.h"
#include "core/sweepfile.h"
#include "subcommand.h"

#define MEANT_TASKS 10000000L /* more than that is asked for with +force */

struct prelaunch_options {
    const char *command, *jobname, *jobfile, *arg_mode, *tag;
    struct wordlists args, pos_args, flags;
    struct wordspan tag_args;
    bool no_tag_number, append, quiet, quote, force;
};

#define AT(member) offsetof(struct prelaunch_options, member)

static const char *const arg_modes[] = {"argparse", "hydra", NULL};

static const struct optspec options[] = {
    {"+command", OPT_TEXT, AT(command), "COMMAND", "Base command to which arguments are added.",
     .required = true},
    {"+jobname", OPT_TEXT, AT(jobname), "NAME", "Name of the job, for launch.", .required = true},
    {"+jobfile", OPT_TEXT, AT(jobfile), "FILE",
     "JSON file for the tasks; {jobname} stands for the name (default: "
     ".onager/scripts/{jobname}/jobs.json)."},
    {"+arg-mode", OPT_TEXT, AT(arg_mode), "MODE",
     "How a value is joined to its argument: argparse (--lr 0.1, the default) or hydra (lr=0.1).",
     .choices = arg_modes},
    {"+arg", OPT_LISTS, AT(args), "--ARG [VALUE ...]",
     "An argument and the values it takes in turn; without values it is passed as it is."},
    {"+pos-arg", OPT_LISTS, AT(pos_args), "VALUE [VALUE ...]",
     "A positional argument and the values it takes in turn."},
    {"+flag", OPT_SINGLES, AT(flags), "--FLAG", "A flag that is there in half of the tasks."},
    {"+tag", OPT_OPTIONAL, AT(tag), "[--ARG]",
     "Pass each task a tag of its own with this argument (default: --tag).", .otherwise = "--tag"},
    {"+tag-args", OPT_WORDS, AT(tag_args), "--ARG [--ARG ...]",
     "The arguments that go into the tag (default: all)."},
    {"+no-tag-number", OPT_FLAG, AT(no_tag_number), NULL,
     "Leave the task's number out of the tag."},
    {"+a|+append", OPT_FLAG, AT(append), NULL, "Add the tasks to those that the jobfile has."},
    {"+q|+quiet", OPT_FLAG, AT(quiet), NULL, "Don't print the commands."},
    {"+quote", OPT_FLAG, AT(quote), NULL,
     "Make each value one shell word, whatever is in it; else values are shell text."},
    {"+force", OPT_FLAG, AT(force), NULL, "Allow more than 10,000,000 tasks."},
    OPTSPEC_END,
};

/* What is done with the tasks of a sweep, one after the other. */
static int write_sweep(const struct sweep *sweep, struct jobwriter *writer, stopflag stop)
{
    struct text command = TEXT_INIT, tag = TEXT_INIT;
    int result = 0;
    for (long i = 0; i < sweep->count && !result; i++) {
        sweep_task(sweep, i, &command, &tag);
        result = jobwriter_add(writer, sweep->spec->first_id + i, &command, &tag, sweep->escape);
        if (command.failed || tag.failed)
            writer->file.sink.error = ENOMEM;
        if ((i & 1023) == 0 && *stop)
            writer->file.sink.error = EINTR;
    }
    text_release(&command);
    text_release(&tag);
    return writer->file.sink.error ? -1 : result;
}

static void print_sweep(const struct sweep *sweep, struct sink *out)
{
    struct text command = TEXT_INIT, tag = TEXT_INIT;
    for (long i = 0; i < sweep->count; i++) {
        sweep_task(sweep, i, &command, &tag);
        text_add(&out->pending, command.bytes, command.length);
        text_add_char(&out->pending, '\n');
        if (sink_relax(out))
            break;
    }
    text_release(&command);
    text_release(&tag);
}

/* Copies the tasks that the job has already. */
static int copy_job(struct jobfile *job, struct jobwriter *writer, struct fault *fault)
{
    struct jobrecord record;
    struct text command = TEXT_INIT, tag = TEXT_INIT;
    int got;
    while ((got = jobfile_next(job, &record, fault)) > 0) {
        text_clear(&command);
        text_clear(&tag);
        text_add_string(&command, record.command);
        text_add_string(&tag, record.tag);
        if (jobwriter_add(writer, record.id, &command, &tag, true))
            break;
    }
    text_release(&command);
    text_release(&tag);
    return got < 0 ? -1 : 0;
}

static void warn_about_values(const struct prelaunch_options *given)
{
    const struct wordlists *lists[] = {&given->args, &given->pos_args};
    for (size_t i = 0; i < 2 && !given->quote; i++)
        for (size_t j = 0; j < lists[i]->count; j++)
            for (size_t k = i == 0; k < lists[i]->list[j].count; k++)
                if (shellword_splits(lists[i]->list[j].word[k])) {
                    host_note("the value \"%s\" will not stay one word in the shell; +quote makes "
                              "each value one word",
                              lists[i]->list[j].word[k]);
                    return;
                }
}

static void warn_about_tag_args(const struct prelaunch_options *given)
{
    for (size_t i = 0; i < given->tag_args.count; i++) {
        bool known = false;
        for (size_t j = 0; j < given->args.count; j++)
            known = known || strcmp(given->args.list[j].word[0], given->tag_args.word[i]) == 0;
        if (!known)
            host_note("+tag-args %s: there is no such +arg", given->tag_args.word[i]);
    }
}

static struct sweep_spec spec_of(const struct prelaunch_options *given, long first_id)
{
    return (struct sweep_spec){.jobname = given->jobname,
                               .command = given->command,
                               .mode = given->arg_mode,
                               .positional = given->pos_args.list,
                               .positionals = given->pos_args.count,
                               .named = given->args.list,
                               .nameds = given->args.count,
                               .flag = given->flags.list,
                               .flags = given->flags.count,
                               .tag = given->tag,
                               .tag_args = given->tag_args.count ? &given->tag_args : NULL,
                               .numbered = !given->no_tag_number,
                               .quote = given->quote,
                               .first_id = first_id};
}

/* The next free id of the job that is appended to. Leaves the job at its first record. */
static long next_id(struct jobfile *job, const char *path, struct fault *fault)
{
    struct idlist ids = IDLIST_INIT;
    long next = 1;
    if (jobfile_open(job, path, fault) || jobfile_ids(job, &ids, fault))
        next = -1;
    else if (ids.count)
        next = ids.range[ids.count - 1].last + 1;
    idlist_release(&ids);
    return next;
}

/* Writes jobfile and sweepfile; the lock of their folder is held. */
static int write_job(const struct host *host, const struct sweep *sweep, const char *path,
                     struct jobfile *earlier, struct fault *fault)
{
    struct jobwriter writer;
    struct text blocks = TEXT_INIT;
    if (earlier && sweepfile_read_blocks(path, earlier->size, &blocks, fault))
        return -1;
    if (jobwriter_open(&writer, path, host->stop, fault)) {
        text_release(&blocks);
        return -1;
    }
    int result = earlier ? copy_job(earlier, &writer, fault) : 0;
    if (result)
        jobwriter_abandon(&writer);
    else {
        write_sweep(sweep, &writer, host->stop); /* an error is kept in the sink: commit tells it */
        result = jobwriter_commit(&writer, fault);
    }
    if (!result)
        result = sweepfile_write(path, writer.bytes, earlier ? &blocks : NULL, sweep, fault);
    text_release(&blocks);
    return result;
}

/* From the first id to the files on disk; leaves the sweep for printing. */
static int make_job(const struct host *host, const struct prelaunch_options *given,
                    const char *path, struct sweep_spec *spec, struct sweep *sweep,
                    struct fault *fault)
{
    struct jobfile earlier = {.descriptor = -1};
    long first = given->append ? next_id(&earlier, path, fault) : 1;
    int result = first < 0 ? -1 : 0;
    if (!result) {
        *spec = spec_of(given, first);
        result = sweep_init(sweep, spec, fault);
    }
    if (!result)
        result = write_job(host, sweep, path, given->append ? &earlier : NULL, fault);
    jobfile_close(&earlier);
    return result;
}

/* Is it a sweep at all? Asked before anything is made on disk. */
static int check_sweep(const struct prelaunch_options *given, const char *path, struct fault *fault)
{
    struct sweep_spec spec = spec_of(given, 1);
    struct sweep sweep;
    int result = job_check_name(given->jobname, fault);
    if (!result) {
        result = sweep_init(&sweep, &spec, fault);
        if (!result && sweep.count > MEANT_TASKS && !given->force)
            result =
                fail(fault, "that makes %ld tasks; if they are meant, say +force", sweep.count);
        sweep_release(&sweep);
    }
    if (!result && given->append && access(path, F_OK))
        result = fail(fault, "+append: %s: %s", path, strerror(errno));
    return result;
}

static int prelaunch(struct host *host, const struct prelaunch_options *given, struct fault *fault)
{
    struct lock lock = LOCK_INIT;
    struct sweep_spec spec;
    struct sweep sweep = {0};
    char *path = job_path(given->jobfile, given->jobname);
    char *folder = path ? job_folder(path) : NULL;
    int result = folder ? check_sweep(given, path, fault) : fail_memory(fault);
    if (!result)
        result = host_need_folder(host, fault);
    if (!result)
        result = file_make_folders(folder, fault);
    if (!result)
        result = lock_take(&lock, folder, host->stop, fault);
    if (!result)
        result = make_job(host, given, path, &spec, &sweep, fault);
    lock_drop(&lock);
    if (!result)
        result =
            index_add_history("prelaunch", given->jobname, false, &host->typed, host->stop, fault);
    if (!result) {
        warn_about_values(given);
        warn_about_tag_args(given);
        if (!given->quiet)
            print_sweep(&sweep, &host->out);
    }
    sweep_release(&sweep);
    free(folder);
    free(path);
    return result;
}

static int run(struct host *host, int argc, char **argv, struct fault *fault)
{
    struct prelaunch_options given = {.arg_mode = "argparse"};
    int status =
        subcommand_parse(&prelaunch_subcommand, host, argc, argv, &given, NULL, false, fault);
    if (status < 0)
        status = prelaunch(host, &given, fault) ? STATUS_FAILED : STATUS_OK;
    wordlists_release(&given.args);
    wordlists_release(&given.pos_args);
    wordlists_release(&given.flags);
    return status;
}

const struct subcommand prelaunch_subcommand = {
    .name = "prelaunch",
    .summary = "Generate the commands of a job from lists of values",
    .prefix = '+',
    .options = options,
    .details = "Example:\n"
               "  onager prelaunch +jobname lr +command \"python train.py\" +arg --lr 0.1 0.01 \\\n"
               "      +arg --seed {0..4} +tag\n",
    .run = run,
};
