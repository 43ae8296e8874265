/* walltime.h: the time that a scheduler gives an element, and what its signals say about that.
 *
 * Slurm sends TERM some time before the end (sbatch's --signal, in the batch script), at the end,
 * and to whatever is cancelled: the clock tells which it is. Grid Engine sends USR1 at a soft limit
 * of time (s_rt), XCPU at one of cpu time (s_cpu) and, where the job asked for it (qsub -notify),
 * USR2 before KILL, but then also USR1 before it suspends. */
#ifndef ONAGER_RUNNER_WALLTIME_H
#define ONAGER_RUNNER_WALLTIME_H

#include <stdbool.h>

#include "core/launch.h"

struct walltime {
    bool scheduled; /* an element: its signals are the scheduler's */
    bool notified;  /* USR1 tells of a suspension */
    double end;     /* clock_steady() at the end; 0: not known */
    double near;    /* seconds from the end that count as the end */
};

/* What a signal asks for. */
enum signal_meaning {
    SIGNAL_IS_NOTHING,
    SIGNAL_TO_LOOK, /* at the requests of others (core/calloff.h) */
    SIGNAL_TO_END,
    SIGNAL_TIME_IS_UP
};

/* For an element that begins now. The end is what SLURM_JOB_END_TIME tells; where it is not set
 * (before Slurm 23), the launch's record of how long an element may take. `notice` is how many
 * seconds before the end the scheduler was asked to send its signal; 0: as usual. `notified`: by
 * qsub -notify. */
void walltime_init(struct walltime *walltime, const struct launch *launch, long notice,
                   bool notified);

/* What the signal means at `now` (clock_steady()). */
enum signal_meaning walltime_meaning(const struct walltime *walltime, int signo, double now);

#endif
