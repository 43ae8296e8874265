/* limits.h: what a launch sets its tasks: how often they are tried, how long they may take, how
 * many may fail. `onager launch` reads them from options and keeps them in launch.json; whoever
 * runs tasks of the launch, on whatever backend, holds to them. */
#ifndef ONAGER_CORE_LIMITS_H
#define ONAGER_CORE_LIMITS_H

#include <stdbool.h>

#include "core/fault.h"
#include "core/text.h"

/* An amount, or a share of something in percent. 0: no limit. */
struct amount {
    double number;
    bool percent;
};

struct limits {
    int retries;           /* how often a task that failed is tried again */
    double retry_delay;    /* seconds before each time */
    struct amount timeout; /* seconds that an attempt may take; percent: of the median so far */
    struct amount
        failures; /* how many tasks may fail before the launch gives up; or of its tasks */
    bool now;     /* giving up, end what runs, too */
    bool canary;  /* the first task must succeed before the others are started */
};

/* The same as people write it; NULL, 0 and false: not given. */
struct limits_given {
    long retries;
    const char *retry_delay;  /* 90, 10m, 1h30m: a duration */
    const char *timeout;      /* a duration, or 300% */
    const char *max_failures; /* 10, 5%, with ,now or ,soon behind it */
    bool canary;
};

/* Errors name the option, what was given, and what would be right. */
int limits_parse(struct limits *limits, const struct limits_given *given, struct fault *fault);

bool limits_are_set(const struct limits *limits);

/* Add what limits_parse reads back: "2.5", "300%", "10%,now". */
void limits_add_delay(struct text *text, const struct limits *limits);
void limits_add_timeout(struct text *text, const struct limits *limits);
void limits_add_failures(struct text *text, const struct limits *limits);

/* Has the launch to give up, now that so many of its tasks failed? */
bool limits_are_reached(const struct limits *limits, long failed, long tasks);

#endif
