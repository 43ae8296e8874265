/* range.c: see range.h. */
#include "core/range.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#include "core/decimal.h"
#include "core/idlist.h"

#define MOST_VALUES 1000000L

static bool is_set(stopflag stop)
{
    return stop && *stop;
}

static int parse_number(const char *word, struct decimal *number, struct fault *fault)
{
    return decimal_parse(word, number)
               ? 0
               : fail(fault, "\"%s\" is no number of at most 18 digits, such as 0.1 or 1e-4", word);
}

static void add_value(struct decimal value, struct words *values)
{
    struct text text = TEXT_INIT;
    decimal_format(value, &text);
    if (text.failed)
        values->failed = true;
    else
        words_add(values, text_string(&text));
    text_release(&text);
}

/* Writes the number with an exponent as small as `exponent`. Returns false when it overflows. */
static bool scale(struct decimal *number, int exponent)
{
    for (; number->exponent > exponent; number->exponent--) {
        if (!number->digits) {
            number->exponent = exponent;
            return true;
        }
        long digits;
        if (__builtin_mul_overflow(number->digits, 10, &digits))
            return false;
        number->digits = digits;
    }
    return true;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static int expand_steps(struct decimal first, struct decimal last, struct decimal step,
                        struct words *values, stopflag stop, struct fault *fault)
{
    int exponent = smaller(smaller(first.exponent, last.exponent), step.exponent);
    long way;
    if (!scale(&first, exponent) || !scale(&last, exponent) || !scale(&step, exponent) ||
        __builtin_sub_overflow(last.digits, first.digits, &way) || way == LONG_MIN)
        return fail(fault, "the numbers differ too much in size");
    if (!step.digits || (way && (way < 0) != (step.digits < 0)))
        return fail(fault, "with that step it never comes from FIRST to LAST");
    if (way / step.digits >= MOST_VALUES)
        return fail(fault, "that makes %ld values, %ld are possible", way / step.digits + 1,
                    MOST_VALUES);
    for (long i = 0; i <= way / step.digits && !is_set(stop); i++)
        add_value((struct decimal){first.digits + i * step.digits, exponent}, values);
    return 0;
}

/* first + (last - first) * part / parts: exactly, where that is a decimal and the two are of one
 * size.
 */
static struct decimal linear(struct decimal first, struct decimal last, long part, long parts)
{
    const __int128 most = (__int128)LONG_MAX * LONG_MAX;
    int exponent = smaller(first.exponent, last.exponent);
    if (scale(&first, exponent) && scale(&last, exponent)) {
        __int128 sum = (__int128)first.digits * (parts - part) + (__int128)last.digits * part;
        for (; sum % parts && sum < most / 10 && sum > -most / 10; exponent--)
            sum *= 10;
        if (sum % parts == 0 && sum / parts <= LONG_MAX && sum / parts >= -LONG_MAX)
            return (struct decimal){(long)(sum / parts), exponent};
        return decimal_shortest((double)((long double)sum / parts * powl(10, exponent)));
    }
    long double from = decimal_value(first), to = decimal_value(last);
    return decimal_shortest((double)(from + (to - from) * ((long double)part / parts)));
}

static struct decimal logarithmic(struct decimal first, struct decimal last, long part, long parts)
{
    long double from = decimal_value(first), to = decimal_value(last);
    return decimal_shortest((double)(from * powl(to / from, (long double)part / parts)));
}

/* Is it within what a double can be, and, if `positive`, above 0? */
static bool is_double(struct decimal number, bool positive)
{
    double value = (double)decimal_value(number);
    return isfinite(value) && (!positive || value > 0);
}

static int expand_count(struct decimal first, struct decimal last, bool log, long count,
                        struct words *values, stopflag stop, struct fault *fault)
{
    if (log && (first.digits <= 0 || last.digits <= 0))
        return fail(fault, "log: FIRST and LAST must be above 0");
    if (!is_double(first, log) || !is_double(last, log))
        return fail(fault, "the numbers are too large or too small");
    for (long i = 0; i < count && !is_set(stop); i++)
        if (i == 0)
            add_value(first, values);
        else if (i == count - 1)
            add_value(last, values);
        else
            add_value((log ? logarithmic : linear)(first, last, i, count - 1), values);
    return 0;
}

int range_expand(const struct wordspan *words, struct words *values, stopflag stop,
                 struct fault *fault)
{
    struct decimal first, last, step = {1, 0};
    char **word = words->word;
    bool counted = words->count == 4;
    long count = counted ? idlist_number(word[3], word[3] + strlen(word[3])) : 0;
    if (words->count < 2 || words->count > 4 ||
        (counted && strcmp(word[2], "log") != 0 && strcmp(word[2], "lin") != 0))
        return fail(fault, "expected FIRST LAST, FIRST LAST STEP, FIRST LAST log N or "
                           "FIRST LAST lin N");
    if (words->count == 3 && (strcmp(word[2], "log") == 0 || strcmp(word[2], "lin") == 0))
        return fail(fault, "expected how many values behind %s", word[2]);
    if (parse_number(word[0], &first, fault) || parse_number(word[1], &last, fault) ||
        (words->count == 3 && parse_number(word[2], &step, fault)))
        return -1;
    if (counted && (count < 1 || count > MOST_VALUES))
        return fail(fault, "%s: expected how many values, 1 to %ld, got \"%s\"", word[2],
                    MOST_VALUES, word[3]);
    int result = counted ? expand_count(first, last, word[2][1] == 'o', count, values, stop, fault)
                         : expand_steps(first, last, step, values, stop, fault);
    if (!result && is_set(stop))
        return fail(fault, "interrupted");
    return !result && values->failed ? fail_memory(fault) : result;
}
