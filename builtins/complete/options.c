/* options.c: what stands in tables: options, subcommands, choices, settings. */
#include "complete/completion.h"

#include <string.h>

#include "backend/backend.h"
#include "core/settings.h"

/* The spelling of a row that is offered. */
struct spelling {
    const char *typed;
    char name[OPTSPEC_NAME_MOST]; /* empty: none begins so */
};

/* Takes the first long name that begins as typed, else the first short one. */
static bool choose_spelling(const char *name, void *context)
{
    struct spelling *spelling = context;
    bool fits = strncmp(name, spelling->typed, strlen(spelling->typed)) == 0;
    bool is_long = strlen(name) > 2;
    if (fits && (is_long || !spelling->name[0]))
        strcpy(spelling->name, name);
    return fits && is_long;
}

static void offer_row(struct completion *now, const struct optspec *row, const char *typed)
{
    struct spelling spelling = {.typed = typed};
    optspec_each_name(row, choose_spelling, &spelling);
    if (spelling.name[0])
        completion_offer(now, typed, spelling.name, NULL);
}

static bool is_used(const struct completion *now, const struct optspec *row)
{
    return now->parse.used[row - now->parse.table];
}

static bool is_used_by_name(const struct completion *now, const char *name)
{
    const struct optspec *row;
    return name && optspec_find(now->parse.table, name, false, &row, NULL) > 0 && is_used(now, row);
}

/* Was an option given that stands instead of this one? */
static bool is_replaced(const struct completion *now, const struct optspec *row)
{
    if (is_used_by_name(now, row->unless))
        return true;
    for (const struct optspec *other = now->parse.table; other->names; other++)
        if (other->unless && is_used(now, other) &&
            strncmp(row->names, other->unless, strcspn(row->names, "|")) == 0)
            return true;
    return false;
}

static bool may_be_given(const struct completion *now, const struct optspec *row)
{
    return (optspec_is_repeatable(row) || !is_used(now, row)) && !is_replaced(now, row);
}

void offer_options(struct completion *now, const char *typed)
{
    char help[] = "--help";
    if (now->parse.prefix == '+')
        memcpy(help, "+help", sizeof "+help");
    for (int required = 1; required >= 0; required--)
        for (const struct optspec *row = now->parse.table; row->names; row++)
            if (row->required == required && may_be_given(now, row))
                offer_row(now, row, typed);
    if (*typed)
        completion_offer(now, typed, help, NULL);
}

void offer_onager_options(struct completion *now, const char *typed)
{
    for (const struct optspec *row = onager_options; row->names; row++)
        offer_row(now, row, typed);
}

void offer_subcommands(struct completion *now, const char *typed)
{
    for (size_t i = 0; subcommands[i]; i++)
        if (!subcommand_is_hidden(subcommands[i]))
            completion_offer(now, typed, subcommands[i]->name, subcommands[i]->summary);
}

static void offer_names(struct completion *now, const char *const *names, const char *typed)
{
    for (; *names; names++)
        completion_offer(now, typed, *names, NULL);
}

void offer_choices(struct completion *now, const char *const *choices, const char *typed)
{
    for (; *choices; choices++)
        if (!wordspan_has(&now->place.given, *choices))
            completion_offer(now, typed, *choices, NULL);
}

void offer_switch(struct completion *now, const char *typed)
{
    static const char *const words[] = {"on", "off", NULL};
    offer_names(now, words, typed);
}

static void offer_keys(struct completion *now, const char *section, const char *typed)
{
    for (const struct setting *row = settings_table; row->section; row++)
        if (strcmp(row->section, section) == 0 || strcmp(row->section, "DEFAULT") == 0)
            completion_offer(now, typed, row->key, row->help);
}

void offer_settings(struct completion *now, const char *typed)
{
    static const char *const yes_or_no[] = {"yes", "no", NULL};
    const struct wordspan *given = &now->place.given;
    if (given->count == 0) {
        offer_names(now, settings_sections, typed);
        completion_offer(now, typed, "DEFAULT", NULL);
    } else if (given->count == 1) {
        offer_keys(now, given->word[0], typed);
    } else if (strcmp(given->word[1], "backend") == 0) {
        offer_names(now, backend_names, typed);
    } else if (strcmp(given->word[1], "tab_asks") == 0) {
        offer_names(now, yes_or_no, typed);
    }
}
