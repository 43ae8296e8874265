/* summary.h: what came of a mega-job, in lines for its user: how many tasks ended how, how busy the
 * slots were, and what each node did. */
#ifndef ONAGER_NODES_SUMMARY_H
#define ONAGER_NODES_SUMMARY_H

#include "nodes/coordinator.h"

/* Adds the lines, each with its end. `name` is that of the launch, "launch 3 (lr)"; the run lasted
 * from `began` to `now`. */
void summary_add(struct text *lines, const struct coordinator *coordinator, const char *name,
                 double began, double now);

/* In a word, for the launcher (chief.h): why it is over. `stopped`: a signal asked for that;
 * `failed`: something on disk could not be read or written. */
const char *summary_why(const struct coordinator *coordinator, bool stopped, bool failed);

#endif
