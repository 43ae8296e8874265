/* halt.c: see halt.h. */
#include "halt.h"

#include <signal.h>

#include "peers.h"
#include "core/clock.h"

#define LOOK 2.0 /* seconds between two looks at the cancel file */
#define SAME 1.0 /* seconds within which a signal that comes again is the same one */

static void notice(const struct pool *pool, struct text *line)
{
    if (pool->notice && !line->failed)
        pool->notice(line->bytes, pool->context);
    text_release(line);
}

void halt_count_failed(struct pool *pool, bool timed_out)
{
    pool->tally.failed += !timed_out;
    pool->tally.timed_out += timed_out;
    pool->failures = true;
}

/* Calls off those of the tasks (normalized; NULL: all) that wait to be tried again; `interrupted`
 * tells that they are left for another launch. */
static void call_off_waiting(struct pool *pool, const struct idlist *ids, bool interrupted)
{
    struct idlist taken = IDLIST_INIT;
    long id;
    agains_remove(&pool->retries, ids, &taken);
    for (struct idcursor cursor = {0}; idlist_next(&taken, &cursor, &id);) {
        if (pool->time_is_up) { /* the last attempt failed, and that is how it stands */
            halt_count_failed(pool, false);
        } else {
            journal_note_task(&pool->crew.journal, EVENT_CANCEL, id);
            pool->tally.cancelled++;
        }
        if (interrupted)
            idlist_add(&pool->interrupted, id);
    }
    idlist_release(&taken);
}

void halt_starting(struct pool *pool)
{
    pool->stopping = true;
    call_off_waiting(pool, NULL, true);
}

/* `at_once`: what runs had been asked before. */
static void end_all(struct pool *pool, bool at_once)
{
    halt_starting(pool);
    pool->ending = true;
    for (int i = 0; i < pool->crew.slots.count; i++) {
        struct slot *slot = &pool->crew.slots.slot[i];
        if (pool->stop_signal && slot->pid > 0 && !slot->called_off)
            idlist_add(&pool->interrupted, slot->task);
        if (pool->time_is_up)
            crew_time_out(&pool->crew, slot);
        else
            crew_call_off(&pool->crew, slot);
        if (at_once)
            slot->kill_at = 0;
    }
}

/* A scheduler that was told to cancel a job sends its signal, and the request is found on file
 * beside it. */
void halt_all(struct pool *pool)
{
    end_all(pool, pool->ending && !pool->walltime.scheduled);
}

/* One signal may come twice: the batch script passes on what it gets, a scheduler sends it to the
 * script and to all in it. But who presses ^C twice at a terminal means it. */
static bool is_same_signal(const struct pool *pool, pid_t sender, double now)
{
    return pool->stop_signal && now - pool->signalled < SAME &&
           (pool->walltime.scheduled || sender != pool->signalled_by);
}

void halt_by_signal(struct pool *pool, int signo, pid_t sender, bool time_is_up)
{
    double now = clock_steady();
    bool again = pool->stop_signal || (pool->ending && !pool->walltime.scheduled);
    if (is_same_signal(pool, sender, now))
        return;
    pool->signalled = now;
    pool->signalled_by = sender;
    pool->stop_signal = signo;
    pool->time_is_up = pool->time_is_up || time_is_up;
    end_all(pool, again);
}

static int call_off_pending(struct pool *pool, const struct idlist *ids, struct fault *fault)
{
    long id;
    struct idcursor cursor = {0};
    while (idlist_next(ids, &cursor, &id))
        if (feed_has(pool->feed, id)) {
            journal_note_task(&pool->crew.journal, EVENT_CANCEL, id);
            if (journal_relax(&pool->crew.journal, fault))
                return -1;
        }
    long count = feed_call_off(pool->feed, ids, fault);
    if (count > 0)
        pool->tally.cancelled += count;
    return count < 0 ? -1 : 0;
}

int halt_pending(struct pool *pool, struct fault *fault)
{
    struct idlist rest = IDLIST_INIT;
    int result = feed_rest(pool->feed, &rest, fault);
    if (!result)
        result = call_off_pending(pool, &rest, fault);
    idlist_release(&rest);
    halt_starting(pool);
    return result;
}

static int call_off(struct pool *pool, const struct idlist *ids, struct fault *fault)
{
    call_off_waiting(pool, ids, false);
    for (int i = 0; i < pool->crew.slots.count; i++)
        if (idlist_contains(ids, pool->crew.slots.slot[i].task))
            crew_call_off(&pool->crew, &pool->crew.slots.slot[i]);
    return call_off_pending(pool, ids, fault);
}

int halt_look_at_requests(struct pool *pool, struct fault *fault)
{
    struct idlist ids = IDLIST_INIT;
    bool all;
    int result = calloff_read(&pool->calloff, &pool->feed->tasks, &ids, &all, fault);
    if (!result)
        result = call_off(pool, &ids, fault);
    if (!result && all) {
        pool->all_called_off = true;
        call_off_waiting(pool, NULL, false);
    }
    if (!result && (all || pool->calloff.pending))
        result = halt_pending(pool, fault);
    if (!result && (all || pool->calloff.running))
        halt_all(pool);
    idlist_release(&ids);
    pool->next_look = clock_steady() + LOOK;
    return result;
}

/* How many tasks have not begun? */
static long count_pending(const struct pool *pool)
{
    struct idlist rest = IDLIST_INIT;
    feed_rest(pool->feed, &rest, NULL);
    long count = idlist_size(&rest);
    idlist_release(&rest);
    return count;
}

static bool something_waits(const struct pool *pool)
{
    return agains_first(&pool->retries) || count_pending(pool);
}

/* Says so, and notes it for those who look at the launch later. */
static void give_up(struct pool *pool, long failed)
{
    const struct limits *limits = pool->limiter.limits;
    struct text line = TEXT_INIT;
    text_printf(&line, "%ld of %ld tasks failed, and --max-failures is ", failed,
                idlist_size(pool->limiter.tasks));
    limits_add_failures(&line, limits);
    text_add_string(&line, limits->now ? ": what runs is ended, and nothing more is started"
                                       : ": nothing more is started");
    notice(pool, &line);
    journal_note(&pool->crew.journal, EVENT_HALT);
}

int halt_check_failures(struct pool *pool, struct fault *fault)
{
    struct limiter *limiter = &pool->limiter;
    long all;
    if (!pool->failures || pool->stopping || limiter->limits->failures.number <= 0)
        return 0;
    pool->failures = false;
    if (journal_write(&pool->crew.journal, fault)) /* what other runners count is what is on disk */
        return -1;
    int reached =
        limiter_is_reached(limiter, pool->tally.failed + pool->tally.timed_out, &all, fault);
    if (reached <= 0)
        return reached;
    if (limiter->folder || slots_are_busy(&pool->crew.slots) || something_waits(pool))
        give_up(pool, all);
    if (limiter->folder)
        return peers_ask_to_stop(limiter->folder, limiter->limits->now, fault)
                   ? -1
                   : halt_look_at_requests(pool, fault);
    halt_starting(pool);
    if (limiter->limits->now)
        halt_all(pool);
    return 0;
}

void halt_for_canary(struct pool *pool)
{
    struct text line = TEXT_INIT;
    long rest = count_pending(pool);
    if (!pool->stopping && rest) {
        text_printf(&line,
                    "the first task did not succeed, so the other %ld are not started (--canary)",
                    rest);
        notice(pool, &line);
        journal_note(&pool->crew.journal, EVENT_HALT);
    }
    halt_starting(pool);
}
