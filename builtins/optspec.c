/* optspec.c: see optspec.h. */
#include "optspec.h"

#include <limits.h>
#include <string.h>

#include "core/text.h"

bool optspec_each_name(const struct optspec *row, bool (*visit)(const char *name, void *context),
                       void *context)
{
    char name[OPTSPEC_NAME_MOST];
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
    const char *word;
    char name[OPTSPEC_NAME_MOST]; /* a name that fits */
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

static bool offer_long(const char *name, void *nearest)
{
    if (strlen(name) > 2)
        nearest_offer(nearest, name);
    return false;
}

static bool is_one_slip_away(const char *name, void *context)
{
    const struct search *search = context;
    return strlen(name) > 4 && word_distance(search->word, name) == 1;
}

static int fail_ambiguous(const struct optspec *table, struct search *search, struct fault *fault)
{
    struct text names = TEXT_INIT;
    for (const struct optspec *row = table; row->names; row++)
        if (!row->in_full && optspec_each_name(row, begins_with, search))
            text_printf(&names, "%s%s", names.length ? ", " : "", search->name);
    fail(fault, "option %s is ambiguous: %s", search->word,
         text_string(&names) ? text_string(&names) : "");
    text_release(&names);
    return -1;
}

int optspec_find(const struct optspec *table, const char *word, bool cut_short,
                 const struct optspec **row, struct fault *fault)
{
    struct search search = {.word = word};
    int fits = 0;
    for (const struct optspec *each = table; each->names; each++)
        if (optspec_each_name(each, is_equal, &search)) {
            *row = each;
            return 1;
        }
    for (const struct optspec *each = table; each->names && cut_short; each++)
        if (!each->in_full && optspec_each_name(each, begins_with, &search)) {
            *row = each;
            fits++;
        }
    return fits > 1 ? fail_ambiguous(table, &search, fault) : fits;
}

void optspec_find_nearest(const struct optspec *table, struct nearest *nearest)
{
    for (const struct optspec *row = table; row->names; row++)
        optspec_each_name(row, offer_long, nearest);
}

const char *optspec_one_slip_away(const struct optspec *table, const char *word)
{
    struct search search = {.word = word};
    for (const struct optspec *row = table; row->names; row++)
        if (optspec_each_name(row, is_one_slip_away, &search))
            return row->names;
    return NULL;
}

int optspec_values_least(const struct optspec *row)
{
    if (row->type == OPT_FLAG || row->type == OPT_OPTIONAL)
        return 0;
    return row->type == OPT_TRIPLES ? 3 : 1;
}

int optspec_values_most(const struct optspec *row)
{
    if (row->type == OPT_WORDS || row->type == OPT_LISTS)
        return INT_MAX;
    return row->type == OPT_OPTIONAL ? 1 : optspec_values_least(row);
}

bool optspec_is_repeatable(const struct optspec *row)
{
    return row->type >= OPT_LISTS;
}
