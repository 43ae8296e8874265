/* about.h: `onager --version`. */
#ifndef ONAGER_ABOUT_H
#define ONAGER_ABOUT_H

#include "core/fault.h"
#include "core/text.h"
#include "host.h"

/* Adds the version, and what onager works with: this bash, onager-run and the Open MPI in PATH, as
 * they say themselves. Returns 0, or -1 with a fault when a signal came. */
int about_format(const struct host *host, struct text *text, struct fault *fault);

#endif
