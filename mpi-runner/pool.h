/* pool.h: keeps N slots of this machine full with tasks from a feed until there are no more. The
 * slots and what runs in them are a crew (crew.h); what is to run, and what follows when it ends,
 * is here: retries, limits, the end of all.
 *
 * One loop, no threads: the pool starts a task in each free slot, sleeps in poll(2) on the crew's
 * signals, and takes in what ended. A task's start is on disk before it runs, its end before the
 * slot's next start. */
#ifndef ONAGER_RUNNER_POOL_H
#define ONAGER_RUNNER_POOL_H

#include <stdbool.h>

#include "again.h"
#include "core/calloff.h"
#include "core/fault.h"
#include "crew.h"
#include "feed.h"
#include "limiter.h"
#include "walltime.h"

/* How many tasks ended how; a task that waits to be tried again has not ended. */
struct tally {
    long done, failed, timed_out, cancelled;
    long retries; /* attempts beyond the first */
    int running;
};

struct pool {
    /* set by the caller */
    struct crew crew;
    struct feed *feed;
    struct limiter limiter;
    struct calloff calloff;
    struct walltime walltime; /* {0}: nobody limits it */
    bool canary;              /* nothing else is started before the first task has succeeded */
    bool refused;             /* nothing is started: all is called off */
    void (*tick)(const struct pool *pool, void *context); /* called a few times a second; or NULL */
    void (*notice)(const char *text, void *context);      /* a line for the user; or NULL */
    void *context;
    /* to be read */
    struct tally tally;
    int last_status; /* wait status of the task that ended last */
    int stop_signal; /* the signal that ended the run, 0: none */
    bool all_called_off;
    struct idlist
        interrupted; /* begun, and neither done nor to be tried again: the run was ended */
    /* the pool's own */
    struct agains retries;
    bool taken;       /* a task was taken from the feed */
    bool failures;    /* tasks have failed since they were counted */
    bool stopping;    /* starts nothing more */
    bool ending;      /* and what runs was asked to end */
    bool time_is_up;  /* since the scheduler gives no more time */
    double signalled; /* when stop_signal came, and who sent it */
    pid_t signalled_by;
    double next_look; /* at the cancel file */
};

/* Runs, after crew_settle, until all is done, called off, given up or stopped. Returns 0; -1 with a
 * fault when it could not go on (a log or event could not be written): then nothing more was
 * started, and what ran has ended. */
int pool_run(struct pool *pool, struct fault *fault);
void pool_release(struct pool *pool);

#endif
