/* news.c: see news.h. */
#include "nodes/news.h"

#include <math.h>

#include "core/taskstate.h"

#define GATHER 0.015 /* seconds in which ends go together that are worth a message */
#define STALE 1.0    /* seconds that any end may wait */

void news_release(struct news *news)
{
    text_release(&news->ends);
}

void news_add_room(struct news *news, double now)
{
    if (!news->any)
        news->since = now;
    news->any = true;
}

void news_add(struct news *news, const struct frame_end *end, double now)
{
    frame_add_end(&news->ends, end);
    news->count++;
    news->failed = news->failed || end->state != STATE_DONE;
    news_add_room(news, now);
}

double news_due(const struct news *news, uint32_t ahead, uint32_t running, double now)
{
    if (!news->any)
        return INFINITY;
    if (!running || news->closed || news->ends.length > FRAME_HANDY)
        return now;
    if (ahead <= news->low || news->failed)
        return news->since + GATHER;
    return news->count ? news->since + STALE : INFINITY;
}

void news_take(struct news *news, uint32_t ahead, uint32_t running, struct text *frame)
{
    const struct frame_news head = {
        .ahead = ahead, .running = running, .ends = news->count, .closed = news->closed};
    text_clear(frame);
    frame_add_news(frame, &head, &news->ends);
    text_clear(&news->ends);
    news->count = 0;
    news->any = news->failed = false;
}
