/* link.c: see link.h. */
#include "nodes/link.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "nodes/frame.h"

/* What goes before a frame. */
struct envelope {
    uint32_t length, node;
};

enum { READ_AT_ONCE = 64 << 10 };

int link_init(struct link *link, int descriptor, struct fault *fault)
{
    *link = (struct link){.descriptor = descriptor};
    int flags = fcntl(descriptor, F_GETFL);
    if (flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK))
        return fail(fault, "link: %s", strerror(errno));
    return 0;
}

void link_release(struct link *link)
{
    close(link->descriptor);
    text_release(&link->in);
    text_release(&link->out);
    link->descriptor = -1;
}

void link_give_up(struct link *link, int error)
{
    if (link->over)
        return;
    link->over = true;
    link->error = error;
    shutdown(link->descriptor, SHUT_RDWR);
}

bool link_is_behind(const struct link *link)
{
    return link->out.length > link->gone && !link->over && !link->mute;
}

void link_flush(struct link *link)
{
    while (link_is_behind(link)) {
        ssize_t got =
            write(link->descriptor, link->out.bytes + link->gone, link->out.length - link->gone);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && (errno == EPIPE || errno == ECONNRESET))
            link->mute = true;
        else if (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
            link_give_up(link, errno);
        if (got < 0)
            return;
        link->gone += (size_t)got;
    }
    text_clear(&link->out);
    link->gone = 0;
}

void link_send(struct link *link, uint32_t node, const char *frame, size_t length)
{
    const struct envelope envelope = {(uint32_t)length, node};
    if (link->over || link->mute)
        return;
    text_add(&link->out, &envelope, sizeof envelope);
    text_add(&link->out, frame, length);
    if (link->out.failed)
        link_give_up(link, ENOMEM);
    link_flush(link);
}

/* Makes room for what comes, where what was taken stood. */
static void drop_taken(struct link *link)
{
    struct text *in = &link->in;
    if (!link->taken)
        return;
    memmove(in->bytes, in->bytes + link->taken, in->length - link->taken);
    in->length -= link->taken;
    link->taken = 0;
}

void link_fill(struct link *link)
{
    drop_taken(link);
    while (!link->over) {
        char *place = text_reserve(&link->in, READ_AT_ONCE);
        ssize_t got = place ? read(link->descriptor, place, READ_AT_ONCE) : 0;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return;
        if (!place || (got < 0 && errno != ECONNRESET))
            link_give_up(link, place ? errno : ENOMEM);
        link->over = link->over || got <= 0;
        if (link->over)
            return;
        link->in.length += (size_t)got;
        if (got < READ_AT_ONCE)
            return;
    }
}

bool link_next(struct link *link, uint32_t *node, const char **frame, size_t *length)
{
    struct envelope envelope;
    size_t there = link->in.length - link->taken;
    if (there < sizeof envelope)
        return false;
    const char *at = link->in.bytes + link->taken;
    memcpy(&envelope, at, sizeof envelope);
    if (envelope.length > FRAME_MOST) {
        link_give_up(link, EPROTO);
        return false;
    }
    if (there < sizeof envelope + envelope.length)
        return false;
    *node = envelope.node;
    *frame = at + sizeof envelope;
    *length = envelope.length;
    link->taken += sizeof envelope + envelope.length;
    return true;
}
