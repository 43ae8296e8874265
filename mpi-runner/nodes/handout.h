/* handout.h: how many tasks the coordinator gives to which node, and when it calls them back.
 * Called by coordinator.c alone. */
#ifndef ONAGER_NODES_HANDOUT_H
#define ONAGER_NODES_HANDOUT_H

#include "nodes/coordinator.h"

/* Sends the frame that was written to coordinator->frame. */
int handout_send(struct coordinator *coordinator, uint32_t node, struct fault *fault);

/* Gives a node what it should have. */
int handout_give(struct coordinator *coordinator, uint32_t node, double now, struct fault *fault);

/* Gives to those that are hungry, as long as there is something; then calls back from those that
 * have more than they can run soon. */
int handout_serve(struct coordinator *coordinator, double now, struct fault *fault);

/* Calls back all that has not begun, from all nodes or from one. */
int handout_recall_all(struct coordinator *coordinator, struct fault *fault);
int handout_recall(struct coordinator *coordinator, uint32_t node, uint32_t count,
                   struct fault *fault);

/* Seconds that a task may take which begins now, so that it ends before the allocation does. */
double handout_time_left(const struct coordinator *coordinator, double now);

#endif
