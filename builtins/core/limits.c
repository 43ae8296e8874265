/* limits.c: see limits.h. */
#include "core/limits.h"

#include <math.h>
#include <string.h>

#include "core/decimal.h"
#include "core/duration.h"
#include "core/idlist.h"

enum { RETRIES_MOST = 1000, PERCENT_MOST = 1000000 };

/* Reads "12.5%" from text[0..length), to a thousandth. */
static bool read_percent(const char *text, size_t length, double *percent)
{
    char number[24];
    struct decimal decimal;
    if (length < 2 || length > sizeof number || text[length - 1] != '%')
        return false;
    memcpy(number, text, length - 1);
    number[length - 1] = '\0';
    if (strspn(number, "0123456789.") != length - 1 || !decimal_parse(number, &decimal))
        return false;
    *percent = floor((double)decimal_value(decimal) * 1000 + 0.5) / 1000;
    return *percent <= PERCENT_MOST;
}

static int read_delay(struct limits *limits, const struct limits_given *given, struct fault *fault)
{
    if (!given->retry_delay)
        return 0;
    if (!given->retries)
        return fail(fault, "--retry-delay %s: without --retries nothing is tried again",
                    given->retry_delay);
    if (!duration_read(given->retry_delay, &limits->retry_delay))
        return fail(fault,
                    "--retry-delay: expected a duration, such as 30, 10m or 1h30m, got \"%s\"",
                    given->retry_delay);
    return 0;
}

static int read_timeout(struct amount *timeout, const char *text, struct fault *fault)
{
    timeout->percent = read_percent(text, strlen(text), &timeout->number);
    if (timeout->percent && timeout->number <= 100)
        return fail(fault,
                    "--timeout %s: half of the tasks take longer than the median; expected more "
                    "than 100%%, such as 300%%",
                    text);
    if (timeout->percent || (duration_read(text, &timeout->number) && timeout->number > 0))
        return 0;
    return fail(fault,
                "--timeout: expected a duration, such as 90, 10m, 1h30m or 1:30:00, or a share of "
                "the median, such as 300%%, got \"%s\"",
                text);
}

/* Reads a count or a share in text[0..length). */
static bool read_failures(struct amount *failures, const char *text, size_t length)
{
    long count = idlist_number(text, text + length);
    failures->percent = read_percent(text, length, &failures->number);
    if (!failures->percent)
        failures->number = (double)count;
    return failures->number > 0 && (!failures->percent || failures->number <= 100);
}

static int read_max_failures(struct limits *limits, const char *text, struct fault *fault)
{
    size_t length = strcspn(text, ",");
    const char *when = text + length;
    limits->now = strcmp(when, ",now") == 0;
    if (read_failures(&limits->failures, text, length) &&
        (!*when || limits->now || strcmp(when, ",soon") == 0))
        return 0;
    return fail(fault,
                "--max-failures: expected a number of tasks or a share of them, such as 10 or 5%%, "
                "and behind it maybe ,now or ,soon, got \"%s\"",
                text);
}

int limits_parse(struct limits *limits, const struct limits_given *given, struct fault *fault)
{
    *limits = (struct limits){.retries = (int)given->retries, .canary = given->canary};
    if (given->retries < 0 || given->retries > RETRIES_MOST)
        return fail(fault, "--retries: expected a number from 0 to %d, got \"%ld\"", RETRIES_MOST,
                    given->retries);
    if (read_delay(limits, given, fault) ||
        (given->timeout && read_timeout(&limits->timeout, given->timeout, fault)) ||
        (given->max_failures && read_max_failures(limits, given->max_failures, fault)))
        return -1;
    return 0;
}

bool limits_are_set(const struct limits *limits)
{
    return limits->retries || limits->timeout.number > 0 || limits->failures.number > 0 ||
           limits->canary;
}

void limits_add_delay(struct text *text, const struct limits *limits)
{
    decimal_format(decimal_shortest(limits->retry_delay), text);
}

static void add_amount(struct text *text, const struct amount *amount)
{
    decimal_format(decimal_shortest(amount->number), text);
    if (amount->percent)
        text_add_char(text, '%');
}

void limits_add_timeout(struct text *text, const struct limits *limits)
{
    add_amount(text, &limits->timeout);
}

void limits_add_failures(struct text *text, const struct limits *limits)
{
    add_amount(text, &limits->failures);
    if (limits->now)
        text_add_string(text, ",now");
}

bool limits_are_reached(const struct limits *limits, long failed, long tasks)
{
    const struct amount *most = &limits->failures;
    double share = most->percent ? 100.0 * (double)failed / (double)tasks : (double)failed;
    return most->number > 0 && failed > 0 && share >= most->number;
}
