/* advice.h: the command line that goes on with a launch that was ended before its time. */
#ifndef ONAGER_RUNNER_ADVICE_H
#define ONAGER_RUNNER_ADVICE_H

#include "core/idlist.h"
#include "core/launch.h"
#include "core/text.h"

/* Adds what the user typed for the launch, with `rest` as its task list; NULL: for all that is
 * missing. */
void advice_add(struct text *line, const struct launch *launch, const struct idlist *rest);

#endif
