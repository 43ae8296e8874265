/* news.h: what a node has to tell the coordinator, and when that is worth a message: many ends go
 * together, but who has nothing left to start does not wait. */
#ifndef ONAGER_NODES_NEWS_H
#define ONAGER_NODES_NEWS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/text.h"
#include "nodes/frame.h"

struct news {
    struct text ends; /* that were not sent yet */
    uint32_t count;   /* how many they are */
    bool any, failed; /* a slot came free since the last NEWS; and not after a success */
    double since;     /* when the first of that was */
    bool closed;      /* no more tasks are taken, which is news that does not wait */
    uint32_t low;     /* the coordinator wants to know once no more tasks than this wait */
};

void news_release(struct news *news);

/* An end, and a slot that came free without one. */
void news_add(struct news *news, const struct frame_end *end, double now);
void news_add_room(struct news *news, double now);

/* When they are to be sent: infinite, as long as there are none that matter; by now when nothing
 * runs. */
double news_due(const struct news *news, uint32_t ahead, uint32_t running, double now);

/* Puts them into a frame, and begins anew. */
void news_take(struct news *news, uint32_t ahead, uint32_t running, struct text *frame);

#endif
