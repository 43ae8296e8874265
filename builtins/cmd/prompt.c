/* prompt.c: `onager prompt` tells in a few words what runs in this folder, for PS1, and with
 * --notify once what has ended. It is called before each prompt: quick, and quiet whatever it
 * finds. */
#include <stddef.h>
#include <string.h>

#include "cmd/job.h"
#include "core/active.h"
#include "core/utf8.h"
#include "subcommand.h"

struct prompt_options {
    const char *variable;
    bool notify;
};

#define AT(member) offsetof(struct prompt_options, member)

static const struct optspec options[] = {
    {"-v", OPT_TEXT, AT(variable), "NAME",
     "Set this shell variable to the text, or to nothing when nothing runs (default: print it)."},
    {"--notify", OPT_FLAG, AT(notify), NULL,
     "Tell on stderr which launches have ended, each once, and print nothing else."},
    OPTSPEC_END,
};

/* The name as a terminal may show it: the files of a folder may be anybody's. */
static void add_name(const char *name, struct text *text)
{
    const char *shown = job_check_name(name, NULL) ? "?" : name;
    while (*shown) {
        size_t length = utf8_length(shown);
        bool control = length == 2 && shown[0] == '\xc2' && (unsigned char)shown[1] < 0xa0;
        if (length && !control)
            text_add(text, shown, length);
        else
            text_add_char(text, '?');
        shown += length ? length : 1;
    }
}

/* "mnist 42/100 2!" */
static void add_state(const struct active *active, struct text *text)
{
    long done = active->counts.done < active->total ? active->counts.done : active->total;
    add_name(active->jobname, text);
    text_printf(text, " %ld/%ld", done, active->total);
    if (active->counts.failed)
        text_printf(text, " %ld!", active->counts.failed);
}

/* "launch 3 (mnist): 98 done, 2 failed" */
static void tell_end(const struct active *active)
{
    const struct counts *counts = &active->counts;
    struct text line = TEXT_INIT;
    text_printf(&line, "launch %ld (", active->number);
    add_name(active->jobname, &line);
    text_printf(&line, "): %ld done, %ld failed", counts->done, counts->failed);
    if (counts->cancelled)
        text_printf(&line, ", %ld cancelled", counts->cancelled);
    if (active->left)
        text_printf(&line, ", %ld not done", active->left);
    if (active->gone)
        text_add_string(&line, "; its runner is gone");
    if (!line.failed)
        host_note("%s", line.bytes);
    text_release(&line);
}

/* Tells of a launch that has ended, if nobody did; or of the newest one that runs how far it is.
 * Returns whether it runs. */
static bool look_at(long number, bool notify, bool newest, struct text *text)
{
    struct active active;
    bool there = active_open(&active, number), runs = there && !active.counts.over;
    if (runs && newest)
        add_state(&active, text);
    if (there && !runs && (notify || active.old) && active_remove(number) && !active.old)
        tell_end(&active);
    active_release(&active);
    return runs;
}

static void describe(bool notify, struct text *text)
{
    long number[ACTIVE_MOST];
    size_t count = active_list(number);
    long running = 0;
    for (size_t i = 0; i < count; i++)
        running += look_at(number[i], notify, running == 0, text);
    if (running > 1)
        text_printf(text, " +%ld", running - 1);
}

static int prompt(struct host *host, const struct prompt_options *given, struct fault *fault)
{
    struct text text = TEXT_INIT;
    if (host_promise(host, "-v", given->variable, VARIABLE_SCALAR, fault))
        return STATUS_USAGE;
    describe(given->notify, &text);
    if (text.failed)
        text_release(&text);
    if (given->variable)
        words_add(&host->assignment.values, text_string(&text));
    else if (text.length && !given->notify)
        text_printf(&host->out.pending, "%s\n", text.bytes);
    text_release(&text);
    return STATUS_OK;
}

static int run(struct host *host, int argc, char **argv, struct fault *fault)
{
    struct prompt_options given = {0};
    int status = subcommand_parse(&prompt_subcommand, host, argc, argv, &given, NULL, false, fault);
    return status < 0 ? prompt(host, &given, fault) : status;
}

static const struct example examples[] = {
    {"What runs in this folder:", "onager prompt"},
    {"The same in front of each prompt, for ~/.bashrc:",
     "PROMPT_COMMAND='onager prompt -v onager_state'\n"
     "PS1='${onager_state:+[$onager_state] }\\$ '"},
    {"And a line when a launch has ended:",
     "PROMPT_COMMAND='onager prompt --notify -v onager_state'"},
    {NULL, NULL},
};

const struct subcommand prompt_subcommand = {
    .name = "prompt",
    .summary = "Say in a few words what runs, for your prompt",
    .purpose = PURPOSE_LOOK,
    .prefix = '-',
    .options = options,
    .details = "The text says which job runs, how many of its tasks are done, of how many, and\n"
               "how many failed: `mnist 42/100 2!`. Where several launches run, it is about the\n"
               "newest, and `+2` behind it counts the others. It takes a fraction of a\n"
               "millisecond and asks no scheduler: a cluster's job is shown until its last task\n"
               "has ended.\n",
    .examples = examples,
    .run = run,
};
