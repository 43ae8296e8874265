/* outcome.h: what follows from the end of an attempt: the tally, another attempt, a node that is
 * broken, a launch that gives up. Called by the coordinator's parts alone. */
#ifndef ONAGER_NODES_OUTCOME_H
#define ONAGER_NODES_OUTCOME_H

#include "nodes/coordinator.h"

/* An attempt came to an end. The task is not the node's any more. */
int outcome_take_end(struct coordinator *coordinator, uint32_t node, struct held *held,
                     const struct frame_end *end, double now, struct fault *fault);

/* Looks at nodes on which one task after the other failed fast: once tasks succeed elsewhere, such
 * a node is broken, and once they fail elsewhere, it is not to blame. Until then it gets single
 * tasks, with pauses. */
int outcome_check_suspects(struct coordinator *coordinator, struct fault *fault);

/* A task that a node had, and did not begin. */
int outcome_take_back(struct coordinator *coordinator, struct member *member, struct held *held,
                      struct fault *fault);

/* Gives up if too many tasks have failed, and says so. */
int outcome_check_failures(struct coordinator *coordinator, struct fault *fault);

#endif
