/* eventlog.h: all events of a launch, of all its hosts, as they come.
 *
 * Reading is incremental: each call takes what was appended since the last one. What is no whole
 * line yet is left for later; a line that is no event (torn by a crash, say, or of a kind that only
 * a later version knows) is passed over, and so is a file that can't be read. */
#ifndef ONAGER_CORE_EVENTLOG_H
#define ONAGER_CORE_EVENTLOG_H

#include <stddef.h>

#include "core/event.h"
#include "core/sink.h"

struct eventfile {
    char *host;
    long read; /* bytes that were taken in */
};

struct eventlog {
    char *folder; /* launches/N/events */
    struct eventfile *file;
    size_t files;
    void *hosts;         /* the names of all files, a tree as tsearch(3) makes it */
    bool of_one_host;    /* others' files are not looked for */
    long passed_over;    /* lines that were no events */
    struct fault unread; /* why the last call could not read a file; "" when it read them all */
};

/* The launch's folder need not have events yet. Returns 0, or -1 when memory is short. */
int eventlog_open(struct eventlog *log, const char *launch_folder, struct fault *fault);
/* The same for the events of one host, whether it has any yet or not. */
int eventlog_open_host(struct eventlog *log, const char *launch_folder, const char *host,
                       struct fault *fault);
void eventlog_release(struct eventlog *log);

/* Calls take(event, host, context) for each new event; `host` is the number of its file, log->file[
 * host].host. Events of a host come in the order in which they were written, hosts one behind the
 * other. Returns 0, also when `stop` ended it early; -1 with a fault when there is nothing to go
 * by: the folder can't be read, or memory is short. */
int eventlog_read(struct eventlog *log,
                  void (*take)(const struct event *event, size_t host, void *context),
                  void *context, stopflag stop, struct fault *fault);

#endif
