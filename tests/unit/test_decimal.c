/* Numbers as people write them. tests/model/ranges.py asks Python the same of many more. */
#include "core/decimal.h"

#include <float.h>

#include "unit.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static void numbers_are_read_and_written_without_needless_zeros(void)
{
    static const struct {
        const char *in, *out; /* out NULL: no number */
    } cases[] = {
        {"0", "0"},
        {"-0", "0"},
        {"0e5", "0"},
        {"0.000", "0"},
        {"1", "1"},
        {"+7", "7"},
        {"-5", "-5"},
        {"007.50", "7.5"},
        {".5", "0.5"},
        {"5.", "5"},
        {"1e3", "1000"},
        {"1E+3", "1000"},
        {"-1e-3", "-0.001"},
        {"1e-4", "0.0001"},
        {"0.00001", "1e-5"},
        {"12e-6", "1.2e-5"},
        {"-0.000025", "-2.5e-5"},
        {"1e15", "1000000000000000"},
        {"9.9e15", "9900000000000000"},
        {"1e16", "1e16"},
        {"-123e18", "-1.23e20"},
        {"123456789012345678", "1.23456789012345678e17"},
        {"1234567890123456789", NULL},
        {"000000000000000000000001", "1"},
        {"0.0000000000000000000001", "1e-22"},
        {"1e400", "1e400"},
        {"1e401", NULL},
        {"1e99999999999999999999", NULL},
        {"", NULL},
        {"-", NULL},
        {".", NULL},
        {"e5", NULL},
        {"1e", NULL},
        {"1e+", NULL},
        {"1 ", NULL},
        {" 1", NULL},
        {"1,5", NULL},
        {"1.2.3", NULL},
        {"--1", NULL},
        {"0x10", NULL},
        {"nan", NULL},
        {"inf", NULL},
        {"1_000", NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct decimal decimal;
        struct text text = TEXT_INIT;
        bool taken = decimal_parse(cases[i].in, &decimal);
        check(taken == (cases[i].out != NULL), "\"%s\"", cases[i].in);
        if (taken && cases[i].out) {
            decimal_format(decimal, &text);
            check_string(text_string(&text), cases[i].out);
        }
        text_release(&text);
    }
}

static void the_shortest_number_reads_back_as_the_same_double(void)
{
    static const struct {
        double number;
        const char *shortest;
    } cases[] = {
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1.0 / 3, "0.3333333333333333"},
        {100, "100"},
        {-2.5e-7, "-2.5e-7"},
        {0, "0"},
        {5e-324, "5e-324"},
        {DBL_MAX, "1.7976931348623157e308"},
        {DBL_MIN, "2.2250738585072014e-308"},
        {9007199254740993.0, "9007199254740992"},
        {1e23, "1e23"},
        {123456.789, "123456.789"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct text text = TEXT_INIT;
        struct decimal decimal = decimal_shortest(cases[i].number);
        decimal_format(decimal, &text);
        check_string(text_string(&text), cases[i].shortest);
        check((double)decimal_value(decimal) == cases[i].number, "%s", cases[i].shortest);
        text_release(&text);
    }
}

static void numbers_of_any_length_are_read_as_the_double_next_to_them(void)
{
    static const struct {
        const char *in;
        double number;
    } cases[] = {
        {"0.1", 0.1},
        {"-0.5e-3", -0.0005},
        {"+7", 7},
        {"0.10000000000000000555111512312578270", 0.1},
        {"123456789012345678901234567890", 123456789012345678901234567890.0},
        {"0.00000000000000000000000000000000000000000000000000000012345", 1.2345e-55},
        {"1e-400", 0},
        {"1.7976931348623157e308", DBL_MAX},
    };
    static const char *const none[] = {"",      "-",   ".",   "1e", "nan", "inf",
                                       "1e309", "1,5", "0x1", " 1", "1 "};
    double number;
    for (size_t i = 0; i < COUNT(cases); i++) {
        check(decimal_parse_double(cases[i].in, &number), "%s", cases[i].in);
        check(number == cases[i].number, "%s: %a", cases[i].in, number);
    }
    for (size_t i = 0; i < COUNT(none); i++)
        check(!decimal_parse_double(none[i], &number), "\"%s\"", none[i]);
}

static void numbers_are_rounded_to_digits_or_to_places(void)
{
    static const struct {
        double number;
        int count;
        const char *rounded;
        int places;
        const char *fixed;
        int magnitude;
    } cases[] = {
        {0.97349, 3, "0.973", 3, "0.973", -1}, {0.97, 6, "0.97", 3, "0.970", -1},
        {-12.5, 2, "-12", 0, "-12", 1},        {1e20, 3, "1e20", 1, "100000000000000000000.0", 20},
        {0.00951, 1, "0.01", 2, "0.01", -2},   {0, 3, "0", 2, "0.00", 0},
        {999.6, 3, "1000", 0, "1000", 3},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct text text = TEXT_INIT;
        decimal_format_rounded(cases[i].number, cases[i].count, &text);
        check_string(text_string(&text), cases[i].rounded);
        text_clear(&text);
        decimal_format_fixed(cases[i].number, cases[i].places, &text);
        check_string(text_string(&text), cases[i].fixed);
        check(decimal_magnitude(cases[i].number, cases[i].count) == cases[i].magnitude, "%s",
              cases[i].rounded);
        text_release(&text);
    }
}

int main(void)
{
    run(numbers_of_any_length_are_read_as_the_double_next_to_them);
    run(numbers_are_rounded_to_digits_or_to_places);
    run(numbers_are_read_and_written_without_needless_zeros);
    run(the_shortest_number_reads_back_as_the_same_double);
    return unit_failures != 0;
}
