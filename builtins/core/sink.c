/* sink.c: see sink.h. */
#include "core/sink.h"

#include <errno.h>
#include <unistd.h>

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

int sink_flush(struct sink *sink)
{
    if (!sink->error && sink->pending.failed)
        sink->error = ENOMEM;
    if (!sink->error)
        sink->error =
            write_all(sink->descriptor, sink->pending.bytes, sink->pending.length, sink->stop);
    if (!sink->error)
        sink->written += (long)sink->pending.length;
    text_clear(&sink->pending);
    return sink->error ? -1 : 0;
}
