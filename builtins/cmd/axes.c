/* axes.c: see axes.h. */
#include "cmd/axes.h"

#include <stdlib.h>
#include <string.h>

#include "core/range.h"
#include "core/text.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* `@NAME`, with a name that a shell array can have? */
static bool is_array(const char *word)
{
    if (word[0] != '@' || !is_letter(word[1]))
        return false;
    while (is_letter(*++word) || (*word >= '0' && *word <= '9'))
        ;
    return !*word;
}

/* `+key=`, a key that hydra is to add? As a name it may have its value behind it. */
static bool is_added_key(const char *word, bool name)
{
    const char *equals = strchr(word, '=');
    return word[0] == '+' && word[1] && equals && (name || !equals[1]);
}

/* Does a name begin here, in the words of a +zip? */
static bool is_name(const char *word, bool hydra)
{
    if (hydra)
        return word[0] && word[1] && word[strlen(word) - 1] == '=';
    return word[0] == '-' && (word[1] == '-' || is_letter(word[1]));
}

static int add_array(const struct axes_given *given, const char *option, const char *word,
                     struct words *values, struct fault *fault)
{
    struct fault why = {""};
    size_t before = values->count;
    if (given->variables->read(word + 1, values, &why))
        return fail(fault, "%s: %s: %.700s (the text itself is written \\%s)", option, word,
                    why.text, word);
    return values->count > before ? 0 : fail(fault, "%s: %s: is empty", option, word);
}

/* Says what was given, and what is wrong with it. */
static int fail_range(const struct wordspan *words, const char *why, struct fault *fault)
{
    struct text given = TEXT_INIT;
    for (size_t i = 0; i < words->count; i++)
        text_printf(&given, " %s", words->word[i]);
    fail(fault, "+range%.120s: %.800s", text_string(&given) ? text_string(&given) : "", why);
    text_release(&given);
    return -1;
}

/* `\@...`: the text @... */
static bool is_escaped(const char *word)
{
    return word[0] == '\\' && word[1] == '@';
}

/* Fills the shell arrays in among the words from number `first` on. */
static int fill_in_arrays(struct axes *axes, const struct axes_given *given, const char *option,
                          size_t first, struct wordspan *words, struct fault *fault)
{
    bool any = false;
    for (size_t i = first; i < words->count; i++)
        any = any || is_array(words->word[i]) || is_escaped(words->word[i]);
    if (!any)
        return 0;
    struct words *made = &axes->owned[axes->owners++];
    for (size_t i = 0; i < words->count; i++) {
        const char *word = words->word[i];
        if (i < first || !is_array(word))
            words_add(made, i >= first && is_escaped(word) ? word + 1 : word);
        else if (add_array(given, option, word, made, fault))
            return -1;
    }
    *words = (struct wordspan){made->word, made->count};
    return made->failed ? fail_memory(fault) : 0;
}

/* Makes of NAME FIRST LAST ... the name and its values. */
static int fill_in_range(struct axes *axes, struct wordspan *words, stopflag stop,
                         struct fault *fault)
{
    struct fault why = {""};
    struct words *made = &axes->owned[axes->owners++];
    const struct wordspan ends = {words->word + 1, words->count - 1};
    words_add(made, words->word[0]);
    if (range_expand(&ends, made, stop, &why))
        return fail_range(words, why.text, fault);
    *words = (struct wordspan){made->word, made->count};
    return made->failed ? fail_memory(fault) : 0;
}

/* The words of a +zip: a name and its values, another name and its values. */
static int split_members(struct axis *axis, const struct wordspan *words, bool hydra,
                         struct fault *fault)
{
    if (!is_name(words->word[0], hydra))
        return fail(fault, "+zip: expected a name, such as %s, got \"%s\"", hydra ? "lr=" : "--lr",
                    words->word[0]);
    for (size_t i = 0; i < words->count; i++)
        if (is_name(words->word[i], hydra))
            axis->member[axis->members++] = (struct wordspan){&words->word[i], 1};
        else
            axis->member[axis->members - 1].count++;
    for (size_t i = 0; i < axis->members; i++)
        if (axis->member[i].count < 2)
            return fail(fault, "+zip: %s has no values", axis->member[i].word[0]);
    return 0;
}

/* `+key=` is for hydra, and no value. */
static int check_keys(const struct wordlist *list, bool hydra, struct fault *fault)
{
    const struct wordspan *words = &list->words;
    bool zip = strcmp(list->row->names, "+zip") == 0;
    for (size_t i = 0; i < words->count; i++) {
        if (!is_added_key(words->word[i], i == 0))
            continue;
        if (!hydra)
            return fail(fault, "%s: \"%s\" adds a key with +arg-mode hydra only", list->row->names,
                        words->word[i]);
        if (i && !zip)
            return fail(fault, "%s %s: \"%s\" is no value; a key of its own has a +arg of its own",
                        list->row->names, words->word[0], words->word[i]);
    }
    return 0;
}

/* A +zip has values behind each name. */
static size_t most_members(const struct wordlist *list)
{
    return strcmp(list->row->names, "+zip") == 0 ? list->words.count : 1;
}

static int add_axis(struct axes *axes, const struct axes_given *given, enum axis_kind kind,
                    const struct wordlist *list, struct fault *fault)
{
    struct axis *axis = &axes->axis[axes->count++];
    const char *option = list->row->names;
    *axis = (struct axis){kind, calloc(most_members(list), sizeof *axis->member), 0};
    if (!axis->member)
        return fail_memory(fault);
    if (check_keys(list, given->hydra, fault))
        return -1;
    if (strcmp(option, "+zip") != 0)
        axis->member[axis->members++] = list->words;
    else if (split_members(axis, &list->words, given->hydra, fault))
        return -1;
    for (size_t i = 0; i < axis->members && kind != AXIS_FLAG; i++)
        if (fill_in_arrays(axes, given, option, kind == AXIS_NAMED, &axis->member[i], fault))
            return -1;
    return strcmp(option, "+range") == 0 ? fill_in_range(axes, &axis->member[0], given->stop, fault)
                                         : 0;
}

int axes_init(struct axes *axes, const struct axes_given *given, struct fault *fault)
{
    const struct wordlists *lists[] = {
        [AXIS_POSITIONAL] = given->positional,
        [AXIS_NAMED] = given->named,
        [AXIS_FLAG] = given->flags,
    };
    size_t most = 0, members = 0;
    for (enum axis_kind kind = AXIS_POSITIONAL; kind <= AXIS_FLAG; kind++)
        for (size_t i = 0; i < lists[kind]->count; i++, most++)
            members += most_members(&lists[kind]->list[i]);
    *axes = (struct axes){.axis = calloc(most + 1, sizeof *axes->axis),
                          .owned = calloc(2 * members + 1, sizeof *axes->owned)};
    if (!axes->axis || !axes->owned)
        return fail_memory(fault);
    for (enum axis_kind kind = AXIS_POSITIONAL; kind <= AXIS_FLAG; kind++)
        for (size_t i = 0; i < lists[kind]->count; i++)
            if (add_axis(axes, given, kind, &lists[kind]->list[i], fault))
                return -1;
    return 0;
}

void axes_release(struct axes *axes)
{
    for (size_t i = 0; i < axes->count; i++)
        free(axes->axis[i].member);
    for (size_t i = 0; i < axes->owners; i++)
        words_release(&axes->owned[i]);
    free(axes->axis);
    free(axes->owned);
    *axes = (struct axes){0};
}

bool axes_have(const struct axes *axes, const char *name)
{
    for (size_t i = 0; i < axes->count; i++)
        for (size_t j = 0; j < axes->axis[i].members; j++)
            if (axes->axis[i].kind == AXIS_NAMED &&
                axis_is_called(axes->axis[i].member[j].word[0], name, strlen(name)))
                return true;
    return false;
}
