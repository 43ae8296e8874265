/* ending.h: how a mega-job hands out nothing more, and ends what runs: since somebody said so,
 * since too much failed, since the allocation ends. Called by the coordinator's parts alone; what
 * others call is in coordinator.h. */
#ifndef ONAGER_NODES_ENDING_H
#define ONAGER_NODES_ENDING_H

#include "nodes/coordinator.h"

/* Says a line to the user, and releases it. */
void ending_say(struct coordinator *coordinator, struct text *line);

/* Hands out nothing more; what waits to be tried again is called off. */
int ending_stop(struct coordinator *coordinator, struct fault *fault);

/* A task that was to come again does not: the run ends. Where that is since time is up, it stays as
 * it came out. */
void ending_give_up_again(struct coordinator *coordinator, int64_t id);

/* Asks all nodes to end what they have. */
int ending_all(struct coordinator *coordinator, enum frame_reason reason, bool at_once,
               struct fault *fault);

/* Hands out nothing more since too much failed, as `why` says, which is released. */
int ending_give_up(struct coordinator *coordinator, struct text *why, struct fault *fault);

/* Looks at the end of the allocation. */
int ending_look_at_clock(struct coordinator *coordinator, double now, struct fault *fault);

#endif
