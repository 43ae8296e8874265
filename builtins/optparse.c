/* optparse.c: see optparse.h. */
#include "optparse.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/text.h"

static int fail_unknown(const struct optparse *parse, const char *name, struct fault *fault)
{
    struct nearest nearest = {.word = name};
    optspec_find_nearest(parse->table, &nearest);
    if (nearest.name[0])
        return fail(fault, "unknown option %s, did you mean %s?", name, nearest.name);
    return fail(fault, "unknown option %s%s", name,
                parse->prefix == '+'
                    ? " (a value that begins with + needs a blank in it, or a digit "
                      "behind the +)"
                    : "; --help shows what there is");
}

/* Copies the part of `word` up to a `=`, as much of it as fits. Returns where the `=` is, or NULL.
 */
static char *split_name(char *word, char name[OPTSPEC_NAME_MOST])
{
    size_t length = strcspn(word, "="), kept = length;
    if (kept >= OPTSPEC_NAME_MOST)
        kept = OPTSPEC_NAME_MOST - 1;
    memcpy(name, word, kept);
    name[kept] = '\0';
    return word[length] ? word + length : NULL;
}

static bool is_row(const struct optparse *parse, const char *name)
{
    const struct optspec *row;
    return optspec_find(parse->table, name, false, &row, NULL) > 0;
}

/* Is it written like an option? Numbers with a sign, the prefix alone and words with a blank are
 * not; `--name=a value with blanks` is, with a name of the table; `+key=` is with such a name only.
 */
static bool looks_like_option(const struct optparse *parse, char *word)
{
    char name[OPTSPEC_NAME_MOST];
    if (word[0] != parse->prefix || !word[1])
        return false;
    if ((word[1] >= '0' && word[1] <= '9') || word[1] == '.')
        return false;
    char *equals = split_name(word, name);
    bool key = parse->prefix == '+' && equals && !equals[1];
    if (key || strpbrk(word, " \t\n"))
        return equals && is_row(parse, name);
    return true;
}

/* A key for hydra to add: `+key=`; where a value is owed `+key=value`, too, unless +key is a row.
 */
static bool is_key(const struct optparse *parse, char *word, bool owed)
{
    char name[OPTSPEC_NAME_MOST];
    char *equals = word[0] == '+' && word[1] ? split_name(word, name) : NULL;
    return equals && (!equals[1] || (owed && !is_row(parse, name)));
}

/* The name of a row although it does not begin with the prefix? */
static bool is_foreign_option(const struct optparse *parse, char *word)
{
    char name[OPTSPEC_NAME_MOST];
    split_name(word, name);
    return word[0] == '-' && parse->prefix != '-' && is_row(parse, name);
}

/* What is being parsed. */
struct walk {
    struct optparse *parse;
    int argc;
    char **argv;
    int at;                           /* of the word that is looked at */
    char *inlined;                    /* the value behind `=`, or behind a short option */
    char spelling[OPTSPEC_NAME_MOST]; /* of the option, as typed */
    const struct optspec *last;       /* the option whose values end at `at`, if any */
    struct wordspan values;           /* these values */
    uint64_t given;                   /* rows that may be given once, a bit each */
};

/* Is the word a value that an option still takes, which has `given` already? */
static bool is_value(const struct walk *walk, const struct optspec *row, int given, char *word)
{
    bool owed = given < optspec_values_least(row);
    if (walk->parse->prefix == '+' && optspec_is_repeatable(row) && is_key(walk->parse, word, owed))
        return true;
    if (owed && given == 2 && row->type == OPT_TRIPLES && !is_row(walk->parse, word))
        return true; /* a setting may itself be options, of another program */
    return !looks_like_option(walk->parse, word) && (owed || !is_foreign_option(walk->parse, word));
}

/* Where the values of the option end. */
static int values_end(const struct walk *walk, const struct optspec *row)
{
    int start = walk->at + 1, end = start, most = optspec_values_most(row);
    while (end < walk->argc && end - start < most &&
           is_value(walk, row, end - start, walk->argv[end]))
        end++;
    return end;
}

static void mark_used(const struct walk *walk, const struct optspec *row)
{
    if (walk->parse->used)
        walk->parse->used[row - walk->parse->table] = true;
}

/* Notes that the option is given; an error where it was already, and may not be. */
static int check_once(struct walk *walk, const struct optspec *row, struct fault *fault)
{
    uint64_t bit = row->once ? UINT64_C(1) << (row - walk->parse->table) % 64 : 0;
    if (walk->given & bit)
        return fail(fault, "%s: is given twice; give it once, with all that is meant",
                    walk->spelling);
    walk->given |= bit;
    return 0;
}

static int take_values(struct walk *walk, const struct optspec *row, struct fault *fault)
{
    if (check_once(walk, row, fault))
        return -1;
    int end = walk->inlined ? walk->at + 1 : values_end(walk, row);
    struct wordspan values = {&walk->argv[walk->at + 1], (size_t)(end - walk->at - 1)};
    if (walk->inlined && row->type == OPT_FLAG)
        return fail(fault, "%s: takes no value, got \"%s\"", walk->spelling, walk->inlined);
    if (walk->inlined) {
        walk->argv[walk->at] = walk->inlined;
        values = (struct wordspan){&walk->argv[walk->at], 1};
    }
    walk->at = end;
    walk->last = walk->inlined ? NULL : row;
    walk->values = values;
    mark_used(walk, row);
    return optvalue_store(walk->parse->values, row, walk->spelling, values, fault);
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
            if (optspec_find(walk->parse->table, name, false, row, fault) <= 0)
                return 0;
            if ((*row)->type != OPT_FLAG && walk->parse->unknown && i == 1 && word[2])
                return 0; /* `-verify` may be somebody else's */
            if ((*row)->type != OPT_FLAG) {
                walk->inlined = walk->argv[walk->at] + i + 1 + (word[i + 1] == '=');
                if (set && *walk->inlined == '\0')
                    walk->inlined = NULL;
                if (set)
                    return 1;
                break;
            }
            if (set) {
                *(bool *)((char *)walk->parse->values + (*row)->offset) = true;
                mark_used(walk, *row);
            }
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

static int take_word(struct walk *walk, struct wordlists *home, struct fault *fault)
{
    struct wordlist added = {{&walk->argv[walk->at], 1}, NULL};
    walk->at++;
    walk->last = NULL;
    return wordlists_add(home, added, fault);
}

/* Which option the word is, and what is inlined. Returns what optspec_find and split_short do. */
static int find_option(struct walk *walk, const struct optspec **row, struct fault *fault)
{
    char *word = walk->argv[walk->at], *name = walk->spelling;
    char *equals = split_name(word, name);
    bool spelled_out = strlen(name) > 2 || name[0] == '+';
    walk->inlined = equals ? equals + 1 : NULL;
    int found = optspec_find(walk->parse->table, name, spelled_out, row, fault);
    if (found == 0 && word[0] == '-' && word[1] != '-')
        found = split_short(walk, row, fault);
    return found;
}

static int take_option(struct walk *walk, struct fault *fault)
{
    const struct optspec *row = NULL;
    int found = find_option(walk, &row, fault);
    if (found < 0 || found == 2)
        return found < 0 ? -1 : 0;
    if (found)
        return take_values(walk, row, fault);
    return walk->parse->unknown ? take_word(walk, walk->parse->unknown, fault)
                                : fail_unknown(walk->parse, walk->spelling, fault);
}

/* A word that belongs to no option; maybe one with the wrong sign: --jobname for +jobname. */
static int fail_argument(const struct optparse *parse, char *word, struct fault *fault)
{
    char given[OPTSPEC_NAME_MOST], meant[OPTSPEC_NAME_MOST];
    size_t signs = strspn(word, "-+");
    split_name(word, given);
    snprintf(meant, sizeof meant, "%s%s", parse->prefix == '+' ? "+" : "--", given + signs);
    if (signs && is_row(parse, meant))
        return fail(fault, "unexpected argument \"%s\", did you mean %s?", word, meant);
    if (parse->prefix == '+' && signs && is_row(parse, "+arg"))
        return fail(fault, "unexpected argument \"%s\", did you mean +arg %s?", word, word);
    return fail(fault, "unexpected argument \"%s\"", word);
}

static int take_argument(struct walk *walk, struct fault *fault)
{
    struct wordlists *home = walk->parse->unknown ? walk->parse->unknown : walk->parse->arguments;
    if (!home)
        return fail_argument(walk->parse, walk->argv[walk->at], fault);
    return take_word(walk, home, fault);
}

static bool was_given(const struct optparse *parse, const struct optspec *row)
{
    const char *const *place = (const void *)((const char *)parse->values + row->offset);
    return *place != NULL;
}

static int check_required(const struct optparse *parse, struct fault *fault)
{
    const struct optspec *other = NULL;
    for (const struct optspec *row = parse->table; row->names; row++) {
        int length = (int)strcspn(row->names, "|");
        if (!row->required)
            continue;
        bool replaceable =
            row->unless && optspec_find(parse->table, row->unless, false, &other, fault) > 0;
        bool replaced = replaceable && was_given(parse, other);
        if (replaced && was_given(parse, row))
            return fail(fault, "%.*s and %s: one of them, not both", length, row->names,
                        row->unless);
        if (was_given(parse, row) || replaced)
            continue;
        if (replaceable)
            return fail(fault, "%.*s %s or %s %s is needed", length, row->names, row->values,
                        other->names, other->values);
        return fail(fault, "%.*s is needed: %.*s %s", length, row->names, length, row->names,
                    row->values);
    }
    return 0;
}

int optparse_run(struct optparse *parse, int argc, char **argv, struct fault *fault)
{
    struct walk walk = {.parse = parse, .argc = argc, .argv = argv};
    while (walk.at < argc) {
        char *word = argv[walk.at];
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
        bool is_option = looks_like_option(parse, word) || is_foreign_option(parse, word);
        if (is_option ? take_option(&walk, fault) : take_argument(&walk, fault))
            return -1;
    }
    return check_required(parse, fault);
}

int optparse_fail_stray(const struct optparse *parse, char *word, struct fault *fault)
{
    char name[OPTSPEC_NAME_MOST];
    if (!looks_like_option(parse, word))
        return fail_argument(parse, word, fault);
    split_name(word, name);
    return fail_unknown(parse, name, fault);
}

bool optparse_is_option(const struct optparse *parse, const struct optplace *place, char *word)
{
    return !place->arguments_only &&
           (looks_like_option(parse, word) || (!place->owed && is_foreign_option(parse, word)));
}

/* Takes the word at hand, or passes over it where that is wrong. */
static void take_anyhow(struct walk *walk, struct optplace *place)
{
    char *word = walk->argv[walk->at];
    int before = walk->at;
    bool is_option = looks_like_option(walk->parse, word) || is_foreign_option(walk->parse, word);
    walk->last = NULL;
    if (place->arguments_only || !is_option)
        place->arguments++;
    else if (!asks_for_help(walk->parse, word))
        take_option(walk, NULL);
    if (walk->at == before)
        walk->at++;
}

void optparse_locate(struct optparse *parse, int argc, char **argv, struct optplace *place)
{
    struct walk walk = {.parse = parse, .argc = argc, .argv = argv};
    *place = (struct optplace){0};
    while (walk.at < argc)
        if (parse->prefix == '-' && !place->arguments_only && strcmp(argv[walk.at], "--") == 0) {
            place->arguments_only = true;
            walk.last = NULL;
            walk.at++;
        } else {
            take_anyhow(&walk, place);
        }
    if (!walk.last || walk.values.count >= (size_t)optspec_values_most(walk.last))
        return;
    place->row = walk.last;
    place->given = walk.values;
    place->owed = walk.values.count < (size_t)optspec_values_least(walk.last);
}

const struct optspec *optparse_inlined(struct optparse *parse, char *word, const char **value)
{
    const struct optspec *row = NULL;
    struct walk walk = {.parse = parse, .argc = 1, .argv = &word};
    if (!looks_like_option(parse, word) && !is_foreign_option(parse, word))
        return NULL;
    if (find_option(&walk, &row, NULL) != 1 || !walk.inlined || row->type == OPT_FLAG)
        return NULL;
    *value = walk.inlined;
    return row;
}
