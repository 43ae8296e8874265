/* submit.h: a launch that is carried out by a scheduler. */
#ifndef ONAGER_CMD_SUBMIT_H
#define ONAGER_CMD_SUBMIT_H

#include "cmd/performance.h"

/* Hands all that is planned to the scheduler, one array after the other, and writes down
 * what it answers. Errors: what was submitted until then stays so, and is on record. */
int submit_all(struct performance *now, struct fault *fault);

#endif
