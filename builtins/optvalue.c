/* optvalue.c: see optvalue.h. */
#include "optvalue.h"

#include <stdlib.h>
#include <string.h>

#include "core/idlist.h"
#include "core/text.h"

void wordlists_release(struct wordlists *lists)
{
    free(lists->list);
    *lists = (struct wordlists){0};
}

int wordlists_add(struct wordlists *lists, struct wordlist added, struct fault *fault)
{
    if (lists->count == lists->capacity) {
        size_t wanted = lists->capacity ? lists->capacity * 2 : 8;
        struct wordlist *grown = realloc(lists->list, wanted * sizeof *grown);
        if (!grown)
            return fail_memory(fault);
        lists->list = grown;
        lists->capacity = wanted;
    }
    lists->list[lists->count++] = added;
    return 0;
}

static int check_choice(const char *spelling, const struct optspec *row, const char *value,
                        struct fault *fault)
{
    struct text names = TEXT_INIT;
    for (const char *const *choice = row->choices; choice && *choice; choice++)
        if (strcmp(*choice, value) == 0)
            return 0;
    for (const char *const *choice = row->choices; *choice; choice++)
        text_printf(&names, "%s%s", names.length ? ", " : "", *choice);
    fail(fault, "%s: \"%s\" is none of: %s", spelling, value,
         text_string(&names) ? text_string(&names) : "");
    text_release(&names);
    return -1;
}

static int store_number(const char *spelling, const struct optspec *row, long *place,
                        const char *value, struct fault *fault)
{
    bool negative = value[0] == '-';
    const char *digits = value + negative;
    long number = idlist_number(digits, digits + strlen(digits));
    bool too_large = number < 0 && *digits && !digits[strspn(digits, "0123456789")];
    if (number < 0 || (negative ? -number : number) < row->least)
        return fail(fault, "%s: expected a number of %ld or more%s, got \"%s\"", spelling,
                    row->least, too_large ? " and 12 digits at most" : "", value);
    *place = negative ? -number : number;
    return 0;
}

struct wordspan wordlists_join(const struct wordlists *lists)
{
    struct wordspan joined = {NULL, 0};
    size_t count = 0;
    for (size_t i = 0; i < lists->count; i++)
        count += lists->list[i].words.count;
    joined.word = calloc(count + 1, sizeof *joined.word);
    for (size_t i = 0; i < lists->count && joined.word; i++)
        for (size_t j = 0; j < lists->list[i].words.count; j++)
            joined.word[joined.count++] = lists->list[i].words.word[j];
    return joined;
}

/* Is the value something whose name can't be empty? */
static bool is_named_thing(const struct optspec *row)
{
    return row->candidates == CANDIDATES_FILE || row->candidates == CANDIDATES_JOBID;
}

int optvalue_store(void *base, const struct optspec *row, const char *spelling,
                   struct wordspan values, struct fault *fault)
{
    void *place = (char *)base + row->offset;
    if (values.count < (size_t)optspec_values_least(row))
        return fail(fault, "%s: expected %s", spelling, row->values);
    for (size_t i = 0; i < values.count && row->choices; i++)
        if (check_choice(spelling, row, values.word[i], fault))
            return -1;
    if (row->type == OPT_TEXT && is_named_thing(row) && !*values.word[0])
        return fail(fault, "%s: expected %s, got \"\"", spelling, row->values);
    switch (row->type) {
    case OPT_FLAG:
        *(bool *)place = true;
        return 0;
    case OPT_TEXT:
        *(const char **)place = values.word[0];
        return 0;
    case OPT_NUMBER:
        return store_number(spelling, row, place, values.word[0], fault);
    case OPT_OPTIONAL:
        *(const char **)place = values.count ? values.word[0] : row->otherwise;
        return 0;
    case OPT_WORDS:
        *(struct wordspan *)place = values;
        return 0;
    case OPT_LISTS:
    case OPT_SINGLES:
    case OPT_TRIPLES:
        break;
    }
    return wordlists_add(place, (struct wordlist){values, row}, fault);
}

void optvalue_release(const struct optspec *table, void *base)
{
    for (const struct optspec *row = table; row->names; row++)
        if (optspec_is_repeatable(row))
            wordlists_release((struct wordlists *)((char *)base + row->offset));
}
