/* sink.h: buffered output to a descriptor, for stdout and for files being written.
 *
 * Text gathers in memory and leaves in large writes, so that a call that prints little writes once
 * and one that prints much needs little memory. The first error is kept; nothing is written after
 * it. */
#ifndef ONAGER_CORE_SINK_H
#define ONAGER_CORE_SINK_H

#include <signal.h>

#include "core/fault.h"
#include "core/text.h"

/* Set by a signal handler when the caller wants us to stop; NULL: never. */
typedef const volatile sig_atomic_t *stopflag;

struct sink {
    int descriptor;
    int error; /* errno of the first failed write; EINTR: stopped by the flag */
    stopflag stop;
    bool to_terminal;    /* only what visible_add makes of the text leaves */
    long written;        /* bytes that left */
    struct text pending; /* add text here, then call sink_relax or sink_flush */
};

void sink_init(struct sink *sink, int descriptor, stopflag stop);
void sink_release(struct sink *sink); /* does not flush, does not close */

/* Writes what is pending once it is worth a system call (256 KiB). Returns 0, or -1 on error. */
int sink_relax(struct sink *sink);
/* Writes all that is pending. Returns 0, or -1 on error (sink->error tells which). */
int sink_flush(struct sink *sink);
/* The same for the last time: of text for a terminal sink_flush holds back what is unfinished. */
int sink_end(struct sink *sink);

/* write(2) until all is written. Returns 0 or an errno; EINTR only when `stop` is set. */
int write_all(int descriptor, const char *bytes, size_t count, stopflag stop);

#endif
