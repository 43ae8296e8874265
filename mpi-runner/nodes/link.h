/* link.h: frames between two processes of one rank, over a socket pair that does not block.
 *
 * Each frame goes with its length and the number of the node that it is for or from: between
 * coordinator and switchboard that matters, between switchboard and node it is the node's own. */
#ifndef ONAGER_NODES_LINK_H
#define ONAGER_NODES_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/fault.h"
#include "core/text.h"

struct link {
    int descriptor;
    bool over;      /* the other end is closed, or said what is no frame */
    bool mute;      /* nothing can be sent any more; what was sent to us may still be read */
    int error;      /* why we gave it up, an errno: then the other end sees it closed; or 0 */
    struct text in; /* bytes that came; those before `taken` are done with */
    size_t taken;
    struct text out; /* bytes that are to go; those before `gone` went */
    size_t gone;
};

/* Takes over the descriptor, and makes it not block. */
int link_init(struct link *link, int descriptor, struct fault *fault);
void link_release(struct link *link); /* closes */

/* It is over, for that errno; the other end sees it closed, and need not wait. */
void link_give_up(struct link *link, int error);

/* Queues a frame, and writes what can be written. Nothing is lost by a full socket; link_flush goes
 * on with it, when poll(2) says POLLOUT, which is worth asking for while link_is_behind. */
void link_send(struct link *link, uint32_t node, const char *frame, size_t length);
void link_flush(struct link *link);
bool link_is_behind(const struct link *link);

/* Reads what is there. link_next then gives the frames one by one, until it returns false; a frame
 * is valid until the next call of either. Frames that came before the end are given before `over`
 * matters. */
void link_fill(struct link *link);
bool link_next(struct link *link, uint32_t *node, const char **frame, size_t *length);

#endif
