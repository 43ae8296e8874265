/* wholejob.h: what a scheduler says of one job that runs all tasks of a launch (--nodes), and what
 * that means for the tasks, which it does not know. For standing.c. */
#ifndef ONAGER_CMD_WHOLEJOB_H
#define ONAGER_CMD_WHOLEJOB_H

#include "cmd/standing.h"

/* Takes in the condition of the job, to be called when the events are read: while it is there, of
 * the tasks that have no end; once it has ended, of those that it left in the middle. The others
 * are as they were, for another launch; but a job that was called off takes all with it. A job that
 * ended a moment ago has ended for good where its runners said so. */
int wholejob_take(struct standing *standing, enum element_condition *job, struct fault *fault);

/* Is the job over, so that nobody will run what is left? Of one that the scheduler does not know
 * that is believed once it is believed of all tasks without an end. Takes those that never began
 * off the forgotten ones: they are not lost with it. */
bool wholejob_is_over(struct standing *standing, enum element_condition condition);

#endif
