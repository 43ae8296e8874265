/* metriclog.h: the lines of a log from the last to the first, read in chunks from its end, so that
 * a huge log costs little when what is looked for stands near its end. */
#ifndef ONAGER_VIEW_METRICLOG_H
#define ONAGER_VIEW_METRICLOG_H

#include <stdbool.h>

#include "core/fault.h"
#include "core/text.h"

/* Of a longer line the parts are taken for lines. */
enum { METRICLOG_LINE_MOST = 1 << 20 };

struct metriclog {
    int descriptor;
    const char *path;   /* borrowed */
    long start;         /* the place in the file where the window begins */
    struct text window; /* what was read; kept for the next log */
    size_t left;        /* so much of it has not been handed out */
    size_t chunk;       /* bytes to read next: more each time */
    struct text spare;
};

#define METRICLOG_INIT                                                                             \
    {                                                                                              \
        .descriptor = -1                                                                           \
    }

/* Opens a log, whose path stays the caller's while it is read (and closes the one before). Returns
 * 0, also when there is none: then it has no lines, and *missing is set. */
int metriclog_open(struct metriclog *log, const char *path, bool *missing, struct fault *fault);
void metriclog_release(struct metriclog *log);

/* The line before the one that was given last. A line ends at a newline, a carriage return (which
 * parts the states of a progress bar) or a NUL. It is valid until the next call and may be written
 * into. Returns 1, 0 when there is none, -1 with a fault. */
int metriclog_previous(struct metriclog *log, char **line, size_t *length, struct fault *fault);

#endif
