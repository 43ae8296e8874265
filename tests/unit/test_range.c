/* The values of +range. tests/model/ranges.py asks Python the same of many more. */
#include "core/range.h"
#include "core/text.h"

#include <float.h>
#include <stdbool.h>

#include "unit.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* Expands words with blanks between them; the values are joined likewise. Returns range_expand's.
 */
static int expand(const char *line, struct text *joined, struct fault *fault)
{
    char copy[256], *word[8];
    struct wordspan span = {word, 0};
    struct words values = WORDS_INIT;
    snprintf(copy, sizeof copy, "%s", line);
    for (char *each = strtok(copy, " "); each; each = strtok(NULL, " "))
        word[span.count++] = each;
    int result = range_expand(&span, &values, NULL, fault);
    for (size_t i = 0; i < values.count; i++)
        text_printf(joined, "%s%s", i ? " " : "", values.word[i]);
    words_release(&values);
    return result;
}

/* valgrind computes long doubles as doubles: then some values come out with a last digit too many.
 */
static bool are_long_doubles_long(void)
{
    volatile long double one = 1, next = one + LDBL_EPSILON;
    return next > one;
}

static void ranges_have_the_values_that_are_meant(void)
{
    if (!are_long_doubles_long()) {
        printf("  the long doubles here are doubles: values of ranges are not looked at\n");
        return;
    }
    static const struct {
        const char *words, *values;
    } cases[] = {
        {"1 5", "1 2 3 4 5"},
        {"1 9 2", "1 3 5 7 9"},
        {"1 10 4", "1 5 9"},
        {"0 1 0.1", "0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1"},
        {"5 1 -2", "5 3 1"},
        {"-1 1 .5", "-1 -0.5 0 0.5 1"},
        {"3 3", "3"},
        {"3 3 -7", "3"},
        {"0 0.05", "0"},
        {"1e-5 3e-5 1e-5", "1e-5 2e-5 3e-5"},
        {"1e15 3e15 1e15", "1000000000000000 2000000000000000 3000000000000000"},
        {"+1 +3", "1 2 3"},
        {"1e-4 1e-1 log 4", "0.0001 0.001 0.01 0.1"},
        {"1e-6 1e3 log 10", "1e-6 1e-5 0.0001 0.001 0.01 0.1 1 10 100 1000"},
        {"1024 1 log 11", "1024 512 256 128 64 32 16 8 4 2 1"},
        {"1 3 log 3", "1 1.7320508075688772 3"},
        {"0 1 lin 5", "0 0.25 0.5 0.75 1"},
        {"0 1 lin 11", "0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1"},
        {"0.1 0.9 lin 9", "0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9"},
        {"1 -1 lin 3", "1 0 -1"},
        {"-0.1 0.2 lin 4", "-0.1 0 0.1 0.2"},
        {"-0.3 0.7 lin 11", "-0.3 -0.2 -0.1 0 0.1 0.2 0.3 0.4 0.5 0.6 0.7"},
        {"-64.8 0.056 lin 9", "-64.8 -56.693 -48.586 -40.479 -32.372 -24.265 -16.158 -8.051 0.056"},
        {"1e-11 1e3 log 8", "1e-11 1e-9 1e-7 1e-5 0.001 0.1 10 1000"},
        {"7 9 lin 1", "7"},
        {"0.5 0.5 log 2", "0.5 0.5"},
        {"922337203685477580 922337203685477581", "9.2233720368547758e17 9.22337203685477581e17"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct text values = TEXT_INIT;
        struct fault fault = {""};
        check(expand(cases[i].words, &values, &fault) == 0, "%s: %s", cases[i].words, fault.text);
        check_string(text_string(&values), cases[i].values);
        text_release(&values);
    }
}

static void what_is_no_range_is_refused(void)
{
    static const struct {
        const char *words, *named;
    } cases[] = {
        {"", "expected FIRST LAST"},
        {"1", "expected FIRST LAST"},
        {"1 2 3 4", "expected FIRST LAST"},
        {"1 2 log 3 4", "expected FIRST LAST"},
        {"1 2 log", "log"},
        {"a 2", "\"a\""},
        {"1 0,5", "\"0,5\""},
        {"1 2 0", "step"},
        {"1 2 -1", "step"},
        {"5 1", "step"},
        {"1 1 0", "step"},
        {"0 1 log 3", "above 0"},
        {"-1 1 log 3", "above 0"},
        {"1 2 log 0", "\"0\""},
        {"1 2 log -3", "\"-3\""},
        {"1 2 lin 2.5", "\"2.5\""},
        {"1 2 lin 10000001", "\"10000001\""},
        {"1 1e400 lin 3", "too large"},
        {"1e-400 1 log 3", "too small"},
        {"1e-18 1e18", "differ"},
        {"1 1e300", "differ"},
        {"-9e18 9e18 1", "differ"},
        {"922337203685477580e1 -8 -1", "differ"}, /* the way is LONG_MIN */
        {"-922337203685477580e1 -1 0.1", "differ"},
        {"1 1e9", "1000000000"},
        {"0 1 1e-9", "1000000001"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct text values = TEXT_INIT;
        struct fault fault = {""};
        check(expand(cases[i].words, &values, &fault) == -1, "%s was taken", cases[i].words);
        check(strstr(fault.text, cases[i].named), "%s: %s", cases[i].words, fault.text);
        text_release(&values);
    }
}

int main(void)
{
    run(ranges_have_the_values_that_are_meant);
    run(what_is_no_range_is_refused);
    return unit_failures != 0;
}
