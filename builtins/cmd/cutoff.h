/* cutoff.h: launches whose submission was cut off, since the shell was killed in the middle of it.
 * Their file `submitter` is there, and nobody holds it (core/presence.h). What the scheduler took
 * may be on record in the launch and not in the table of jobs, or nowhere. */
#ifndef ONAGER_CMD_CUTOFF_H
#define ONAGER_CMD_CUTOFF_H

#include "core/fault.h"
#include "core/idlist.h"
#include "core/sink.h"

/* Adds those of a job to `launches`, be they in the table of jobs or not. */
void cutoff_find(const char *jobname, struct idlist *launches);

/* Puts the jobs that are on record into the table where they are missing in it, and tells the user
 * of tasks that a scheduler may have under an id that nobody knows. Where that can't be, it is left
 * to others. */
void cutoff_heal(stopflag stop);

#endif
