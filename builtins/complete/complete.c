/* complete.c: `onager __complete` is what TAB asks: completions/onager.bash calls it, and it fills
 * COMPREPLY. It never prints, and changes nothing on disk. */
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "complete/completion.h"
#include "core/idlist.h"

/* COMP_POINT counts characters in the shell's language. Returns bytes. */
static size_t bytes_of(const char *line, long characters)
{
    mbstate_t state = {0};
    const char *at = line;
    for (; *at && characters > 0; characters--) {
        size_t length = mbrlen(at, strlen(at), &state);
        if (length == (size_t)-1 || length == (size_t)-2) {
            state = (mbstate_t){0};
            length = 1;
        }
        at += length;
    }
    return (size_t)(at - line);
}

static size_t count_rows(const struct optspec *table)
{
    size_t count = 0;
    while (table[count].names)
        count++;
    return count;
}

/* Memory for whatever struct the offsets of the table mean. */
static void *make_values(const struct optspec *table)
{
    size_t size = sizeof(struct wordlists);
    for (const struct optspec *row = table; row->names; row++)
        if (row->offset + sizeof(struct wordlists) > size)
            size = row->offset + sizeof(struct wordlists);
    return calloc(1, size);
}

static void release_values(const struct optspec *table, void *values)
{
    if (values)
        optvalue_release(table, values);
    free(values);
}

/* Reads what the words before the cursor lead to into now->place. */
static int read_place(struct completion *now, char **argv, size_t count)
{
    const struct optspec *table = now->subcommand->options;
    struct optparse before = {
        .prefix = now->subcommand->prefix, .table = table, .values = make_values(table)};
    if (!before.values)
        return -1;
    optparse_locate(&before, (int)count, argv, &now->place);
    release_values(table, before.values);
    return 0;
}

/* Reads what all options of the line mean into now->parse. */
static int read_options(struct completion *now, char **argv, size_t count)
{
    const struct optspec *table = now->subcommand->options;
    struct optplace end;
    now->parse = (struct optparse){.prefix = now->subcommand->prefix,
                                   .table = table,
                                   .values = make_values(table),
                                   .used = calloc(count_rows(table) + 1, sizeof(bool))};
    if (!now->parse.values || !now->parse.used)
        return -1;
    optparse_locate(&now->parse, (int)count, argv, &end);
    return 0;
}

static void offer_kind(struct completion *now, enum candidates kind, const char *typed)
{
    static void (*const offer[])(struct completion * now, const char *typed) = {
        [CANDIDATES_JOBNAME] = offer_jobnames, [CANDIDATES_JOBID] = offer_jobids,
        [CANDIDATES_TASKS] = offer_tasks,      [CANDIDATES_SETTING] = offer_settings,
        [CANDIDATES_HISTORY] = offer_history,  [CANDIDATES_ARGUMENT] = offer_arguments,
        [CANDIDATES_COMMAND] = offer_command,  [CANDIDATES_FILE] = offer_files,
        [CANDIDATES_FOLDER] = offer_files,     [CANDIDATES_SUBCOMMAND] = offer_subcommands,
        [CANDIDATES_ARRAY] = offer_arrays,     [CANDIDATES_STATES] = offer_states,
        [CANDIDATES_WHERE] = offer_where,      [CANDIDATES_LOGS] = offer_logs,
        [CANDIDATES_SWITCH] = offer_switch,    [CANDIDATES_PARAMETER] = offer_parameters,
        [CANDIDATES_METRIC] = offer_metrics,
    };
    if (kind < sizeof offer / sizeof *offer && offer[kind])
        offer[kind](now, typed);
}

/* Offers values for an option. `inlined`: they stand in the same word as the option. */
static void offer_values(struct completion *now, const struct optspec *row, const char *typed,
                         bool inlined)
{
    bool is_path = row->candidates == CANDIDATES_FILE || row->candidates == CANDIDATES_FOLDER;
    bool is_text = row->candidates == CANDIDATES_NONE && !row->choices && row->type != OPT_NUMBER;
    const char *start = text_string(&now->line.typed);
    bool is_whole = !inlined || !start || start[0] != now->parse.prefix;
    if (now->line.expands)
        now->outcome = OUTCOME_FILES;
    else if (row->choices)
        offer_choices(now, row->choices, typed);
    else if (is_text && row->type == OPT_LISTS && *typed == '@')
        offer_array_values(now, typed);
    else if (is_path && is_whole)
        now->outcome = row->candidates == CANDIDATES_FILE ? OUTCOME_FILES : OUTCOME_FOLDERS;
    else if (is_text && is_whole && strchr(typed, '/'))
        now->outcome = OUTCOME_FILES;
    else
        offer_kind(now, row->candidates, typed);
}

/* Finds out what fits behind the subcommand. Values come before options where both may stand; the
 * options follow where no value fits an empty word. */
static void offer_words(struct completion *now, char *current)
{
    const char *value = NULL;
    const struct optspec *row =
        now->place.arguments_only ? NULL : optparse_inlined(&now->parse, current, &value);
    bool is_mark =
        (current[0] == now->parse.prefix || current[0] == '-') && !current[1] && !now->place.owed;
    if (row) {
        offer_values(now, row, value, true);
        return;
    }
    row = now->place.row;
    if (is_mark || optparse_is_option(&now->parse, &now->place, current)) {
        offer_options(now, current);
        return;
    }
    if (row)
        offer_values(now, row, current, false);
    else if (now->line.expands)
        now->outcome = OUTCOME_FILES;
    else if (!now->place.arguments)
        offer_kind(now, now->subcommand->rest, current);
    bool owed = row && now->place.owed;
    if (!*current && !owed && !now->offers.count && now->outcome == OUTCOME_NOTHING &&
        !now->place.arguments_only)
        offer_options(now, current);
}

static const struct subcommand *find_subcommand(const char *name)
{
    for (size_t i = 0; subcommands[i]; i++)
        if (strcmp(subcommands[i]->name, name) == 0 && !subcommand_is_hidden(subcommands[i]))
            return subcommands[i];
    return NULL;
}

static void offer_behind_subcommand(struct completion *now)
{
    size_t first = 2, count = now->line.words.count - first;
    char **argv = calloc(2 * count + 1, sizeof *argv); /* the parser changes what it reads */
    char *current = strdup(text_string(&now->line.current));
    if (argv && current) {
        for (size_t i = 0; i < 2 * count; i++)
            argv[i] = now->line.words.word[first + i % count];
        if (read_place(now, argv, now->line.before - first) == 0 &&
            read_options(now, argv + count, count) == 0)
            offer_words(now, current);
        release_values(now->subcommand->options, now->parse.values);
        free(now->parse.used);
    }
    free(argv);
    free(current);
}

static void find_offers(struct completion *now)
{
    const char *current = text_string(&now->line.current);
    if (now->line.redirection)
        now->outcome = OUTCOME_FILES;
    else if (now->line.before == 1 && *current == '-')
        offer_onager_options(now, current);
    else if (now->line.before == 1)
        offer_subcommands(now, current);
    else if (now->line.before && (now->subcommand = find_subcommand(now->line.words.word[1])))
        offer_behind_subcommand(now);
    if (now->offers.count && now->outcome == OUTCOME_NOTHING)
        now->outcome = OUTCOME_OFFERED;
}

static long read_number(const char *word)
{
    return idlist_number(word, word + strlen(word));
}

static int complete(struct completion *now, char **argv)
{
    struct host *host = now->host;
    now->type = (int)read_number(argv[2]);
    if (commandline_read(&now->line, argv[0], bytes_of(argv[0], read_number(argv[1])), argv[3],
                         NULL) ||
        host_promise(host, "", "COMPREPLY", VARIABLE_ARRAY, NULL))
        return -1;
    find_offers(now);
    if (now->outcome == OUTCOME_FILES || now->outcome == OUTCOME_FOLDERS)
        words_release(&now->offers);
    if (!now->offers.failed && !now->notes.failed)
        completion_add_notes(now);
    if (now->offers.failed || now->notes.failed || now->offer.failed || *host->stop)
        return -1;
    host->assignment.values = now->offers;
    now->offers = (struct words)WORDS_INIT;
    return 0;
}

/* LINE POINT TYPE BREAKS: the variables COMP_LINE, COMP_POINT, COMP_TYPE and COMP_WORDBREAKS. */
static int run(struct host *host, int argc, char **argv, struct fault *fault)
{
    struct completion now = {.host = host, .outcome = OUTCOME_NOTHING};
    (void)fault;
    if (argc != 4 || complete(&now, argv))
        now.outcome = OUTCOME_NOTHING;
    commandline_release(&now.line);
    words_release(&now.offers);
    words_release(&now.notes);
    text_release(&now.offer);
    return (int)now.outcome;
}

static const struct optspec options[] = {OPTSPEC_END};

const struct subcommand complete_subcommand = {
    .name = "__complete",
    .summary = "Find what may stand at the cursor",
    .prefix = '-',
    .options = options,
    .run = run,
};
