/* hold.h: the jobs that a launch is to wait for, as --hold_jid names them. */
#ifndef ONAGER_CMD_HOLD_H
#define ONAGER_CMD_HOLD_H

#include "core/fault.h"

/* Makes "12,13" of "12 13", or of the name of a job, whose newest launch is then meant with all its
 * job ids, or of `last`. What is none of these is left to the scheduler. NULL with a fault; the
 * caller frees. */
char *hold_resolve(const char *given, struct fault *fault);

#endif
