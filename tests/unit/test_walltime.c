/* What a scheduler's signal means, by the clock. */
#include "../../mpi-runner/walltime.h"

#include <signal.h>

#include "unit.h"

/* An element that has an hour, whose end is at 3600. */
static const struct walltime hour = {.scheduled = true, .end = 3600, .near = 180};
/* One that has a minute, of which the last third counts as the end. */
static const struct walltime minute = {.scheduled = true, .end = 60, .near = 20};

static void the_end_is_near_the_end(void)
{
    check(walltime_meaning(&hour, SIGTERM, 10) == SIGNAL_TO_END, "at the beginning");
    check(walltime_meaning(&hour, SIGTERM, 3500) == SIGNAL_TIME_IS_UP, "before the end");
    check(walltime_meaning(&minute, SIGTERM, 30) == SIGNAL_TO_END, "in the middle of a minute");
}

/* Slurm looks twice a minute. */
static void the_end_may_come_late(void)
{
    check(walltime_meaning(&hour, SIGTERM, 3700) == SIGNAL_TIME_IS_UP, "after an hour");
    check(walltime_meaning(&minute, SIGTERM, 91) == SIGNAL_TIME_IS_UP, "after a minute");
}

static void long_after_the_end_somebody_gave_more_time(void)
{
    check(walltime_meaning(&hour, SIGTERM, 3800) == SIGNAL_TO_END, "after an hour");
    check(walltime_meaning(&minute, SIGTERM, 200) == SIGNAL_TO_END, "after a minute");
}

static void without_an_end_a_signal_is_a_signal(void)
{
    const struct walltime endless = {.scheduled = true};
    check(walltime_meaning(&endless, SIGTERM, 100) == SIGNAL_TO_END, "TERM");
    check(walltime_meaning(&endless, SIGXCPU, 100) == SIGNAL_TIME_IS_UP, "XCPU");
}

int main(void)
{
    run(the_end_is_near_the_end);
    run(the_end_may_come_late);
    run(long_after_the_end_somebody_gave_more_time);
    run(without_an_end_a_signal_is_a_signal);
    return unit_failures != 0;
}
