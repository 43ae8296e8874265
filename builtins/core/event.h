/* event.h: the events of a launch, launches/N/events/HOST.tsv: whoever runs a task writes down what
 * became of it.
 *
 * One line an event, columns separated by tabs, `-` where a cell does not apply:
 *
 *     time event task attempt slot status signal wall user system memory
 *
 * time: seconds since 1970 with microseconds. event: `begin` and `finish` frame a runner process,
 * `start` and `end` an attempt, `cancel` says that a task was called off. status: exit status, when
 * it exited. signal: when one ended it. wall, user, system: seconds. memory: peak resident set, KiB
 * (getrusage(2)). Lines are appended with single writes (O_APPEND); a torn last line is to be
 * ignored. */
#ifndef ONAGER_CORE_EVENT_H
#define ONAGER_CORE_EVENT_H

#include <sys/resource.h>

#include "core/fault.h"
#include "core/text.h"

enum event_kind { EVENT_BEGIN, EVENT_START, EVENT_END, EVENT_CANCEL, EVENT_FINISH };

struct event {
    enum event_kind kind;
    long task;
    int attempt, slot;
    int wait_status;     /* as waitpid(2) gives it; EVENT_END */
    double wall;         /* seconds; EVENT_END */
    struct rusage usage; /* EVENT_END */
};

/* Adds the line for an event that happens now. */
void event_add(struct text *lines, const struct event *event);

/* Opens (and makes) the events file of this host for appending. Returns the descriptor or -1. */
int event_open(const char *launch_folder, const char *host, struct fault *fault);

#endif
