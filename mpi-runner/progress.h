/* progress.h: one line on the terminal that says how far the launch is: done, running, failed,
 * rate, ETA. */
#ifndef ONAGER_RUNNER_PROGRESS_H
#define ONAGER_RUNNER_PROGRESS_H

#include "core/text.h"
#include "pool.h"

struct progress {
    const char *jobname;
    long total;
    double began;   /* monotonic clock, seconds */
    double shown;   /* when the line was drawn last */
    long ended;     /* how many tasks had ended when it changed last */
    double changed; /* and when that was: between two ends the ETA counts down */
    long nodes;     /* at work, of a mega-job */
    long nodes_all; /* of so many; 0: it is none */
};

/* The text of the line, without the control characters. */
void progress_format(struct progress *progress, const struct tally *tally, double now,
                     struct text *line);

/* Draws the line on stderr, five times a second at most. */
void progress_tick(struct progress *progress, const struct tally *tally);
/* Removes the line. */
void progress_clear(void);

#endif
