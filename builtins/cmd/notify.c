/* notify.c: `onager notify on` lets this shell tell, before a prompt, that a launch has ended: it
 * puts `onager prompt --notify` into PROMPT_COMMAND. */
#include <string.h>

#include "core/idlist.h"
#include "subcommand.h"

#define VARIABLE "PROMPT_COMMAND"
#define COMMAND "onager prompt --notify"

static const struct optspec options[] = {OPTSPEC_END};

/* Is it our command, alone or among others that the user put there? */
static bool has_command(const char *element)
{
    return strstr(element, "onager prompt") && strstr(element, "--notify");
}

static bool is_on(const struct words *commands)
{
    for (size_t i = 0; i < commands->count; i++)
        if (has_command(commands->word[i]))
            return true;
    return false;
}

/* Does this bash run all elements of the array, not just the first? Since 5.1. */
static bool runs_arrays(const char *version)
{
    size_t major = strspn(version, "0123456789");
    const char *minor = version + major + (version[major] == '.');
    long numbers[] = {idlist_number(version, version + major),
                      idlist_number(minor, minor + strspn(minor, "0123456789"))};
    return numbers[0] > 5 || (numbers[0] == 5 && numbers[1] >= 1);
}

static int turn_on(struct host *host, const struct words *commands, struct fault *fault)
{
    if (is_on(commands))
        return 0;
    if (commands->count && !runs_arrays(host->bash))
        return fail(fault, "on: this bash runs one " VARIABLE " only; put `" COMMAND "` into it");
    if (host_promise(host, "on", VARIABLE, VARIABLE_ARRAY, fault))
        return -1;
    for (size_t i = 0; i < commands->count; i++)
        if (commands->count > 1 || commands->word[i][strspn(commands->word[i], " \t\n")])
            words_add(&host->assignment.values, commands->word[i]);
    words_add(&host->assignment.values, COMMAND);
    return 0;
}

static int turn_off(struct host *host, const struct words *commands, struct fault *fault)
{
    if (!is_on(commands))
        return 0;
    for (size_t i = 0; i < commands->count; i++)
        if (has_command(commands->word[i]) && strcmp(commands->word[i], COMMAND) != 0)
            return fail(fault,
                        "off: " VARIABLE " has it among other words, which are yours: %.400s",
                        commands->word[i]);
    if (host_promise(host, "off", VARIABLE, VARIABLE_ARRAY, fault))
        return -1;
    for (size_t i = 0; i < commands->count; i++)
        if (strcmp(commands->word[i], COMMAND) != 0)
            words_add(&host->assignment.values, commands->word[i]);
    return 0;
}

static int notify(struct host *host, const struct wordlists *arguments, struct fault *fault)
{
    const char *word = arguments->count ? arguments->list[0].words.word[0] : "";
    struct words commands = WORDS_INIT;
    int status = STATUS_OK;
    host->variables->read(VARIABLE, &commands, NULL); /* which need not be there */
    if (commands.failed) {
        fail_memory(fault);
        status = STATUS_FAILED;
    } else if (arguments->count > 1 || (*word && strcmp(word, "on") && strcmp(word, "off"))) {
        fail(fault, "expected `on`, `off` or nothing, got \"%s\"",
             arguments->list[arguments->count > 1].words.word[0]);
        status = STATUS_USAGE;
    } else if (!*word) {
        text_printf(&host->out.pending, "%s\n", is_on(&commands) ? "on" : "off");
    } else if ((word[1] == 'n' ? turn_on : turn_off)(host, &commands, fault)) {
        status = STATUS_FAILED;
    }
    words_release(&commands);
    return status;
}

static int run(struct host *host, int argc, char **argv, struct fault *fault)
{
    struct wordlists arguments = {0};
    int status =
        subcommand_parse(&notify_subcommand, host, argc, argv, NULL, &arguments, false, fault);
    if (status < 0)
        status = notify(host, &arguments, fault);
    wordlists_release(&arguments);
    return status;
}

static const struct example examples[] = {
    {"Be told before the next prompt that a launch has ended, for ~/.bashrc:", "onager notify on"},
    {NULL, NULL},
};

const struct subcommand notify_subcommand = {
    .name = "notify",
    .summary = "Say at the prompt when a launch has ended",
    .arguments = "[on|off]",
    .rest = CANDIDATES_SWITCH,
    .purpose = PURPOSE_SETTINGS,
    .prefix = '-',
    .options = options,
    .details = "It holds for this shell: `on` adds a call of `onager prompt` to PROMPT_COMMAND,\n"
               "`off` takes it away, and without a word it tells which of the two holds.\n",
    .examples = examples,
    .run = run,
};
