/* Durations as people type them, and the limits of a launch. */
#include "core/limits.h"

#include <math.h>

#include "core/duration.h"
#include "unit.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static void durations_are_read_as_people_type_them(void)
{
    static const struct {
        const char *text;
        double seconds; /* -1: it is none */
    } cases[] = {
        {"90", 90},
        {"90s", 90},
        {"0", 0},
        {"0.5", 0.5},
        {"1.5h", 5400},
        {"10m", 600},
        {"1d", 86400},
        {"1h30m", 5400},
        {"1d2h3m4s", 93784},
        {"2:30", 150},
        {"90:00", 5400},
        {"1:00:00", 3600},
        {"1-00:00:01", 86401},
        {"0.0004", 0},
        {".5m", 30},
        {"100000d", 8.64e9},
        {"100001d", -1},
        {"", -1},
        {"s", -1},
        {"1h30", -1},
        {"30m1h", -1},
        {"1m1m", -1},
        {"1 h", -1},
        {" 1", -1},
        {"-1", -1},
        {"+1", -1},
        {"1e3", -1},
        {"1..5", -1},
        {"1w", -1},
        {"1H", -1},
        {"1:60", -1},
        {"1:2:60", -1},
        {"1-2:3", -1},
        {":", -1},
        {"1:", -1},
        {"1:00:00:00", -1},
        {"nan", -1},
        {"inf", -1},
        {"1-", -1},
        {"9999999999999999999", -1},
        {"1.0000000000000000000000000h", -1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        double seconds;
        bool read = duration_read(cases[i].text, &seconds);
        check(read == (cases[i].seconds >= 0), "\"%s\" was %sread", cases[i].text,
              read ? "" : "not ");
        check(!read || fabs(seconds - cases[i].seconds) < 1e-9, "\"%s\" gave %f", cases[i].text,
              seconds);
    }
}

static void the_schedulers_duration_stays_what_it_was(void)
{
    static const struct {
        const char *text;
        long seconds;
    } cases[] = {{"0-01:00:00", 3600}, {"00:00:01", 1}, {"2-10:00:00", 208800},
                 {"90", -1},           {"1:30", -1},    {"1h", -1}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fault fault = {""};
        long seconds = duration_parse(cases[i].text, &fault);
        check(seconds == cases[i].seconds, "\"%s\" gave %ld", cases[i].text, seconds);
        check((fault.text[0] != '\0') == (seconds < 0), "\"%s\"", fault.text);
    }
}

/* What is written is read back as the same. */
static void limits_survive_their_record(void)
{
    static const struct {
        const char *delay, *timeout, *failures; /* given */
        const char *delay_out, *timeout_out, *failures_out;
    } cases[] = {
        {"0.25", "1.5h", "10", "0.25", "5400", "10"},
        {"1h30m", "300%", "5%,now", "5400", "300%", "5%,now"},
        {"30", "150.5%", "0.001%,soon", "30", "150.5%", "0.001%"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct limits_given given = {3, cases[i].delay, cases[i].timeout, cases[i].failures, true};
        struct limits limits, again;
        struct text delay = TEXT_INIT, timeout = TEXT_INIT, failures = TEXT_INIT;
        struct fault fault = {""};
        check(limits_parse(&limits, &given, &fault) == 0, "%s", fault.text);
        limits_add_delay(&delay, &limits);
        limits_add_timeout(&timeout, &limits);
        limits_add_failures(&failures, &limits);
        check_string(delay.bytes, cases[i].delay_out);
        check_string(timeout.bytes, cases[i].timeout_out);
        check_string(failures.bytes, cases[i].failures_out);
        given = (struct limits_given){3, delay.bytes, timeout.bytes, failures.bytes, true};
        check(limits_parse(&again, &given, &fault) == 0, "%s", fault.text);
        check(again.timeout.number == limits.timeout.number &&
                  again.failures.number == limits.failures.number &&
                  again.retry_delay == limits.retry_delay && again.now == limits.now &&
                  again.retries == 3 && again.canary,
              "case %zu", i);
        text_release(&delay);
        text_release(&timeout);
        text_release(&failures);
    }
}

static void a_launch_gives_up_at_its_count_or_share(void)
{
    static const struct {
        const char *limit;
        long failed, tasks;
        bool reached;
    } cases[] = {
        {"3", 2, 10, false},
        {"3", 3, 10, true},
        {"3", 4, 10, true},
        {"50%", 1, 3, false},
        {"50%", 2, 3, true},
        {"100%", 9, 10, false},
        {"100%", 10, 10, true},
        {"1%", 0, 10, false},
        {"1%", 1, 10, true},
        {"0.1%", 999, 1000000, false},
        {"0.1%", 1000, 1000000, true},
    };
    struct limits limits = {0};
    check(!limits_are_reached(&limits, 5, 5), "without a limit");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct limits_given given = {.max_failures = cases[i].limit};
        limits_parse(&limits, &given, NULL);
        check(limits_are_reached(&limits, cases[i].failed, cases[i].tasks) == cases[i].reached,
              "%s of %ld/%ld", cases[i].limit, cases[i].failed, cases[i].tasks);
    }
}

int main(void)
{
    run(durations_are_read_as_people_type_them);
    run(the_schedulers_duration_stays_what_it_was);
    run(limits_survive_their_record);
    run(a_launch_gives_up_at_its_count_or_share);
    return unit_failures != 0;
}
