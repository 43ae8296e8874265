/* watchlist.h: the launches that `status` shows once and `watch` again and again. */
#ifndef ONAGER_CMD_WATCHLIST_H
#define ONAGER_CMD_WATCHLIST_H

#include "cmd/standing.h"
#include "core/parameters.h"
#include "host.h"
#include "style.h"
#include "view/overview.h"

struct watched {
    struct standing standing;
    struct overview overview;
    struct parameters parameters;
    struct text failures; /* what they have in common, as lines */
    long failed;          /* how many there were when that was found out; -1: not yet */
};

struct watchlist {
    struct host *host;
    struct watched *watched;
    size_t count;
    double asked; /* when the schedulers were, seconds since 1970; 0: never */
    bool mute;    /* one of them gave no answer, which was said */
};

/* Opens these launches. The caller releases in any case. */
int watchlist_open(struct watchlist *list, struct host *host, const struct idlist *numbers,
                   struct fault *fault);
void watchlist_release(struct watchlist *list);

/* Takes in what came since; asks the schedulers about launches that are not over, but not more
 * often than every ten seconds. */
int watchlist_update(struct watchlist *list, struct fault *fault);

bool watchlist_is_live(const struct watchlist *list); /* is any launch? */
bool watchlist_is_done(const struct watchlist *list); /* are all tasks of all launches? */

/* Opens the launch that `jobid` means (standing_number) and looks at it until it has ended or a
 * signal comes. After each look `seen` is called; it returns how many milliseconds to pause before
 * the next one, 0 to look no more, or -1 with a fault. The caller releases in any case. */
int watchlist_follow(struct watchlist *list, struct host *host, const char *jobid,
                     int (*seen)(struct watchlist *list, void *context, struct fault *fault),
                     void *context, struct fault *fault);

/* Adds a line a launch, and what its failures have in common below it. */
int watchlist_write(struct watchlist *list, const struct style *style, struct text *text,
                    struct fault *fault);

#endif
