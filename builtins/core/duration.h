/* duration.h: durations as Slurm's -t and the Python onager take them:
 * [DAYS-]HOURS:MINUTES:SECONDS. */
#ifndef ONAGER_CORE_DURATION_H
#define ONAGER_CORE_DURATION_H

#include "core/fault.h"
#include "core/text.h"

/* Reads a duration in seconds; -1 with a fault when it is none. */
long duration_parse(const char *string, struct fault *fault);

/* Adds "0.4 s", "12.3 s", "4:05" or "1:02:03", as a person likes to read it. */
void duration_add_short(struct text *text, double seconds);

#endif
