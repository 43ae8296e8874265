/* node.c: see node.h. */
#include "nodes/node.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/clock.h"
#include "nodes/site.h"

/* Is it not to run anything any more, whatever it has? */
static bool is_cut_off(const struct site *site)
{
    return site->link.over || lease_is_over(site->node->lease);
}

static void send_frame(struct site *site)
{
    if (!site->frame.failed)
        link_send(&site->link, 0, site->frame.bytes, site->frame.length);
    else
        link_give_up(&site->link, ENOMEM); /* the coordinator would wait for ever */
}

static void send_plain(struct site *site, enum frame_kind kind)
{
    text_clear(&site->frame);
    frame_add_plain(&site->frame, kind);
    send_frame(site);
}

static void send_hello(struct site *site)
{
    const struct frame_hello hello = {.host = site->host,
                                      .slots = (uint32_t)site->places.count,
                                      .first_slot = (uint32_t)site->places.first};
    text_clear(&site->frame);
    frame_add_hello(&site->frame, &hello);
    send_frame(site);
}

static void send_fault(struct site *site, const char *why)
{
    struct text line = TEXT_INIT;
    text_printf(&line, "%s: %s", site->host, why);
    text_clear(&site->frame);
    frame_add_fault(&site->frame, text_string(&line) ? text_string(&line) : site->host);
    send_frame(site);
    text_release(&line);
}

/* What the coordinator is to know of ends is on disk before. */
static void send_news(struct site *site, double now)
{
    uint32_t ahead = (uint32_t)site->backlog.count, running = (uint32_t)site->crew.running;
    if (site->crew.journal.lines.length || now < news_due(&site->news, ahead, running, now))
        return;
    news_take(&site->news, ahead, running, &site->frame);
    send_frame(site);
}

/* Sees to it that what was sent goes, unless nobody takes it. */
static void drain(struct site *site)
{
    enum { MILLISECONDS = 100, ROUNDS = 100 };
    struct pollfd source = {.fd = site->link.descriptor, .events = POLLOUT};
    for (int i = 0; link_is_behind(&site->link) && !is_cut_off(site) && i < ROUNDS; i++) {
        poll(&source, 1, MILLISECONDS);
        link_flush(&site->link);
    }
}

/* Gives back so many of the tasks that have not begun, the last ones first. */
static void give_back(struct site *site, size_t count)
{
    struct waiting waiting;
    text_clear(&site->frame);
    frame_begin_back(&site->frame);
    while (count-- && backlog_take_last(&site->backlog, &waiting)) {
        frame_add_ticket(&site->frame, waiting.ticket);
        waiting_release(&waiting);
    }
    send_frame(site);
}

static void give_back_all(struct site *site)
{
    if (site->backlog.count)
        give_back(site, site->backlog.count);
}

/* The node can't go on: what runs may end in peace, but nothing more is started. What comes after
 * this is kept until it is asked for or we leave: if it were given back at once, it might come
 * again. */
static void give_up(struct site *site, const struct fault *fault)
{
    if (site->gave_up)
        return;
    site->gave_up = true;
    site->why = *fault;
    site->news.closed = true;
    news_add_room(&site->news, clock_steady());
    give_back_all(site);
}

/* Starts what waits, as far as there is room. All that starts now is noted with one write. */
static void fill_slots(struct site *site)
{
    struct fault fault;
    if (!site->welcomed || site->gave_up)
        return;
    if (site_enter_tasks(site, &fault) || journal_write(&site->crew.journal, &fault) ||
        site_start_tasks(site, &fault))
        give_up(site, &fault);
    site_drop_tasks(site);
    site_send_returned(site);
}

static void take_welcome(struct site *site, struct frame *frame)
{
    struct frame_welcome welcome;
    struct fault fault;
    if (!frame_read_welcome(frame, &welcome) || site->welcomed)
        return;
    site->welcomed = true;
    if (site_set_environment(site, &welcome, &fault))
        give_up(site, &fault);
    site->crew.slots.first = (int)welcome.first_slot;
    crew_set_timeout(&site->crew, welcome.timeout);
}

static void take_tasks(struct site *site, struct frame *frame)
{
    struct frame_task task;
    struct fault fault;
    if (!frame_read_tasks(frame, &site->news.low))
        return;
    while (frame_next_task(frame, &task))
        if (backlog_add(&site->backlog, &task, &fault)) {
            link_give_up(&site->link, ENOMEM);
            return;
        }
    if (site->leaving)
        give_back_all(site);
}

/* Ends what runs in a slot. What was asked before is killed, if that is asked for now. */
static void end_slot(struct site *site, struct slot *slot, const struct frame_ending *ending)
{
    site->held[slot - site->crew.slots.slot].ended = true;
    site->held[slot - site->crew.slots.slot].cut_off = ending->reason == REASON_TIME;
    if (ending->reason == REASON_TIME)
        crew_time_out(&site->crew, slot);
    else
        crew_call_off(&site->crew, slot);
    if (ending->at_once)
        slot->kill_at = 0;
}

static void end_slots(struct site *site, const struct frame_ending *ending)
{
    for (int i = 0; i < site->crew.slots.count; i++) {
        struct slot *slot = &site->crew.slots.slot[i];
        if (slot->pid && (ending->all || site->held[i].ticket == ending->ticket))
            end_slot(site, slot, ending);
    }
}

static void take_ending(struct site *site, struct frame *frame)
{
    struct frame_ending ending;
    struct waiting waiting;
    if (!frame_read_ending(frame, &ending))
        return;
    if (ending.all) {
        give_back_all(site);
    } else if (backlog_take(&site->backlog, ending.ticket, &waiting)) {
        site_return(site, ending.ticket);
        waiting_release(&waiting);
        site_send_returned(site);
        return;
    }
    end_slots(site, &ending);
}

static void take_frame(struct site *site, const char *bytes, size_t length)
{
    struct frame frame;
    uint32_t count;
    double seconds;
    frame.bad = !frame_open(&frame, bytes, length);
    switch (frame.bad ? FRAME_KINDS : frame.kind) {
    case FRAME_WELCOME:
        take_welcome(site, &frame);
        break;
    case FRAME_TASKS:
        take_tasks(site, &frame);
        break;
    case FRAME_RECALL:
        if (frame_read_recall(&frame, &count))
            give_back(site, count);
        break;
    case FRAME_TIMEOUT:
        if (frame_read_timeout(&frame, &seconds))
            crew_set_timeout(&site->crew, seconds);
        break;
    case FRAME_END:
        take_ending(site, &frame);
        break;
    case FRAME_LEAVE:
        site->leaving = true;
        give_back_all(site);
        break;
    default:
        frame.bad = true;
    }
    if (frame.bad)
        link_give_up(&site->link, EPROTO);
}

static void take_frames(struct site *site)
{
    uint32_t node;
    const char *bytes;
    size_t length;
    link_fill(&site->link);
    while (link_next(&site->link, &node, &bytes, &length))
        take_frame(site, bytes, length);
}

/* Most signals are for the launcher to understand: mpirun and schedulers send theirs to everybody.
 * But whoever sends TERM to us sends it to our tasks as well, or soon will. */
static void take_signals(struct site *site)
{
    const struct frame_ending ending = {.reason = REASON_CANCEL, .all = 1};
    struct fault fault;
    double before = site->signalled[SIGTERM];
    site_take_signals(site);
    if (!(site->signalled[SIGTERM] > before) || site->gave_up)
        return;
    fail(&fault, "was asked to end by a signal, TERM");
    give_up(site, &fault);
    end_slots(site, &ending);
}

/* How long to sleep, in milliseconds, at most. */
static int patience(const struct site *site, double now)
{
    enum { LONG = (int)(LEASE_BEAT * 1000) };
    uint32_t ahead = (uint32_t)site->backlog.count, running = (uint32_t)site->crew.running;
    double until = crew_due(&site->crew, now, lease_end(site->node->lease));
    double news =
        site->crew.journal.lines.length ? now + 1 : news_due(&site->news, ahead, running, now);
    if (news < until)
        until = news;
    if (until <= now)
        return 0;
    return until - now > LONG / 1000 ? LONG : (int)((until - now) * 1000) + 1;
}

static void wait_for_more(struct site *site)
{
    struct pollfd source[] = {
        {.fd = site->crew.signals, .events = POLLIN},
        {.fd = site->link.descriptor,
         .events = (short)(POLLIN | (link_is_behind(&site->link) ? POLLOUT : 0))}};
    if (poll(source, 2, patience(site, clock_steady())) > 0 && source[0].revents)
        take_signals(site);
    if (source[1].revents & POLLOUT)
        link_flush(&site->link);
    if (source[1].revents & ~POLLOUT)
        take_frames(site);
    if (is_cut_off(site)) /* what ended thereby, or after it, is not ours to note */
        return;
    site_reap(site);
    int taken = site->crew.slots.taken;
    crew_sweep(&site->crew, clock_steady());
    site_tell_left(site);
    if (site->crew.slots.taken < taken)
        news_add_room(&site->news, clock_steady());
}

/* Runs what comes, until there will be no more and nothing runs. */
static void work(struct site *site)
{
    struct fault fault;
    while (!is_cut_off(site)) {
        lease_beat(site->node->lease);
        fill_slots(site);
        if (journal_write(&site->crew.journal, &fault))
            give_up(site, &fault);
        send_news(site, clock_steady());
        if ((site->leaving || site->gave_up) && !slots_are_busy(&site->crew.slots))
            return;
        wait_for_more(site);
    }
}

static int leave(struct site *site)
{
    struct fault fault;
    give_back_all(site);
    if (!site->gave_up) {
        journal_note(&site->crew.journal, EVENT_FINISH);
        if (journal_write(&site->crew.journal, &fault))
            give_up(site, &fault);
    }
    if (site->gave_up)
        send_fault(site, site->why.text);
    else
        send_plain(site, FRAME_BYE);
    drain(site);
    return site->gave_up ? 1 : 0;
}

int node_run(const struct node *node)
{
    struct site site;
    struct fault fault;
    int status = 1;
    if (site_open(&site, node, &fault)) {
        send_fault(&site, fault.text);
        drain(&site);
    } else {
        send_hello(&site);
        work(&site);
        if (site.link.error)
            fprintf(stderr, "onager: a node process: %s\n", strerror(site.link.error));
        if (is_cut_off(&site))
            crew_abandon(&site.crew);
        else
            status = leave(&site);
    }
    site_release(&site);
    return status;
}
