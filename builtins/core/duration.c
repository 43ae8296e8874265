/* duration.c: see duration.h. */
#include "core/duration.h"

#include <math.h>
#include <string.h>

#include "core/decimal.h"
#include "core/idlist.h"

enum { DAY = 24 * 3600, DAYS_MOST = 100000 };

/* [DAYS-]HOURS:MINUTES:SECONDS; -1 when it is none. */
static long read_clock(const char *string)
{
    const char *dash = strchr(string, '-');
    const char *hours = dash ? dash + 1 : string;
    const char *first = strchr(hours, ':'), *second = first ? strchr(first + 1, ':') : NULL;
    if (!second)
        return -1;
    long d = dash ? idlist_number(string, dash) : 0;
    long h = idlist_number(hours, first), m = idlist_number(first + 1, second);
    long s = idlist_number(second + 1, second + strlen(second));
    if (d < 0 || h < 0 || m < 0 || m > 59 || s < 0 || s > 59 || d >= DAYS_MOST || h >= DAYS_MOST)
        return -1;
    return d * DAY + (h * 60 + m) * 60 + s;
}

long duration_parse(const char *string, struct fault *fault)
{
    long seconds = read_clock(string);
    return seconds >= 0
               ? seconds
               : fail(fault, "--duration: expected [DAYS-]HH:MM:SS, such as 0-01:00:00, got \"%s\"",
                      string);
}

/* MINUTES:SECONDS; -1 when it is none. */
static long read_minutes(const char *string, const char *colon)
{
    long m = idlist_number(string, colon);
    long s = idlist_number(colon + 1, colon + strlen(colon));
    return m < 0 || s < 0 || s > 59 || m >= DAYS_MOST * (DAY / 60L) ? -1 : m * 60 + s;
}

/* The numbers of "1:02:03", three at most. Returns how many, 0 when it is anything else. */
static int read_numbers(const char *string, long number[3])
{
    for (int count = 0; count < 3;) {
        const char *end = string + strcspn(string, ":");
        number[count] = idlist_number(string, end);
        if (number[count] < 0 || number[count] >= DAYS_MOST * (DAY / 60L))
            return 0;
        count++;
        if (!*end)
            return count;
        string = end + 1;
    }
    return 0;
}

long duration_of_slurm(const char *string)
{
    const char *dash = strchr(string, '-');
    long n[3] = {0}, days = dash ? idlist_number(string, dash) : 0;
    int count = read_numbers(dash ? dash + 1 : string, n);
    if (!count || days < 0 || days >= DAYS_MOST)
        return 0;
    if (dash) /* hours come first */
        return days * DAY + n[0] * 3600 + n[1] * 60 + n[2];
    return count == 3 ? n[0] * 3600 + n[1] * 60 + n[2] : n[0] * 60 + n[1];
}

/* Reads 1d2h3m4s, or parts of it, largest unit first; a number alone is seconds. */
static bool read_units(const char *string, double *seconds)
{
    static const char units[] = "dhms";
    static const double worth[] = {DAY, 3600, 60, 1};
    size_t next = 0; /* the first unit that may still come */
    *seconds = 0;
    for (const char *at = string; *at || at == string;) {
        char digits[24];
        struct decimal number;
        size_t length = strspn(at, "0123456789.");
        if (!length || length >= sizeof digits)
            return false;
        memcpy(digits, at, length);
        digits[length] = '\0';
        at += length;
        const char *unit = *at ? strchr(units, *at) : at == string + length ? units + 3 : NULL;
        if (!decimal_parse(digits, &number) || !unit || (size_t)(unit - units) < next)
            return false;
        *seconds += (double)decimal_value(number) * worth[unit - units];
        next = (size_t)(unit - units) + 1;
        at += *at != '\0';
    }
    return true;
}

bool duration_read(const char *string, double *seconds)
{
    const char *colon = strchr(string, ':');
    if (colon) {
        bool hours = strchr(colon + 1, ':') || strchr(string, '-');
        *seconds = (double)(hours ? read_clock(string) : read_minutes(string, colon));
    } else if (!read_units(string, seconds)) {
        return false;
    }
    *seconds = floor(*seconds * 1000 + 0.5) / 1000;
    return *seconds >= 0 && *seconds <= (double)DAYS_MOST * DAY;
}

void duration_add_short(struct text *text, double seconds)
{
    long tenths = (long)(seconds * 10 + 0.5);
    long whole = (long)(seconds + 0.5);
    if (tenths < 600)
        text_printf(text, "%ld.%ld s", tenths / 10, tenths % 10);
    else if (whole < 3600)
        text_printf(text, "%ld:%02ld", whole / 60, whole % 60);
    else
        text_printf(text, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
}
