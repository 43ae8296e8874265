/* condition.c: see condition.h. */
#include "core/condition.h"

#include <stdlib.h>
#include <string.h>

#include "core/idlist.h"
#include "core/shellword.h"
#include "core/text.h"

enum { SHOWN_MOST = 400 }; /* bytes of the names or values that a message lists */

/* Which argument a name means. */
struct place {
    size_t axis, member;
};

static bool find_positional(const struct axis *axis, size_t axes, long number, struct place *place)
{
    for (size_t i = 0; i < axes; i++)
        if (axis[i].kind == AXIS_POSITIONAL && --number == 0) {
            *place = (struct place){i, 0};
            return true;
        }
    return false;
}

static bool is_spelled(const char *name, const char *typed, size_t length)
{
    return strlen(name) == length && memcmp(name, typed, length) == 0;
}

static bool find_called(const struct axis *axis, size_t axes, const char *typed, size_t length,
                        bool flag, bool (*fits)(const char *, const char *, size_t),
                        struct place *place)
{
    for (size_t i = 0; i < axes; i++)
        for (size_t j = 0; j < axis[i].members; j++)
            if (axis[i].kind == (flag ? AXIS_FLAG : AXIS_NAMED) &&
                (flag || axis[i].member[j].count > 1) &&
                fits(axis[i].member[j].word[0], typed, length)) {
                *place = (struct place){i, j};
                return true;
            }
    return false;
}

/* Looks for the argument called typed[0..length), a flag only where `flag`: spelled so, else the
 * position, else the name without its marks. */
static bool find_name(const struct axis *axis, size_t axes, const char *typed, size_t length,
                      bool flag, struct place *place)
{
    long number = flag ? -1 : idlist_number(typed, typed + length);
    return find_called(axis, axes, typed, length, flag, is_spelled, place) ||
           find_positional(axis, axes, number, place) ||
           find_called(axis, axes, typed, length, flag, axis_is_called, place);
}

/* Does a term begin here, with a name of the sweep? */
static bool begins_term(const struct axis *axis, size_t axes, const char *text)
{
    struct place place;
    text += *text == '!';
    size_t length = strcspn(text, "= \t");
    return find_name(axis, axes, text, length, text[length] != '=', &place);
}

/* How long the term is that text begins with: up to the blanks before the next. */
static size_t term_length(const struct axis *axis, size_t axes, const char *text)
{
    size_t length = strcspn(text, " \t");
    while (text[length]) {
        size_t blanks = strspn(text + length, " \t");
        if (!text[length + blanks] || begins_term(axis, axes, text + length + blanks))
            break;
        length += blanks + strcspn(text + length + blanks, " \t");
    }
    return length;
}

static void list_names(const struct axis *axis, size_t axes, struct text *names)
{
    long positional = 0;
    for (size_t i = 0; i < axes; i++)
        for (size_t j = 0; j < axis[i].members; j++) {
            if (axis[i].kind == AXIS_NAMED && axis[i].member[j].count < 2)
                continue;
            text_add_string(names, names->length ? ", " : "");
            if (axis[i].kind == AXIS_POSITIONAL)
                text_add_long(names, ++positional);
            else
                text_add_string(names, axis[i].member[j].word[0]);
        }
}

static int fail_name(const struct axis *axis, size_t axes, const char *term, size_t length,
                     struct fault *fault)
{
    struct text names = TEXT_INIT;
    struct place place;
    if (find_name(axis, axes, term, length, false, &place))
        return fail(fault, "\"%.*s\": expected %.*s=VALUE", (int)length, term, (int)length, term);
    if (find_name(axis, axes, term, length, true, &place))
        return fail(fault, "\"%.*s\" is a flag: expected %.*s alone, or !%.*s", (int)length, term,
                    (int)length, term, (int)length, term);
    list_names(axis, axes, &names);
    if (names.length)
        fail(fault, "\"%.*s\": nothing of that name varies here; there are %.*s", (int)length, term,
             SHOWN_MOST, text_string(&names) ? text_string(&names) : "");
    else
        fail(fault, "\"%.*s\": nothing varies here", (int)length, term);
    text_release(&names);
    return -1;
}

/* Has no digit before this one the same value? */
static bool is_first(const struct axis *axis, size_t member, long digit)
{
    const char *value = axis_value(axis, member, digit);
    while (digit-- > 0)
        if (strcmp(axis_value(axis, member, digit), value) == 0)
            return false;
    return true;
}

static int fail_value(const struct axis *axis, const struct place *place, const char *value,
                      size_t length, struct fault *fault)
{
    struct text values = TEXT_INIT;
    const struct axis *of = &axis[place->axis];
    for (long digit = 0; digit < axis_radix(of) && values.length < SHOWN_MOST; digit++)
        if (is_first(of, place->member, digit)) {
            text_add_string(&values, digit ? ", " : "");
            shellword_add_typed(&values, axis_value(of, place->member, digit));
        }
    fail(fault, "%s never is \"%.*s\"; its values are %.*s%s",
         of->kind == AXIS_NAMED ? of->member[place->member].word[0] : "the positional argument",
         (int)length, value, SHOWN_MOST, text_string(&values) ? text_string(&values) : "",
         values.length > SHOWN_MOST ? "..." : "");
    text_release(&values);
    return -1;
}

/* Marks the digits whose value is value[0..length). Returns whether there are any. */
static bool mark_value(const struct axis *axis, size_t member, const char *value, size_t length,
                       bool *fits)
{
    bool any = false;
    for (long digit = axis_radix(axis); digit-- > 0;) {
        const char *each = axis_value(axis, member, digit);
        if (strncmp(each, value, length) == 0 && !each[length])
            any = fits[digit] = true;
    }
    return any;
}

/* Marks the digits that `value`, one or several with bars between, allows. */
static int mark_values(const struct axis *axis, const struct place *place, const char *value,
                       size_t length, bool *fits, struct fault *fault)
{
    if (mark_value(&axis[place->axis], place->member, value, length, fits))
        return 0;
    for (const char *end = value + length; value <= end;) {
        const char *bar = memchr(value, '|', (size_t)(end - value));
        size_t part = (size_t)((bar ? bar : end) - value);
        if (!mark_value(&axis[place->axis], place->member, value, part, fits))
            return fail_value(axis, place, value, part, fault);
        value += part + 1;
    }
    return 0;
}

/* Takes a term into the condition. */
static int add_term(struct condition *condition, const struct axis *axis, const char *term,
                    size_t length, struct fault *fault)
{
    struct place place;
    bool negated = *term == '!';
    const char *name = term + negated;
    size_t rest = length - negated;
    const char *equals = memchr(name, '=', rest);
    size_t name_length = equals ? (size_t)(equals - name) : rest;
    if (!find_name(axis, condition->axes, name, name_length, !equals, &place))
        return fail_name(axis, condition->axes, name, name_length, fault);
    size_t radix = (size_t)axis_radix(&axis[place.axis]);
    bool *fits = calloc(radix, 1), **mask = &condition->mask[place.axis];
    if (!fits)
        return fail_memory(fault);
    if (!equals)
        fits[0] = true;
    else if (mark_values(axis, &place, equals + 1, rest - name_length - 1, fits, fault)) {
        free(fits);
        return -1;
    }
    for (size_t i = 0; i < radix; i++)
        fits[i] = fits[i] != negated && (!*mask || (*mask)[i]);
    condition->others[place.axis] = negated && (!*mask || condition->others[place.axis]);
    bool narrowed = *mask && equals && !negated;
    free(*mask);
    *mask = fits;
    if (narrowed && !memchr(fits, 1, radix))
        return fail(fault,
                    "\"%.*s\" and the terms before it never hold together; one value or "
                    "another is %.*s=VALUE|VALUE",
                    (int)length, term, (int)name_length, name);
    return 0;
}

int condition_parse(struct condition *condition, const struct axis *axis, size_t axes,
                    const struct wordspan *terms, struct fault *fault)
{
    size_t found = 0;
    *condition = (struct condition){calloc(axes + 1, sizeof *condition->mask),
                                    calloc(axes + 1, sizeof *condition->others), axes};
    if (!condition->mask || !condition->others)
        return fail_memory(fault);
    for (size_t i = 0; i < terms->count; i++)
        for (const char *at = terms->word[i]; *(at += strspn(at, " \t"));) {
            size_t length = term_length(axis, axes, at);
            if (add_term(condition, axis, at, length, fault))
                return -1;
            at += length;
            found++;
        }
    return found ? 0 : fail(fault, "expected NAME=VALUE");
}

void condition_release(struct condition *condition)
{
    for (size_t i = 0; i < condition->axes && condition->mask; i++)
        free(condition->mask[i]);
    free(condition->mask);
    free(condition->others);
    *condition = (struct condition){0};
}
