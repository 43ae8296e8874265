/* loss.h: nodes that go, and what becomes of the tasks that they had. Called by coordinator.c
 * alone. */
#ifndef ONAGER_NODES_LOSS_H
#define ONAGER_NODES_LOSS_H

#include "nodes/coordinator.h"

/* The node takes part no longer. */
void loss_remove(struct coordinator *coordinator, uint32_t node, enum node_state state, double now);

/* The node takes no more tasks; what it has and has not begun comes back. */
int loss_close(struct coordinator *coordinator, uint32_t node, struct fault *fault);

/* Who is left gets what there is, even if it was thought broken. */
void loss_lift_quarantine(struct coordinator *coordinator);

/* The node is gone with all that it had: what did not end there comes again elsewhere. */
int loss_take(struct coordinator *coordinator, uint32_t node, double now, struct fault *fault);

#endif
