/* pool.h: keeps N slots of this machine full with tasks from a feed until there are no more.
 *
 * One loop, no threads: the pool starts a task in each free slot, sleeps in poll(2) on a signalfd,
 * and takes in what ended. A task's start is on disk before it runs, its end before the slot's next
 * start. */
#ifndef ONAGER_RUNNER_POOL_H
#define ONAGER_RUNNER_POOL_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/fault.h"
#include "core/text.h"
#include "core/calloff.h"
#include "feed.h"
#include "logs.h"
#include "start.h"
#include "taskenv.h"

struct slot {
    pid_t pid; /* 0: free */
    long task;
    int attempt;
    double started;  /* monotonic clock, seconds */
    bool called_off; /* TERM was sent */
    double kill_at;  /* when KILL follows */
};

struct tally {
    long done, failed, cancelled;
    int running;
};

struct pool {
    /* set by the caller */
    int slots;
    double grace; /* seconds between TERM and KILL */
    struct feed *feed;
    struct logs *logs;
    struct taskenv *environment;
    struct calloff calloff;
    int events;                                           /* descriptor of the events file */
    void (*tick)(const struct pool *pool, void *context); /* called a few times a second; or NULL */
    void *context;
    /* to be read */
    struct tally tally;
    int last_status; /* wait status of the task that ended last */
    int stop_signal; /* the signal that ended the run, 0: none */
    bool all_called_off;
    struct idlist interrupted; /* tasks that ran when the run was ended by a signal */
    /* the pool's own */
    struct slot *slot;
    struct starter starter;
    struct text lines; /* events on their way to disk */
    int signals;       /* signalfd(2) */
    bool stopping;     /* starts nothing more */
    bool ending;       /* and what runs was asked to end */
    double next_look;  /* at the cancel file */
};

/* Blocks the signals that the pool takes in (for the process and so before any is sent). */
int pool_block_signals(struct fault *fault);

/* Runs until all is done, called off or stopped. Returns 0; -1 with a fault when it could not go on
 * (a log or event could not be written): then nothing more was started, and what ran has ended. */
int pool_run(struct pool *pool, struct fault *fault);
void pool_release(struct pool *pool);

double pool_clock(void); /* monotonic, seconds */

#endif
