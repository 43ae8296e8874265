/* optspec.c: see optspec.h. */
#include "optspec.h"

#include <stdlib.h>
#include <string.h>

#include "core/idlist.h"
#include "core/nearest.h"
#include "core/text.h"

enum { NAME_MOST = 64 };

void wordlists_release(struct wordlists *lists)
{
    free(lists->list);
    *lists = (struct wordlists){0};
}

static int wordlists_add(struct wordlists *lists, char **word, size_t count, struct fault *fault)
{
    if (lists->count == lists->capacity) {
        size_t wanted = lists->capacity ? lists->capacity * 2 : 8;
        struct wordspan *grown = realloc(lists->list, wanted * sizeof *grown);
        if (!grown)
            return fail_memory(fault);
        lists->list = grown;
        lists->capacity = wanted;
    }
    lists->list[lists->count++] = (struct wordspan){word, count};
    return 0;
}

bool optspec_each_name(const struct optspec *row, bool (*visit)(const char *name, void *context),
                       void *context)
{
    char name[NAME_MOST];
    for (const char *at = row->names; *at;) {
        size_t length = strcspn(at, "|");
        size_t kept = length < sizeof name - 1 ? length : sizeof name - 1;
        memcpy(name, at, kept);
        name[kept] = '\0';
        if (visit(name, context))
            return true;
        at += length + (at[length] == '|');
    }
    return false;
}

/* A search among the names of all rows. */
struct search {
    const char *word;     /* what was typed, up to a `=` */
    char name[NAME_MOST]; /* a name that fits, or the nearest */
    int distance;
};

static bool is_equal(const char *name, void *context)
{
    const struct search *search = context;
    return strcmp(name, search->word) == 0;
}

static bool begins_with(const char *name, void *context)
{
    struct search *search = context;
    if (strncmp(name, search->word, strlen(search->word)) != 0)
        return false;
    strcpy(search->name, name);
    return true;
}

static bool keep_nearest(const char *name, void *context)
{
    struct search *search = context;
    int distance = word_distance(search->word, name);
    if (word_is_near(search->word, name) && distance < search->distance) {
        search->distance = distance;
        strcpy(search->name, name);
    }
    return false;
}

static int fail_ambiguous(const struct optparse *parse, struct search *search, struct fault *fault)
{
    struct text names = TEXT_INIT;
    for (const struct optspec *row = parse->table; row->names; row++)
        if (optspec_each_name(row, begins_with, search))
            text_printf(&names, "%s%s", names.length ? ", " : "", search->name);
    fail(fault, "option %s is ambiguous: %s", search->word,
         text_string(&names) ? text_string(&names) : "");
    text_release(&names);
    return -1;
}

static int fail_unknown(const struct optparse *parse, struct search *search, struct fault *fault)
{
    search->distance = NAME_MOST;
    for (const struct optspec *row = parse->table; row->names; row++)
        optspec_each_name(row, keep_nearest, search);
    if (search->distance < NAME_MOST)
        return fail(fault, "unknown option %s, did you mean %s?", search->word, search->name);
    return fail(fault, "unknown option %s%s", search->word,
                parse->prefix == '+'
                    ? " (a value that begins with + needs a blank in it, or a digit "
                      "behind the +)"
                    : "");
}

/* The row that `word` means: exactly, or as the only one that begins with it. Returns 1 with *row,
 * 0 when there is none, -1 with a fault when there are several. */
static int find_row(const struct optparse *parse, struct search *search, const struct optspec **row,
                    struct fault *fault)
{
    int fits = 0;
    for (const struct optspec *each = parse->table; each->names; each++)
        if (optspec_each_name(each, is_equal, search)) {
            *row = each;
            return 1;
        }
    bool spelled_out = strlen(search->word) > 2 || search->word[0] == '+';
    for (const struct optspec *each = parse->table; each->names && spelled_out; each++)
        if (optspec_each_name(each, begins_with, search)) {
            *row = each;
            fits++;
        }
    return fits > 1 ? fail_ambiguous(parse, search, fault) : fits;
}

static bool is_one_slip_away(const char *name, void *context)
{
    const struct search *search = context;
    return strlen(name) > 4 && word_distance(search->word, name) == 1;
}

const char *optspec_one_slip_away(const struct optspec *table, const char *word)
{
    struct search search = {.word = word};
    for (const struct optspec *row = table; row->names; row++)
        if (optspec_each_name(row, is_one_slip_away, &search))
            return row->names;
    return NULL;
}

/* `--name=a value with blanks`, with a name of the table? */
static bool is_inlined_value(const struct optparse *parse, const char *word)
{
    char name[NAME_MOST];
    struct search search = {.word = name};
    size_t length = strcspn(word, "=");
    if (word[length] != '=' || length >= sizeof name)
        return false;
    memcpy(name, word, length);
    name[length] = '\0';
    for (const struct optspec *row = parse->table; row->names; row++)
        if (optspec_each_name(row, is_equal, &search))
            return true;
    return false;
}

/* Is it written like an option? Numbers with a sign, the prefix alone and words with a blank are
 * not. */
static bool looks_like_option(const struct optparse *parse, const char *word)
{
    if (word[0] != parse->prefix || !word[1])
        return false;
    if ((word[1] >= '0' && word[1] <= '9') || word[1] == '.')
        return false;
    return !strpbrk(word, " \t\n") || is_inlined_value(parse, word);
}

/* What is being parsed. */
struct walk {
    struct optparse *parse;
    int argc;
    char **argv;
    int at;         /* of the word that is looked at */
    char *inlined;  /* the value behind `=`, or behind a short option */
    char *spelling; /* of the option, as typed */
};

/* Where the values of the option end: at the next option, or after `most`. */
static int values_end(const struct walk *walk, int most)
{
    int end = walk->at + 1;
    while (end < walk->argc && end - walk->at <= most &&
           !looks_like_option(walk->parse, walk->argv[end]))
        end++;
    return end;
}

static bool is_choice(const char *const *choices, const char *value)
{
    for (; *choices; choices++)
        if (strcmp(*choices, value) == 0)
            return true;
    return false;
}

static int fail_choice(const struct walk *walk, const struct optspec *row, const char *value,
                       struct fault *fault)
{
    struct text names = TEXT_INIT;
    for (const char *const *choice = row->choices; *choice; choice++)
        text_printf(&names, "%s%s", names.length ? ", " : "", *choice);
    fail(fault, "%s: \"%s\" is none of: %s", walk->spelling, value,
         text_string(&names) ? text_string(&names) : "");
    text_release(&names);
    return -1;
}

static int store_single(const struct walk *walk, const struct optspec *row, void *place,
                        char *value, struct fault *fault)
{
    if (row->type != OPT_NUMBER) {
        if (row->choices && !is_choice(row->choices, value))
            return fail_choice(walk, row, value, fault);
        *(const char **)place = value;
        return 0;
    }
    bool negative = value[0] == '-';
    const char *digits = value + negative;
    long number = idlist_number(digits, digits + strlen(digits));
    if (number < 0 || (negative ? -number : number) < row->least)
        return fail(fault, "%s: expected a number of %ld or more, got \"%s\"", walk->spelling,
                    row->least, value);
    *(long *)place = negative ? -number : number;
    return 0;
}

static int store(struct walk *walk, const struct optspec *row, struct fault *fault)
{
    void *place = (char *)walk->parse->values + row->offset;
    bool many = row->type == OPT_WORDS || row->type == OPT_LISTS;
    int most = row->type == OPT_FLAG ? 0 : row->type == OPT_TRIPLES ? 3 : many ? walk->argc : 1;
    int end = walk->inlined ? walk->at + 1 : values_end(walk, most);
    char **values = walk->inlined ? &walk->argv[walk->at] : &walk->argv[walk->at + 1];
    size_t count = walk->inlined ? 1 : (size_t)(end - walk->at - 1);
    if (walk->inlined)
        walk->argv[walk->at] = walk->inlined;
    walk->at = end;
    if (row->type == OPT_FLAG) {
        if (walk->inlined)
            return fail(fault, "%s: takes no value, got \"%s\"", walk->spelling, walk->inlined);
        *(bool *)place = true;
        return 0;
    }
    if (row->type == OPT_OPTIONAL) {
        *(const char **)place = count ? values[0] : row->otherwise;
        return 0;
    }
    if (count < (row->type == OPT_TRIPLES ? 3 : 1))
        return fail(fault, "%s: expected %s", walk->spelling, row->values);
    if (row->type == OPT_WORDS) {
        *(struct wordspan *)place = (struct wordspan){values, count};
        return 0;
    }
    if (row->type >= OPT_LISTS)
        return wordlists_add(place, values, count, fault);
    return store_single(walk, row, place, values[0], fault);
}

/* A cluster of short options: flags (`-dq`), then maybe one with its value (`-j5`). Sets the flags
 * and returns 1 with the row of that one in *row, 2 when flags were all, 0 when it is no such
 * cluster. */
static int split_short(struct walk *walk, const struct optspec **row, struct fault *fault)
{
    const char *word = walk->argv[walk->at];
    size_t letters = strlen(word);
    for (int set = 0; set < 2; set++)
        for (size_t i = 1; i < letters; i++) {
            char name[3] = {walk->parse->prefix, word[i], '\0'};
            struct search search = {.word = name};
            if (find_row(walk->parse, &search, row, fault) <= 0)
                return 0;
            if ((*row)->type != OPT_FLAG) {
                walk->inlined = walk->argv[walk->at] + i + 1 + (word[i + 1] == '=');
                if (set && *walk->inlined == '\0')
                    walk->inlined = NULL;
                if (set)
                    return 1;
                break;
            }
            if (set)
                *(bool *)((char *)walk->parse->values + (*row)->offset) = true;
        }
    walk->at++;
    return 2;
}

static bool asks_for_help(const struct optparse *parse, const char *word)
{
    return strcmp(word, "--help") == 0 ||
           (word[0] == parse->prefix &&
            (strcmp(word + 1, "h") == 0 || strcmp(word + 1, "help") == 0));
}

static int take_unknown(struct walk *walk, struct search *search, struct fault *fault)
{
    if (!walk->parse->unknown)
        return fail_unknown(walk->parse, search, fault);
    int result = wordlists_add(walk->parse->unknown, &walk->argv[walk->at], 1, fault);
    walk->at++;
    return result;
}

static int take_option(struct walk *walk, struct fault *fault)
{
    const struct optspec *row = NULL;
    char *word = walk->argv[walk->at], *equals = strchr(word, '=');
    char name[NAME_MOST];
    size_t length = equals ? (size_t)(equals - word) : strlen(word);
    if (length >= sizeof name)
        length = sizeof name - 1;
    memcpy(name, word, length);
    name[length] = '\0';
    struct search search = {.word = name};
    walk->inlined = equals ? equals + 1 : NULL;
    walk->spelling = name;
    int found = find_row(walk->parse, &search, &row, fault);
    if (found == 0 && word[0] == '-' && word[1] != '-')
        found = split_short(walk, &row, fault);
    if (found < 0 || found == 2)
        return found < 0 ? -1 : 0;
    return found == 0 ? take_unknown(walk, &search, fault) : store(walk, row, fault);
}

static int take_argument(struct walk *walk, struct fault *fault)
{
    struct wordlists *home = walk->parse->unknown ? walk->parse->unknown : walk->parse->arguments;
    if (!home)
        return fail(fault, "unexpected argument \"%s\"", walk->argv[walk->at]);
    int result = wordlists_add(home, &walk->argv[walk->at], 1, fault);
    walk->at++;
    return result;
}

static int check_required(const struct optparse *parse, struct fault *fault)
{
    for (const struct optspec *row = parse->table; row->names; row++) {
        const char *const *place = (const void *)((const char *)parse->values + row->offset);
        int length = (int)strcspn(row->names, "|");
        if (row->required && !*place)
            return fail(fault, "%.*s is needed: %.*s %s", length, row->names, length, row->names,
                        row->values);
    }
    return 0;
}

int optparse_run(struct optparse *parse, int argc, char **argv, struct fault *fault)
{
    struct walk walk = {.parse = parse, .argc = argc, .argv = argv};
    while (walk.at < argc) {
        const char *word = argv[walk.at];
        int result;
        if (asks_for_help(parse, word)) {
            parse->help = true;
            return 0;
        }
        if (parse->prefix == '-' && strcmp(word, "--") == 0) {
            for (walk.at++; walk.at < argc;)
                if (take_argument(&walk, fault))
                    return -1;
            break;
        }
        result = looks_like_option(parse, word) ? take_option(&walk, fault)
                                                : take_argument(&walk, fault);
        if (result)
            return -1;
    }
    return check_required(parse, fault);
}
