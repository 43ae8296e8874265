/* decimal.c: see decimal.h. */
#include "core/decimal.h"

#include <float.h>
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

bool decimal_parse(const char *string, struct decimal *decimal)
{
    bool negative = *string == '-', point = false;
    int count = 0, seen = 0, behind = 0, exponent;
    long digits = 0;
    string += *string == '-' || *string == '+';
    for (; (*string >= '0' && *string <= '9') || (*string == '.' && !point); string++) {
        if (*string == '.') {
            point = true;
            continue;
        }
        seen++;
        behind += point;
        count += digits || *string != '0';
        if (count > DIGITS_MOST || behind > EXPONENT_MOST)
            return false;
        digits = digits * 10 + (*string - '0');
    }
    if (!seen || !parse_exponent(string, &exponent))
        return false;
    *decimal = (struct decimal){negative ? -digits : digits, exponent - behind};
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
