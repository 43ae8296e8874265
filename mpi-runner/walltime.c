/* walltime.c: see walltime.h. */
#include "walltime.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pool.h"
#include "core/clock.h"

enum {
    NEAR = 180,     /* seconds */
    NEAR_SHARE = 3, /* and no more than this part of the time, the inverse of it, unbidden */
    EARLY = 120,    /* seconds that a signal may come before it was asked for; Slurm says 60 */
    LATE = 120      /* seconds that the end may come late; Slurm looks twice a minute */
};

/* Seconds from now to the end of the job, as Slurm told it; -1: it did not. */
static long seconds_left(void)
{
    const char *end = getenv("SLURM_JOB_END_TIME");
    long at = end ? idlist_number(end, end + strlen(end)) : -1;
    long now = (long)time(NULL);
    return at > now ? at - now : -1;
}

void walltime_init(struct walltime *walltime, const struct launch *launch, long notice,
                   bool notified)
{
    long left = seconds_left();
    if (left < 0)
        left = launch->seconds;
    double length = launch->seconds > left ? (double)launch->seconds : (double)left;
    *walltime = (struct walltime){.scheduled = true, .notified = notified};
    walltime->near = notice                       ? (double)notice + EARLY
                     : NEAR < length / NEAR_SHARE ? NEAR
                                                  : length / NEAR_SHARE;
    walltime->end = left > 0 ? clock_steady() + (double)left : 0;
}

/* Somebody may have given the job more time than was on record: long after the end, a signal is
 * again just a signal. */
static bool is_near_end(const struct walltime *walltime, double now)
{
    double late = walltime->near > LATE ? walltime->near : LATE;
    return walltime->end > 0 && now >= walltime->end - walltime->near &&
           now <= walltime->end + late;
}

enum signal_meaning walltime_meaning(const struct walltime *walltime, int signo, double now)
{
    switch (signo) {
    case SIGCHLD:
        return SIGNAL_IS_NOTHING;
    case SIGUSR1:
        if (!walltime->scheduled)
            return SIGNAL_TO_LOOK;
        return walltime->notified ? SIGNAL_IS_NOTHING : SIGNAL_TIME_IS_UP;
    case SIGXCPU:
        return SIGNAL_TIME_IS_UP;
    default:
        return is_near_end(walltime, now) ? SIGNAL_TIME_IS_UP : SIGNAL_TO_END;
    }
}
