/* counts.h: how far a launch is, for those who may not take long: the prompt.
 *
 * A linear fold over the events, without memory for each task, that goes on where the last call
 * left off: launches/N/counts keeps how far each events file was read and what had been counted by
 * then. It is a cache: whoever can't read it counts anew. ledger.h knows more, and reads all. */
#ifndef ONAGER_CORE_COUNTS_H
#define ONAGER_CORE_COUNTS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/event.h"

enum {
    COUNTS_CALLED_OFF = 256,     /* attempts that are remembered between their cancel and end */
    COUNTS_WORK = 256 * 1024,    /* bytes of events that a call takes in at most */
    COUNTS_WORTH = 16 * 1024,    /* bytes whose counts are worth keeping */
    COUNTS_FILES_AT_A_TIME = 64, /* files of events that it looks at */
};

/* A file of events and how many bytes of it were taken in. */
struct counts_file {
    char *name; /* HOST.tsv */
    long read;
};

struct counts {
    long done, failed, cancelled;       /* tasks; failed: also what ran out of time */
    long begun, finished;               /* runners */
    long latest;                        /* time of the latest event, seconds since 1970; 0: none */
    bool over;                          /* for the caller: the launch has ended */
    bool behind;                        /* there is more to be taken in; not kept */
    bool changed;                       /* so much that it is worth keeping; not kept */
    long unsaved;                       /* bytes that were taken in; not kept */
    long called_off[COUNTS_CALLED_OFF]; /* tasks whose attempt is to end */
    size_t calling_off;
    long more_called_off; /* for which there was no room */
    long listed; /* seconds since 1970 when the folder of the files had last changed; 0: unknown */
    struct counts_file *file;
    size_t files, next; /* next: to be looked at */
};

/* Reads the cache of a launch (its folder); without a good one the counts are zero. Returns 0, or
 * -1 when memory is short. The caller releases in any case. */
int counts_read(struct counts *counts, const char *launch_folder);
void counts_release(struct counts *counts);

/* Adds what one event says. */
void counts_take(struct counts *counts, const struct event *event);

/* Takes in what was appended to the files of events, as much as may be in one call. Files that
 * can't be read count as empty. Returns 0, or -1 when memory is short. */
int counts_update(struct counts *counts, const char *launch_folder);

/* For the cache. Is it the name of a file of events that can stand in its lines? Adds a file, of
 * which `read` bytes were taken in; returns 0, or -1 when memory is short. */
bool counts_is_name(const char *name, size_t length);
int counts_add_file(struct counts *counts, const char *name, size_t length, long read);

/* Writes the cache; where it can't be, the next call has more to do. */
void counts_write(const struct counts *counts, const char *launch_folder);

/* Brings the cache up to date. A runner that writes many events does this now and then, since
 * thousands of lines are a lot for a prompt. */
void counts_keep(const char *launch_folder);

#endif
