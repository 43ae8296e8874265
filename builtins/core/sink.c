/* sink.c: see sink.h. */
#include "core/sink.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/visible.h"

enum { SINK_CHUNK = 256 * 1024 };

int write_all(int descriptor, const char *bytes, size_t count, stopflag stop)
{
    while (count) {
        if (stop && *stop)
            return EINTR;
        ssize_t written = write(descriptor, bytes, count);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return errno;
        bytes += written;
        count -= (size_t)written;
    }
    return 0;
}

void sink_init(struct sink *sink, int descriptor, stopflag stop)
{
    *sink = (struct sink){.descriptor = descriptor, .stop = stop, .pending = TEXT_INIT};
}

void sink_release(struct sink *sink)
{
    text_release(&sink->pending);
}

int sink_relax(struct sink *sink)
{
    return sink->pending.length < SINK_CHUNK ? (sink->error ? -1 : 0) : sink_flush(sink);
}

/* Writes what of the pending text a terminal may have. What is unfinished stays, unless it is the
 * last. */
static void write_visible(struct sink *sink, bool last)
{
    struct text shown = TEXT_INIT;
    visible_move(&sink->pending, &shown, last);
    sink->error =
        shown.failed ? ENOMEM : write_all(sink->descriptor, shown.bytes, shown.length, sink->stop);
    text_release(&shown);
    if (sink->error)
        text_clear(&sink->pending);
}

static int flush(struct sink *sink, bool last)
{
    long count = (long)sink->pending.length;
    if (!sink->error && sink->pending.failed)
        sink->error = ENOMEM;
    if (!sink->error && sink->to_terminal) {
        write_visible(sink, last);
    } else {
        if (!sink->error)
            sink->error =
                write_all(sink->descriptor, sink->pending.bytes, sink->pending.length, sink->stop);
        text_clear(&sink->pending);
    }
    if (!sink->error)
        sink->written += count - (long)sink->pending.length;
    return sink->error ? -1 : 0;
}

int sink_flush(struct sink *sink)
{
    return flush(sink, false);
}

int sink_end(struct sink *sink)
{
    return flush(sink, true);
}
