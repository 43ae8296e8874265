/* arguments.c: the arguments of the sweep that the line describes: their names for +tag-args, their
 * names and values for +exclude. */
#include <stdlib.h>
#include <string.h>

#include "cmd/axes.h"
#include "complete/terms.h"
#include "core/decimal.h"
#include "core/idlist.h"

enum { RANGE_MOST = 1000 }; /* a +range of more values is passed over */

/* Calls visit for each axis that is well described, with the number of a positional one. */
struct visitor {
    void (*visit)(struct visitor *visitor, const struct axis *axis, long number);
    struct completion *now;
    const char *typed; /* the end of the current word */
    bool hydra;
    const char *name; /* of the argument whose values are wanted */
    size_t name_length;
    struct words found; /* names, or values */
};

static bool is_short(const struct wordspan *range)
{
    struct decimal first, last, step = {1, 0};
    if (range->count > 4)
        return idlist_number(range->word[4], range->word[4] + strlen(range->word[4])) < RANGE_MOST;
    if (range->count < 3 || !decimal_parse(range->word[1], &first) ||
        !decimal_parse(range->word[2], &last) ||
        (range->count > 3 && !decimal_parse(range->word[3], &step)))
        return false;
    long double values = (decimal_value(last) - decimal_value(first)) / decimal_value(step);
    return values > -RANGE_MOST && values < RANGE_MOST;
}

static void visit_list(struct visitor *visitor, enum axis_kind kind, struct wordlist *list,
                       long number)
{
    const struct wordlists none = {0}, one = {list, 1, 1};
    const struct axes_given given = {
        .positional = kind == AXIS_POSITIONAL ? &one : &none,
        .named = kind == AXIS_NAMED ? &one : &none,
        .flags = kind == AXIS_FLAG ? &one : &none,
        .hydra = visitor->hydra,
        .variables = visitor->now->host->variables,
        .stop = visitor->now->host->stop,
    };
    struct axes axes;
    if (strcmp(list->row->names, "+range") == 0 && !is_short(&list->words))
        return;
    if (axes_init(&axes, &given, NULL) == 0)
        visitor->visit(visitor, axes.axis, number);
    axes_release(&axes);
}

static void visit_axes(struct visitor *visitor)
{
    static const char *const options[] = {
        [AXIS_POSITIONAL] = "+pos-arg", [AXIS_NAMED] = "+arg", [AXIS_FLAG] = "+flag"};
    for (enum axis_kind kind = AXIS_POSITIONAL; kind <= AXIS_FLAG; kind++) {
        const struct wordlists *lists = completion_lists(visitor->now, options[kind]);
        for (size_t i = 0; i < lists->count; i++)
            visit_list(visitor, kind, &lists->list[i], (long)i + 1);
    }
}

/* A name as users of the mode write it: with its dashes, if those may be there. */
static char *shown_name(const struct visitor *visitor, const char *name)
{
    size_t length;
    const char *bare = axis_bare_name(name, &length);
    bool is_bare = visitor->hydra || (*visitor->typed && !strchr("-+~", *visitor->typed));
    return is_bare ? strndup(bare, length) : strdup(name);
}

static void find_name(struct visitor *visitor, const char *name, const char *behind)
{
    char *shown = shown_name(visitor, name);
    if (shown)
        words_printf(&visitor->found, "%s%s", shown, behind);
    free(shown);
}

/* Finds what may stand before the `=` of a term; a flag stands for itself. */
static void find_terms(struct visitor *visitor, const struct axis *axis, long number)
{
    if (axis->kind == AXIS_POSITIONAL) {
        words_printf(&visitor->found, "%ld=", number);
        return;
    }
    for (size_t i = 0; i < axis->members; i++)
        if (axis->kind == AXIS_FLAG || axis->member[i].count > 1)
            find_name(visitor, axis->member[i].word[0], axis->kind == AXIS_FLAG ? "" : "=");
}

static void find_values(struct visitor *visitor, const struct axis *axis, long number)
{
    for (size_t i = 0; i < axis->members; i++) {
        bool meant =
            axis->kind == AXIS_POSITIONAL
                ? idlist_number(visitor->name, visitor->name + visitor->name_length) == number
                : axis->kind == AXIS_NAMED &&
                      axis_is_called(axis->member[i].word[0], visitor->name, visitor->name_length);
        for (long digit = 0; meant && digit < axis_radix(axis); digit++) {
            const char *value = axis_value(axis, i, digit);
            if (value)
                words_add(&visitor->found, value);
        }
    }
}

static void find_tag_args(struct visitor *visitor, const struct axis *axis, long number)
{
    (void)number;
    for (size_t i = 0; axis->kind == AXIS_NAMED && i < axis->members; i++)
        find_name(visitor, axis->member[i].word[0], "");
}

/* What the line describes, for the terms of +exclude. */
struct linesource {
    struct termsource source; /* first */
    struct visitor *visitor;
};

static void add_names(struct termsource *source, const char *typed, struct words *found)
{
    struct visitor *visitor = ((struct linesource *)source)->visitor;
    visitor->typed = typed;
    visitor->visit = find_terms;
    visit_axes(visitor);
    *found = visitor->found;
    visitor->found = (struct words)WORDS_INIT;
}

static void add_values(struct termsource *source, const char *name, size_t length,
                       struct words *found)
{
    struct visitor *visitor = ((struct linesource *)source)->visitor;
    visitor->visit = find_values;
    visitor->name = name;
    visitor->name_length = length;
    visit_axes(visitor);
    *found = visitor->found;
    visitor->found = (struct words)WORDS_INIT;
}

void offer_arguments(struct completion *now, const char *typed)
{
    const char *mode = completion_value(now, "+arg-mode");
    struct visitor visitor = {
        .now = now, .typed = typed, .hydra = mode && strcmp(mode, "hydra") == 0};
    bool is_condition = now->place.row && now->place.row->type == OPT_LISTS;
    if (is_condition) {
        struct linesource line = {{add_names, add_values}, &visitor};
        offer_terms(now, &line.source, typed);
    } else {
        visitor.visit = find_tag_args;
        visit_axes(&visitor);
        for (size_t i = 0; i < visitor.found.count; i++)
            if (!wordspan_has(&now->place.given, visitor.found.word[i]))
                completion_offer(now, typed, visitor.found.word[i], NULL);
    }
    words_release(&visitor.found);
}
