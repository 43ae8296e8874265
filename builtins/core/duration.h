/* duration.h: durations, as Slurm's -t and the Python onager take them
 * ([DAYS-]HOURS:MINUTES:SECONDS), and as people type them. */
#ifndef ONAGER_CORE_DURATION_H
#define ONAGER_CORE_DURATION_H

#include <stdbool.h>

#include "core/fault.h"
#include "core/text.h"

/* Reads a scheduler's duration in seconds; -1 with a fault when it is none. */
long duration_parse(const char *string, struct fault *fault);

/* Reads what sbatch's -t takes (sbatch(1), --time): MINUTES, MINUTES:SECONDS, [DAYS-]H:M:S, DAYS-H,
 * DAYS-H:M, in seconds; 0 for anything else, such as UNLIMITED. */
long duration_of_slurm(const char *string);

/* Reads what a person types: 90, 90s, 1.5h, 10m, 1d, 1h30m, MM:SS, [DAYS-]HH:MM:SS; a number alone
 * is seconds. The result is seconds, to the millisecond. Returns false when it is none, or more
 * than 100000 days. */
bool duration_read(const char *string, double *seconds);

/* Adds "0.4 s", "12.3 s", "4:05" or "1:02:03", as a person likes to read it. */
void duration_add_short(struct text *text, double seconds);

#endif
