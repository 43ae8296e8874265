/* limiter.c: see limiter.h. */
#include "limiter.h"

#include "peers.h"

#define LOOK 10.0 /* seconds between two looks at what other runners found */

enum { MEDIAN_OF_LEAST = 3 }; /* tasks: the median of fewer says little */

static void set_most(struct limiter *limiter)
{
    const struct amount *timeout = &limiter->limits->timeout;
    if (!timeout->percent)
        limiter->most = timeout->number;
    else if (limiter->walls.count >= MEDIAN_OF_LEAST)
        limiter->most = quantile_at(&limiter->walls, 0.5) * timeout->number / 100;
}

void limiter_init(struct limiter *limiter)
{
    set_most(limiter);
}

void limiter_take(struct limiter *limiter, double wall)
{
    if (!limiter->limits->timeout.percent)
        return;
    quantile_add(&limiter->walls, wall);
    set_most(limiter);
}

void limiter_look(struct limiter *limiter, double now)
{
    if (!limiter->limits->timeout.percent || !limiter->folder || now < limiter->next_look)
        return;
    limiter->walls = (struct quantiles){0}; /* what this runner found is there, too */
    peers_add_walls(limiter->folder, &limiter->walls);
    set_most(limiter);
    limiter->next_look = now + LOOK;
}

bool limiter_grants_another(const struct limiter *limiter, int attempt)
{
    return attempt - limiter->first_attempt < limiter->limits->retries;
}

int limiter_is_reached(const struct limiter *limiter, long failed, long *all, struct fault *fault)
{
    *all = failed;
    if (limiter->limits->failures.number <= 0)
        return 0;
    if (limiter->folder)
        *all = peers_count_failed(limiter->folder, limiter->tasks, fault);
    if (*all < 0)
        return -1;
    return limits_are_reached(limiter->limits, *all, idlist_size(limiter->tasks));
}
