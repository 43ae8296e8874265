/* submitting.h: whose arrays are on their way to a scheduler, and what becomes of a launch when its
 * shell is killed in the middle of that.
 *
 * Whoever submits launch N holds .onager/submitting/N (core/presence.h). A file there that nobody
 * holds tells that the submission was cut off: what the scheduler took may be on record in the
 * launch and not in the table of jobs, or nowhere. Once the user was told it is called N.told. So
 * the usual look is at an empty folder, however many launches there are. */
#ifndef ONAGER_CMD_SUBMITTING_H
#define ONAGER_CMD_SUBMITTING_H

#include <stdbool.h>

#include "core/fault.h"
#include "core/idlist.h"
#include "core/sink.h"

/* Returns a descriptor, which submitting_end takes; or -1. */
int submitting_begin(long number, struct fault *fault);
void submitting_end(long number, int descriptor);

/* Is somebody still at it? So it is said, too, where that can't be seen. */
bool submitting_goes_on(long number);

/* Adds the launches of a job that were cut off, be they in the table of jobs or not. */
void submitting_find_cut_off(const char *jobname, struct idlist *launches);

/* Puts the jobs that are on record into the table where they are missing in it, and tells the user
 * of tasks that a scheduler may have under an id that nobody knows. Where that can't be, it is left
 * to others. */
void submitting_heal(stopflag stop);

#endif
