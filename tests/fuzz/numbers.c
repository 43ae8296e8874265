/* numbers.c: numbers, durations and ranges of numbers, as people type them; the bytes are words, a
 * line each. */
#include <math.h>

#include "core/decimal.h"
#include "core/duration.h"
#include "core/limits.h"
#include "core/range.h"
#include "fuzz.h"

/* Is it a number by our grammar? strtod knows more: blanks, hex, inf. */
static bool is_number(const char *string)
{
    const char *at = string + strspn(string, "+-");
    size_t whole, part = 0;
    if (at - string > 1)
        return false;
    at += whole = strspn(at, "0123456789");
    if (*at == '.')
        at += 1 + (part = strspn(at + 1, "0123456789"));
    if (whole + part == 0)
        return false;
    if (*at == 'e' || *at == 'E') {
        at++;
        at += *at == '+' || *at == '-';
        size_t digits = strspn(at, "0123456789");
        if (!digits)
            return false;
        at += digits;
    }
    return !*at;
}

static bool has_large_exponent(const char *string)
{
    const char *exponent = strpbrk(string, "eE");
    return exponent && labs(strtol(exponent + 1, NULL, 10)) > 400;
}

static void try_number(const char *string)
{
    double number, wanted = strtod(string, NULL);
    struct decimal decimal;
    struct text text = TEXT_INIT;
    bool good = decimal_parse_double(string, &number);
    expect(!good || is_number(string), "\"%s\" is no number", string);
    expect(!good || number == wanted, "\"%s\" is %.17g, not %.17g", string, wanted, number);
    expect(good || !is_number(string) || !isfinite(wanted) || fabs(wanted) < 1e-300 ||
               has_large_exponent(string),
           "\"%s\" is a number", string);
    if (good) {
        double again;
        decimal_format(decimal_shortest(number), &text);
        expect(decimal_parse_double(text_string(&text), &again) && again == number,
               "%.17g was written as %s", number, text.bytes);
        text_clear(&text);
        decimal_format_rounded(number, 6, &text);
        decimal_format_fixed(number, 3, &text);
        decimal_magnitude(number, 4);
    }
    if (decimal_parse(string, &decimal)) {
        struct decimal again;
        expect(is_number(string), "\"%s\" is no number", string);
        text_clear(&text);
        decimal_format(decimal, &text);
        expect(decimal_parse(text_string(&text), &again), "\"%s\" was written as %s", string,
               text.bytes);
        expect(decimal_value(decimal) == decimal_value(again), "\"%s\" was written as %s", string,
               text.bytes);
    }
    text_release(&text);
}

static void try_duration(const char *string)
{
    struct fault fault = {""};
    struct limits limits;
    struct text text = TEXT_INIT;
    double seconds = 0;
    long whole = duration_parse(string, &fault), slurm = duration_of_slurm(string);
    fuzz_failed(whole < 0 ? -1 : 0, &fault);
    expect(slurm >= 0, "%ld", slurm);
    expect(whole <= 0 || whole == slurm, "\"%s\": %ld, %ld", string, whole, slurm);
    if (duration_read(string, &seconds)) {
        expect(seconds >= 0 && seconds <= 100000.0 * 86400, "\"%s\": %g", string, seconds);
        expect(whole < 0 || seconds == (double)whole, "\"%s\": %ld, %g", string, whole, seconds);
        duration_add_short(&text, seconds);
        expect(text.length > 2, "\"%s\": %g", string, seconds);
    }
    const struct limits_given given = {
        .retries = 1, .retry_delay = string, .timeout = string, .max_failures = string};
    if (!fuzz_failed(limits_parse(&limits, &given, &fault), &fault)) {
        struct text delay = TEXT_INIT, timeout = TEXT_INIT, failures = TEXT_INIT;
        struct limits again;
        limits_add_delay(&delay, &limits);
        limits_add_timeout(&timeout, &limits);
        limits_add_failures(&failures, &limits);
        const struct limits_given written = {.retries = 1,
                                             .retry_delay = text_string(&delay),
                                             .timeout = text_string(&timeout),
                                             .max_failures = text_string(&failures)};
        expect(limits_parse(&again, &written, &fault) == 0, "%s", fault.text);
        expect(again.now == limits.now && again.timeout.percent == limits.timeout.percent,
               "\"%s\" was written as %s", string, timeout.bytes);
        text_release(&delay);
        text_release(&timeout);
        text_release(&failures);
    }
    text_release(&text);
}

/* How many values it may have, about. */
static double values_of(const struct wordspan *words)
{
    double first = strtod(words->word[0], NULL), last = strtod(words->word[1], NULL), step = 1;
    if (words->count == 4)
        return strtod(words->word[3], NULL);
    if (words->count == 3)
        step = strtod(words->word[2], NULL);
    return (last - first) / step + 1;
}

static void try_range(const struct wordspan *words)
{
    struct fault fault = {""};
    struct words values = WORDS_INIT;
    double count = words->count < 2 ? 0 : values_of(words);
    if (count > 3000 && count < 1.1e6)
        return; /* takes its time */
    if (!fuzz_failed(range_expand(words, &values, NULL, &fault), &fault)) {
        double first = strtod(words->word[0], NULL), last = strtod(words->word[1], NULL), before;
        double low = fmin(first, last), high = fmax(first, last), number = first;
        expect(values.count && fabs((double)values.count - count) < 1.0001, "%zu values of %g",
               values.count, count);
        for (size_t i = 0; i < values.count; i++) {
            before = number;
            expect(decimal_parse_double(values.word[i], &number), "%s", values.word[i]);
            expect(number >= low && number <= high, "%s is outside", values.word[i]);
            expect(last >= first ? number >= before : number <= before, "%s", values.word[i]);
        }
        expect(strtod(values.word[0], NULL) == first, "it begins with %s", values.word[0]);
    }
    words_release(&values);
}

FUZZ_TARGET("numbers")
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct fuzz_bytes left = {bytes, bytes + size};
    char *word[5];
    size_t count = 0;
    while (left.at < left.end && count < 5)
        word[count++] = fuzz_word(&left);
    for (size_t i = 0; i < count; i++) {
        try_number(word[i]);
        try_duration(word[i]);
    }
    try_range(&(struct wordspan){word, count});
    for (size_t i = 0; i < count; i++)
        free(word[i]);
    return 0;
}
