/* active.h: the launches of the folder that may still be running: .onager/active/N, a small file
 * for each of them, so that the prompt need not look at all that were ever launched.
 *
 * The file is made when a launch has begun and never changed. It goes when the user has seen the
 * end or was told of it: of several shells that want to tell, the one whose unlink(2) succeeds
 * does. What is counted of the launch is kept beside its events (counts.h). */
#ifndef ONAGER_CORE_ACTIVE_H
#define ONAGER_CORE_ACTIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/counts.h"
#include "core/fault.h"

enum { ACTIVE_MOST = 16, ACTIVE_NAME_MOST = 256 };

struct active {
    long number; /* of the launch */
    char jobname[ACTIVE_NAME_MOST];
    long total;    /* tasks */
    bool watched;  /* its runner holds the file launches/N/runner as long as it lives */
    long recorded; /* when it was, seconds since 1970 */
    long left;     /* tasks that are not accounted for */
    struct counts counts;
    bool gone; /* it ended, but its runner did not say so */
    bool old;  /* it ended so long ago that nobody asks */
};

/* Notes that a launch has begun. */
int active_add(long number, const char *jobname, long total, bool watched, struct fault *fault);

/* Notes that it has ended. Returns whether it was this call that did. */
bool active_remove(long number);

/* Puts the numbers of the newest launches into `number`, the newest first. Returns how many. */
size_t active_list(long number[ACTIVE_MOST]);

/* Reads the note, takes in what came since the last time (a bounded piece of work) and finds out
 * whether the launch has ended: active.counts.over. Returns false when there is no such note, or
 * something else in its place. The caller releases in any case. */
bool active_open(struct active *active, long number);
void active_release(struct active *active);

/* Removes the notes of launches that have ended, but for the newest few, of which somebody may
 * still want to be told. */
void active_prune(void);

#endif
