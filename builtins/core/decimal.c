/* decimal.c: see decimal.h. */
#include "core/decimal.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS_MOST = 18, EXPONENT_MOST = 400, SURE_DIGITS = 15, ROUND_TRIP_DIGITS = 17 };

/* Reads an exponent, e[+-]digits, or nothing. */
static bool parse_exponent(const char *string, int *exponent)
{
    int number = 0;
    if (!*string) {
        *exponent = 0;
        return true;
    }
    if (*string != 'e' && *string != 'E')
        return false;
    string++;
    bool negative = *string == '-';
    string += *string == '-' || *string == '+';
    if (!*string)
        return false;
    for (; *string >= '0' && *string <= '9' && number <= EXPONENT_MOST; string++)
        number = number * 10 + (*string - '0');
    *exponent = negative ? -number : number;
    return !*string && number <= EXPONENT_MOST;
}

/* Reads digits with a point maybe: the first DIGITS_MOST that count go into `decimal`, *count is
 * how many count. Returns what stands behind them, NULL when there is none. */
static const char *read_digits(const char *string, struct decimal *decimal, int *count)
{
    bool point = false, seen = false;
    *count = 0;
    *decimal = (struct decimal){0, 0};
    for (; (*string >= '0' && *string <= '9') || (*string == '.' && !point); string++) {
        if (*string == '.') {
            point = true;
            continue;
        }
        seen = true;
        *count += decimal->digits || *string != '0';
        if (*count <= DIGITS_MOST)
            decimal->digits = decimal->digits * 10 + (*string - '0');
        decimal->exponent += (*count > DIGITS_MOST) - point;
    }
    return seen ? string : NULL;
}

bool decimal_parse(const char *string, struct decimal *decimal)
{
    bool negative = *string == '-';
    int count, exponent;
    const char *rest = read_digits(string + (negative || *string == '+'), decimal, &count);
    if (!rest || count > DIGITS_MOST || decimal->exponent < -EXPONENT_MOST ||
        !parse_exponent(rest, &exponent))
        return false;
    decimal->exponent += exponent;
    int size = count + decimal->exponent - 1; /* as decimal_format will have it behind the e */
    if (decimal->digits && (size > EXPONENT_MOST || size < -EXPONENT_MOST))
        return false;
    if (negative)
        decimal->digits = -decimal->digits;
    return true;
}

/* Adds the digits with the point behind the first `before` of them. */
static void add_point(struct text *text, const char *digits, int before)
{
    int count = (int)strlen(digits);
    if (before <= 0) {
        text_add_string(text, "0.");
        text_add_repeated(text, '0', (size_t)-before);
        text_add_string(text, digits);
    } else if (before >= count) {
        text_add_string(text, digits);
        text_add_repeated(text, '0', (size_t)(before - count));
    } else
        text_printf(text, "%.*s.%s", before, digits, digits + before);
}

void decimal_format(struct decimal decimal, struct text *text)
{
    char digits[24];
    while (decimal.digits && decimal.digits % 10 == 0) {
        decimal.digits /= 10;
        decimal.exponent++;
    }
    if (!decimal.digits) {
        text_add_char(text, '0');
        return;
    }
    if (decimal.digits < 0)
        text_add_char(text, '-');
    snprintf(digits, sizeof digits, "%ld", labs(decimal.digits));
    int before = (int)strlen(digits) + decimal.exponent;
    if (before > -4 && before <= 16) {
        add_point(text, digits, before);
        return;
    }
    add_point(text, digits, 1);
    text_printf(text, "e%d", before - 1);
}

/* As C reads a number; without a point in it that depends on no language. */
static void write_plain(struct decimal decimal, char *number, size_t size)
{
    snprintf(number, size, "%lde%d", decimal.digits, decimal.exponent);
}

long double decimal_value(struct decimal decimal)
{
    char number[48];
    write_plain(decimal, number, sizeof number);
    return strtold(number, NULL);
}

static double nearest_double(struct decimal decimal)
{
    char number[48];
    write_plain(decimal, number, sizeof number);
    return strtod(number, NULL);
}

/* The number rounded to `count` digits. What stands between them as a point is the language's. */
static struct decimal round_to(double number, int count)
{
    char shown[48];
    struct decimal decimal = {0, 1 - count};
    snprintf(shown, sizeof shown, "%.*e", count - 1, number);
    const char *exponent = strchr(shown, 'e');
    if (!exponent)
        return (struct decimal){0, 0}; /* not finite: the caller's slip, but no crash */
    for (const char *c = shown; c < exponent; c++)
        if (*c >= '0' && *c <= '9')
            decimal.digits = decimal.digits * 10 + (*c - '0');
    decimal.exponent += (int)strtol(exponent + 1, NULL, 10);
    if (shown[0] == '-')
        decimal.digits = -decimal.digits;
    return decimal;
}

/* What has 15 digits at most is kept by a double: it comes out with zeros behind it. */
struct decimal decimal_shortest(double number)
{
    struct decimal decimal;
    int count = number < DBL_MIN && number > -DBL_MIN ? 1 : SURE_DIGITS;
    do
        decimal = round_to(number, count);
    while (++count <= ROUND_TRIP_DIGITS && nearest_double(decimal) != number);
    return decimal;
}

/* The same of all digits that are there: the first ones alone may be nearer to another double. */
static double nearest_of_all(const char *digits, const char *end, int exponent)
{
    struct text number = TEXT_INIT;
    for (bool point = false; digits < end; digits++) {
        if (*digits != '.')
            text_add_char(&number, *digits);
        exponent -= point && *digits != '.';
        point = point || *digits == '.';
    }
    text_printf(&number, "e%d", exponent);
    double nearest = number.failed ? NAN : strtod(number.bytes, NULL);
    text_release(&number);
    return nearest;
}

bool decimal_parse_double(const char *string, double *number)
{
    struct decimal decimal;
    int count, exponent;
    bool negative = *string == '-';
    const char *digits = string + (negative || *string == '+');
    const char *rest = read_digits(digits, &decimal, &count);
    if (!rest || !parse_exponent(rest, &exponent))
        return false;
    decimal.exponent += exponent;
    *number =
        count <= DIGITS_MOST ? nearest_double(decimal) : nearest_of_all(digits, rest, exponent);
    if (isnan(*number)) /* there was no memory */
        *number = nearest_double(decimal);
    if (*number > DBL_MAX)
        return false;
    if (negative)
        *number = -*number;
    return true;
}

void decimal_format_rounded(double number, int count, struct text *text)
{
    decimal_format(round_to(number, count), text);
}

void decimal_format_fixed(double number, int places, struct text *text)
{
    char shown[DBL_MAX_10_EXP + 48];
    int length = snprintf(shown, sizeof shown, "%.*f", places, number);
    int whole = places ? length - places : length;
    while (places && whole && !(shown[whole - 1] >= '0' && shown[whole - 1] <= '9'))
        whole--; /* the language's point, of any length */
    text_add(text, shown, (size_t)whole);
    if (places) {
        text_add_char(text, '.');
        text_add_string(text, shown + length - places);
    }
}

int decimal_magnitude(double number, int count)
{
    struct decimal decimal = round_to(number, count);
    char digits[24];
    return decimal.digits
               ? snprintf(digits, sizeof digits, "%ld", labs(decimal.digits)) - 1 + decimal.exponent
               : 0;
}
