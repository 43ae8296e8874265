/* Links: what one end gives up, the other learns of. */
#include "nodes/link.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit.h"

static struct link one, other;

static void begin(void)
{
    int ends[2];
    struct fault fault;
    check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0, "no sockets");
    check(link_init(&one, ends[0], &fault) == 0 && link_init(&other, ends[1], &fault) == 0,
          "no links");
}

static void end(void)
{
    link_release(&one);
    link_release(&other);
}

static bool comes(struct link *link)
{
    uint32_t node;
    const char *frame;
    size_t length;
    link_fill(link);
    return link_next(link, &node, &frame, &length);
}

static void what_was_sent_comes_before_the_end(void)
{
    begin();
    link_send(&one, 1, "frame", 5);
    shutdown(one.descriptor, SHUT_WR);
    check(comes(&other), "the frame did not come");
    check(!comes(&other) && other.over && !other.error, "error %d", other.error);
    end();
}

static void an_end_that_gives_up_lets_the_other_know(void)
{
    static const uint32_t nonsense[] = {~0U, 0};
    begin();
    check(write(one.descriptor, nonsense, sizeof nonsense) == sizeof nonsense, "cannot write");
    check(!comes(&other) && other.over && other.error == EPROTO, "error %d", other.error);
    check(!comes(&one) && one.over && !one.error, "the other end waits");
    end();
}

static void a_link_on_which_nothing_can_be_written_is_over(void)
{
    begin();
    close(one.descriptor);
    one.descriptor = -1; /* EBADF */
    link_send(&one, 1, "frame", 5);
    check(one.over && one.error == EBADF, "error %d", one.error);
    end();
}

static void what_came_before_the_other_end_closed_can_still_be_read(void)
{
    begin();
    link_send(&other, 1, "frame", 5);
    close(other.descriptor);
    other.descriptor = -1;
    link_send(&one, 1, "frame", 5);
    check(one.mute && !one.over, "it is over");
    check(comes(&one), "the frame is lost");
    end();
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    run(what_was_sent_comes_before_the_end);
    run(an_end_that_gives_up_lets_the_other_know);
    run(a_link_on_which_nothing_can_be_written_is_over);
    run(what_came_before_the_other_end_closed_can_still_be_read);
    return unit_failures != 0;
}
