/* switchposts.h: MPI messages that are under way, for the switchboard (switchboard.h): nothing here
 * blocks, since a peer may be dead. */
#ifndef ONAGER_NODES_SWITCHPOSTS_H
#define ONAGER_NODES_SWITCHPOSTS_H

#include <stdbool.h>
#include <stddef.h>

struct post; /* a message, being sent or received */

struct posts {
    struct post *sent, *received; /* lists */
};

/* Sends a copy. *under_way, if it is given, is true until it has left. */
void posts_send(struct posts *posts, int rank, int tag, const void *bytes, size_t length,
                bool *under_way);

/* Calls take for each message that has come, in the order in which a rank sent them. */
void posts_receive(struct posts *posts,
                   void (*take)(void *context, int rank, int tag, const char *bytes, size_t length),
                   void *context);

/* Forgets what has left. Returns whether something is still under way to ranks that live. */
bool posts_sweep(struct posts *posts);

/* A rank is gone: what is under way to it will stay so for ever, and is not waited for. */
void posts_abandon(struct posts *posts, int rank);

void posts_release(struct posts *posts);

#endif
