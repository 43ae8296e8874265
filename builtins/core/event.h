/* event.h: the events of a launch, launches/N/events/HOST.tsv: whoever runs a task writes down what
 * became of it.
 *
 * One line an event, columns separated by tabs, `-` where a cell does not apply:
 *
 *     time event task attempt slot status signal wall user system memory
 *
 * time: seconds since 1970 with microseconds. event: `begin` and `finish` frame a runner process,
 * `start` and `end` an attempt; between the two, `cancel` says that the task was called off and
 * `timeout` that it ran out of time, its own or the scheduler's (a `cancel` without an attempt
 * stands for a task that never began, or won't again); `retry` says behind an end that the task
 * will be tried again; `halt` that nothing more is started, since too much failed; `lost` that the
 * machine that ran the attempt is gone. That one is written on another machine, so into another
 * file than the attempt's start, and an end that is found all the same counts more. status:
 * exit status, when it exited. signal: when one ended it. wall, user, system: seconds. memory: peak
 * resident set, KiB (getrusage(2)). Lines are appended with single writes (O_APPEND); a torn last
 * line is to be ignored. eventlog.h reads them. */
#ifndef ONAGER_CORE_EVENT_H
#define ONAGER_CORE_EVENT_H

#include <stdbool.h>
#include <sys/resource.h>

#include "core/fault.h"
#include "core/text.h"

enum event_kind {
    EVENT_BEGIN,
    EVENT_START,
    EVENT_END,
    EVENT_CANCEL,
    EVENT_TIMEOUT,
    EVENT_RETRY,
    EVENT_HALT,
    EVENT_LOST,
    EVENT_FINISH,
    EVENT_KINDS
};

struct event {
    enum event_kind kind;
    double time; /* seconds since 1970; event_add puts the time of now */
    long task;
    int attempt, slot;
    /* EVENT_END */
    int exit_status;           /* -1: a signal ended it */
    int signal;                /* 0: it exited */
    double wall, user, system; /* seconds */
    long memory;               /* KiB */
};

/* Fills in what waitpid(2) and getrusage(2) say of an end. */
void event_set_end(struct event *event, int wait_status, const struct rusage *usage);

/* Adds the line for an event that happens now. */
void event_add(struct text *lines, const struct event *event);

/* Reads the line line[0..length), without its line end. Returns false when it is none. */
bool event_parse(const char *line, size_t length, struct event *event);

/* Opens (and makes) the events file of this host for appending. Returns the descriptor or -1. */
int event_open(const char *launch_folder, const char *host, struct fault *fault);

#endif
