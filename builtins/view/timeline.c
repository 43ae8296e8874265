/* timeline.c: see timeline.h. */
#include "view/timeline.h"

#include <stdlib.h>
#include <string.h>

enum { CLOCK_TOLERANCE = 60, LANES_MOST = 4096 };

/* When an attempt's machine was given up, which stands in the file of another one. */
struct loss {
    uint32_t place;
    int attempt;
    double time;
};

/* The events on their way into attempts. */
struct reading {
    struct timeline *timeline;
    const struct ledger *ledger;
    struct eventlog log;
    double now;
    size_t capacity;
    uint32_t *open;    /* of each task: its attempt that did not end yet + 1, or 0 */
    uint8_t *mark;     /* of each task: what was said of that attempt, a stateset */
    size_t host;       /* of the events that come, in timeline->host */
    size_t file;       /* the same in the log */
    bool failed;       /* memory was short */
    struct loss *loss; /* attempts whose machine was given up */
    size_t losses;
};

static struct attempt *add_attempt(struct reading *now)
{
    struct timeline *timeline = now->timeline;
    if (timeline->count == now->capacity) {
        size_t wanted = now->capacity ? now->capacity * 2 : 1024;
        struct attempt *grown = realloc(timeline->attempt, wanted * sizeof *grown);
        if (!grown) {
            now->failed = true;
            return NULL;
        }
        timeline->attempt = grown;
        now->capacity = wanted;
    }
    return &timeline->attempt[timeline->count++];
}

static void take_start(struct reading *now, const struct event *event, long place)
{
    struct timeline *timeline = now->timeline;
    if (now->open[place]) { /* its runner was killed: it ended before this one began */
        struct attempt *before = &timeline->attempt[now->open[place] - 1];
        before->state = STATE_LOST;
        before->wall = event->time > before->start ? (float)(event->time - before->start) : 0;
    }
    struct attempt *attempt = add_attempt(now);
    if (!attempt)
        return;
    *attempt = (struct attempt){.start = event->time,
                                .place = (uint32_t)place,
                                .number = (uint16_t)event->attempt,
                                .host = (uint32_t)now->host,
                                .lane = (uint16_t)event->slot,
                                .state = STATE_RUNNING};
    now->open[place] = (uint32_t)timeline->count;
    now->mark[place] = 0;
}

/* The attempt that an end is of; one whose start was torn begins as long before as it took. */
static struct attempt *attempt_of_end(struct reading *now, const struct event *event, long place)
{
    struct attempt *open = now->open[place] ? &now->timeline->attempt[now->open[place] - 1] : NULL;
    if (open && open->number == event->attempt && open->host == now->host)
        return open;
    struct attempt *attempt = add_attempt(now);
    if (attempt)
        *attempt = (struct attempt){.start = event->time - event->wall,
                                    .place = (uint32_t)place,
                                    .number = (uint16_t)event->attempt,
                                    .host = (uint32_t)now->host,
                                    .lane = (uint16_t)event->slot};
    return attempt;
}

static void take_end(struct reading *now, const struct event *event, long place)
{
    struct attempt *attempt = attempt_of_end(now, event, place);
    if (!attempt)
        return;
    attempt->wall = (float)event->wall;
    attempt->exit_status = (uint8_t)(event->exit_status > 0 ? event->exit_status : 0);
    attempt->signal = (uint8_t)event->signal;
    attempt->state = state_of_end(stateset_has(now->mark[place], STATE_CANCELLED),
                                  stateset_has(now->mark[place], STATE_TIMEOUT),
                                  attempt->exit_status, attempt->signal);
    now->open[place] = 0;
}

static void take_loss(struct reading *now, const struct event *event, long place)
{
    if ((now->losses & (now->losses - 1)) == 0) { /* full whenever it is a power of two */
        size_t room = now->losses ? now->losses * 2 : 1;
        struct loss *grown = realloc(now->loss, room * sizeof *grown);
        if (!grown) {
            now->failed = true;
            return;
        }
        now->loss = grown;
    }
    now->loss[now->losses++] = (struct loss){(uint32_t)place, event->attempt, event->time};
}

static int compare_losses(const void *a, const void *b)
{
    const struct loss *one = a, *other = b;
    if (one->place != other->place)
        return one->place < other->place ? -1 : 1;
    return one->attempt < other->attempt ? -1 : one->attempt > other->attempt;
}

/* The host whose events come now: files of the log are read one after the other. */
static void find_host(struct reading *now, size_t file)
{
    struct timeline *timeline = now->timeline;
    now->file = file;
    for (now->host = 0; now->host < timeline->hosts; now->host++)
        if (strcmp(timeline->host[now->host].name, now->log.file[file].host) == 0)
            return;
}

static void take(const struct event *event, size_t file, void *context)
{
    struct reading *now = context;
    if (file != now->file)
        find_host(now, file);
    long place = event->task < 0 ? -1 : ledger_place(now->ledger, event->task);
    if (place < 0 || now->host == now->timeline->hosts)
        return;
    if (event->kind == EVENT_START)
        take_start(now, event, place);
    else if (event->kind == EVENT_END)
        take_end(now, event, place);
    else if (event->kind == EVENT_TIMEOUT)
        now->mark[place] |= 1U << STATE_TIMEOUT;
    else if (event->kind == EVENT_CANCEL && event->attempt > 0)
        now->mark[place] |= 1U << STATE_CANCELLED;
    else if (event->kind == EVENT_LOST)
        take_loss(now, event, place);
}

static int compare_hosts(const void *a, const void *b)
{
    const struct timeline_host *one = a, *other = b;
    return strverscmp(one->name, other->name);
}

/* The hosts that the ledger knows. */
static int prepare_hosts(struct timeline *timeline, const struct ledger *ledger, double launched,
                         struct fault *fault)
{
    timeline->host = calloc(ledger->hosts + 1, sizeof *timeline->host);
    if (!timeline->host)
        return fail_memory(fault);
    for (size_t i = 0; i < ledger->hosts; i++) {
        const struct ledger_host *from = &ledger->host[i];
        struct timeline_host *host = &timeline->host[timeline->hosts++];
        *host = (struct timeline_host){
            .name = from->name, .first = from->first, .last = from->latest, .held = from->held};
        if (from->runners > 0 && from->latest > from->held_since)
            host->held += from->latest - from->held_since;
        if (launched > 0 && host->first < launched - CLOCK_TOLERANCE)
            host->moved = launched - host->first;
        host->first += host->moved;
        host->last += host->moved;
    }
    qsort(timeline->host, timeline->hosts, sizeof *timeline->host, compare_hosts);
    return 0;
}

/* When an attempt came to its end that did not note one: as its machine was given up; where that is
 * not known, at `otherwise`. */
static double end_of_lost(const struct reading *now, const struct attempt *attempt,
                          double otherwise)
{
    const struct loss key = {attempt->place, attempt->number, 0};
    const struct loss *loss =
        now->losses ? bsearch(&key, now->loss, now->losses, sizeof key, compare_losses) : NULL;
    return loss ? loss->time : otherwise;
}

/* A running attempt ends now, for us, and a lost one with its node. What became of the latest one
 * is what the ledger says; but of one that will be followed by another, what it was itself. */
static void end_attempt(const struct reading *now, struct attempt *attempt)
{
    const struct timeline_host *host = &now->timeline->host[attempt->host];
    const struct taskrecord *record = &now->ledger->record[attempt->place];
    enum task_state state = ledger_state(now->ledger, attempt->place);
    bool latest = attempt->number == record->attempt && record->host < now->ledger->hosts &&
                  now->ledger->host[record->host].name == host->name;
    if (attempt->state == STATE_RUNNING) {
        bool runs = latest && state == STATE_RUNNING && now->timeline->live;
        double end = runs ? now->now : end_of_lost(now, attempt, host->last);
        attempt->wall = end > attempt->start ? (float)(end - attempt->start) : 0;
        attempt->state = (uint8_t)(runs ? STATE_RUNNING : STATE_LOST);
    } else if (attempt->state == STATE_LOST) { /* another one began before its own end was known */
        double next = attempt->start + (double)attempt->wall;
        double end = end_of_lost(now, attempt, next);
        if (end < next)
            attempt->wall = end > attempt->start ? (float)(end - attempt->start) : 0;
    } else if (latest && record->ended && state != STATE_PENDING && state != STATE_LOST)
        attempt->state = (uint8_t)state;
}

static void settle(struct reading *now)
{
    struct timeline *timeline = now->timeline;
    if (now->losses)
        qsort(now->loss, now->losses, sizeof *now->loss, compare_losses);
    for (size_t i = 0; i < timeline->count; i++) {
        struct attempt *attempt = &timeline->attempt[i];
        struct timeline_host *host = &timeline->host[attempt->host];
        attempt->start += host->moved;
        end_attempt(now, attempt);
        double end = attempt->start + (double)attempt->wall;
        if (i == 0 || attempt->start < timeline->begin)
            timeline->begin = attempt->start;
        if (end > timeline->end)
            timeline->end = end;
        if (attempt->start > timeline->last_start)
            timeline->last_start = attempt->start;
        host->attempts++;
        host->busy += (double)attempt->wall;
        host->failures += attempt->state == STATE_FAILED || attempt->state == STATE_TIMEOUT ||
                          attempt->state == STATE_LOST;
    }
    if (!(timeline->end > timeline->begin))
        timeline->end = timeline->begin + 0.001;
}

static int compare_attempts(const void *a, const void *b)
{
    const struct attempt *one = a, *other = b;
    if (one->host != other->host)
        return one->host < other->host ? -1 : 1;
    if (one->start != other->start)
        return one->start < other->start ? -1 : 1;
    return one->place < other->place ? -1 : one->place > other->place;
}

/* The lane of an attempt: its slot's, if that is free, else the first that is. */
static uint16_t choose_lane(const double *free_at, const struct attempt *attempt, double from)
{
    uint16_t lane = attempt->lane < LANES_MOST ? attempt->lane : LANES_MOST - 1;
    if (free_at[lane] <= from)
        return lane;
    for (lane = 0; lane < LANES_MOST - 1 && free_at[lane] > from;)
        lane++;
    return lane;
}

static int lay_out(struct timeline *timeline, struct fault *fault)
{
    double *free_at = malloc(LANES_MOST * sizeof *free_at);
    /* What one clock says of an end and another of the next start is not that exact. */
    double tolerance = 0.005 + (timeline->end - timeline->begin) / 4000;
    if (!free_at)
        return fail_memory(fault);
    for (size_t i = 0; i < timeline->count; i++) {
        struct attempt *attempt = &timeline->attempt[i];
        struct timeline_host *host = &timeline->host[attempt->host];
        if (i == 0 || attempt[-1].host != attempt->host)
            memset(free_at, 0, LANES_MOST * sizeof *free_at);
        attempt->lane = choose_lane(free_at, attempt, attempt->start + tolerance);
        free_at[attempt->lane] = attempt->start + (double)attempt->wall;
        if (attempt->lane >= host->lanes)
            host->lanes = attempt->lane + 1;
    }
    free(free_at);
    return 0;
}

/* How long each node was there, at least while it worked; and the idle time at its end. */
static void sum_up(struct timeline *timeline)
{
    for (size_t i = 0; i < timeline->count; i++) {
        const struct attempt *attempt = &timeline->attempt[i];
        struct timeline_host *host = &timeline->host[attempt->host];
        double end = attempt->start + (double)attempt->wall;
        double from = attempt->start > timeline->last_start ? attempt->start : timeline->last_start;
        if (end > host->last)
            host->last = end;
        if (end > from)
            host->tail -= end - from;
    }
    for (size_t i = 0; i < timeline->hosts; i++) {
        struct timeline_host *host = &timeline->host[i];
        double from = host->first > timeline->last_start ? host->first : timeline->last_start;
        if (host->lanes && host->held * (double)host->lanes < host->busy)
            host->held = host->busy / (double)host->lanes;
        host->tail += host->last > from ? (host->last - from) * (double)host->lanes : 0;
        if (host->tail < 0 || timeline->live)
            host->tail = 0;
        if (host->lanes && host->last > timeline->end)
            timeline->end = host->last;
        timeline->lanes += host->lanes;
    }
}

int timeline_read(struct timeline *timeline, const struct ledger *ledger, const char *launch_folder,
                  double launched, double now, bool live, stopflag stop, struct fault *fault)
{
    struct reading reading = {.timeline = timeline, .ledger = ledger, .now = now, .file = SIZE_MAX};
    *timeline = (struct timeline){.live = live};
    reading.open = calloc((size_t)ledger->count + 1, sizeof *reading.open);
    reading.mark = calloc((size_t)ledger->count + 1, sizeof *reading.mark);
    int result = reading.open && reading.mark ? prepare_hosts(timeline, ledger, launched, fault)
                                              : fail_memory(fault);
    if (!result)
        result = eventlog_open(&reading.log, launch_folder, fault) ||
                         eventlog_read(&reading.log, take, &reading, stop, fault)
                     ? -1
                     : 0;
    if (!result && reading.failed)
        result = fail_memory(fault);
    timeline->unread = reading.log.unread;
    free(reading.open);
    if (!result) {
        settle(&reading);
        if (timeline->count)
            qsort(timeline->attempt, timeline->count, sizeof *timeline->attempt, compare_attempts);
        result = lay_out(timeline, fault);
    }
    if (!result)
        sum_up(timeline);
    free(reading.mark);
    free(reading.loss);
    eventlog_release(&reading.log);
    return result;
}

void timeline_release(struct timeline *timeline)
{
    free(timeline->attempt);
    free(timeline->host);
    *timeline = (struct timeline){0};
}

double timeline_held(const struct timeline *timeline)
{
    double held = 0;
    for (size_t i = 0; i < timeline->hosts; i++)
        held += timeline->host[i].held * (double)timeline->host[i].lanes;
    return held;
}

double timeline_busy(const struct timeline *timeline)
{
    double busy = 0;
    for (size_t i = 0; i < timeline->hosts; i++)
        busy += timeline->host[i].busy;
    return busy;
}
