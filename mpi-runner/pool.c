/* pool.c: see pool.h. */
#include "pool.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include "core/clock.h"
#include "halt.h"

#define TICK 0.2    /* seconds between two looks at the progress line */
#define AT_ONCE 0.1 /* seconds within which a signal to all processes reaches all */

static int start_task_of(struct pool *pool, const struct task *task, struct fault *fault)
{
    struct crew *crew = &pool->crew;
    struct slot *slot = crew_enter(crew, task, fault);
    if (!slot)
        return -1;
    if (journal_write(&crew->journal, fault)) {
        slots_give_back(&crew->slots, slot);
        return -1;
    }
    if (crew_start(crew, slot, task, fault))
        return -1;
    pool->tally.running = crew->running;
    return 0;
}

/* The task that is to be tried again now, NULL: there is none. What an earlier attempt left must
 * be gone. */
static const struct again *next_retry(const struct pool *pool)
{
    const struct again *retry = agains_first(&pool->retries);
    return retry && !slots_hold(&pool->crew.slots, retry->id) ? retry : NULL;
}

/* Has the first task begun, and not yet succeeded? */
static bool canary_is_out(const struct pool *pool)
{
    return pool->canary && pool->taken && !pool->tally.done;
}

/* Starts a task: one that is to be tried again, else a new one. Returns 1, 0 when there is none
 * now, -1 with a fault. */
static int start_next(struct pool *pool, struct fault *fault)
{
    struct task task;
    const struct again *retry = next_retry(pool);
    if (retry && retry->due <= clock_steady()) {
        if (feed_again(pool->feed, retry->id, retry->attempt, &task, fault) ||
            start_task_of(pool, &task, fault))
            return -1;
        agains_take(&pool->retries, 0);
        return 1;
    }
    int got = canary_is_out(pool) ? 0 : feed_next(pool->feed, &task, fault);
    if (got > 0 && start_task_of(pool, &task, fault)) {
        feed_take_back(pool->feed);
        return -1;
    }
    pool->taken = pool->taken || got > 0;
    return got;
}

static int fill_slots(struct pool *pool, struct fault *fault)
{
    int got = 1;
    while (!pool->stopping && got > 0 && slots_have_room(&pool->crew.slots))
        got = start_next(pool, fault);
    return got < 0 ? -1 : 0;
}

/* Lets a task that failed wait for its next attempt, if it gets one. */
static bool try_again(struct pool *pool, const struct slot *slot)
{
    const struct limiter *limiter = &pool->limiter;
    if (pool->stopping || slot->called_off || !limiter_grants_another(limiter, slot->attempt))
        return false;
    double due = clock_steady() + limiter->limits->retry_delay;
    const struct again retry = {
        .id = slot->task, .due = due, .attempt = (uint16_t)(slot->attempt + 1)};
    if (agains_add(&pool->retries, &retry, NULL))
        return false;
    crew_note(&pool->crew, EVENT_RETRY, slot);
    pool->tally.retries++;
    return true;
}

/* What follows from the end of a task. */
static void judge(struct pool *pool, const struct slot *slot, enum task_state state, double wall)
{
    switch (state) {
    case STATE_CANCELLED:
        pool->tally.cancelled++;
        break;
    case STATE_DONE:
        pool->tally.done++;
        limiter_take(&pool->limiter, wall);
        break;
    default:
        if (!try_again(pool, slot))
            halt_count_failed(pool, slot->timed_out);
        break;
    }
}

static int take_in_signals(struct pool *pool, struct fault *fault)
{
    struct signalfd_siginfo info[16];
    ssize_t got = read(pool->crew.signals, info, sizeof info);
    int result = 0;
    for (ssize_t i = 0; i < got / (ssize_t)sizeof *info; i++) {
        enum signal_meaning meaning =
            walltime_meaning(&pool->walltime, (int)info[i].ssi_signo, clock_steady());
        if (meaning == SIGNAL_IS_NOTHING)
            continue;
        if (halt_look_at_requests(pool, fault)) /* what is called off is not late */
            result = -1;
        if (meaning != SIGNAL_TO_LOOK)
            halt_by_signal(pool, (int)info[i].ssi_signo, (pid_t)info[i].ssi_pid,
                           meaning == SIGNAL_TIME_IS_UP);
    }
    return result;
}

/* Schedulers send a signal to all processes of an element, one by one, and a task may end by it
 * before ours has come: then we wait for it, to know what the end means. */
static void await_own_signal(struct pool *pool, int status)
{
    struct pollfd source = {.fd = pool->crew.signals, .events = POLLIN};
    double until = clock_steady() + AT_ONCE, left = AT_ONCE;
    if (!pool->walltime.scheduled || !WIFSIGNALED(status) || !crew_takes_in(WTERMSIG(status)))
        return;
    while (!pool->stop_signal && left > 0 && poll(&source, 1, (int)(left * 1000) + 1) > 0) {
        take_in_signals(pool, NULL);
        left = until - clock_steady();
    }
}

static void reap(struct pool *pool)
{
    struct crew_end end;
    while (crew_reap(&pool->crew, &end)) {
        await_own_signal(pool, end.status);
        enum task_state state = crew_take_end(&pool->crew, &end);
        pool->tally.running = pool->crew.running;
        pool->last_status = end.status;
        judge(pool, end.slot, state, end.wall);
    }
}

/* How long to sleep, in milliseconds, at most. */
static int patience(const struct pool *pool, double now)
{
    double until = crew_due(&pool->crew, now, pool->next_look);
    const struct again *retry = slots_have_room(&pool->crew.slots) ? next_retry(pool) : NULL;
    if (pool->tick && now + TICK < until)
        until = now + TICK;
    if (retry && retry->due < until)
        until = retry->due;
    return until <= now ? 0 : (int)((until - now) * 1000) + 1;
}

static int wait_for_news(struct pool *pool, struct fault *fault)
{
    struct pollfd source = {.fd = pool->crew.signals, .events = POLLIN};
    if (poll(&source, 1, patience(pool, clock_steady())) > 0 && take_in_signals(pool, fault))
        return -1;
    reap(pool);
    double now = clock_steady();
    int result = now >= pool->next_look ? halt_look_at_requests(pool, fault) : 0;
    limiter_look(&pool->limiter, now);
    crew_set_timeout(&pool->crew, pool->limiter.most);
    crew_sweep(&pool->crew, now);
    if (result || halt_check_failures(pool, fault))
        return -1;
    if (pool->tick)
        pool->tick(pool, pool->context);
    return 0;
}

static int prepare(struct pool *pool, struct fault *fault)
{
    struct crew *crew = &pool->crew;
    if (crew_open(crew, fault))
        return -1;
    limiter_init(&pool->limiter);
    crew_set_timeout(crew, pool->limiter.most);
    if (journal_write(&crew->journal, fault) || (pool->refused && halt_pending(pool, fault)))
        return -1;
    return halt_look_at_requests(pool, fault);
}

/* Did the first task end without success, so that nothing else may begin? */
static bool canary_is_dead(const struct pool *pool)
{
    return canary_is_out(pool) && !pool->tally.running && !agains_first(&pool->retries);
}

int pool_run(struct pool *pool, struct fault *fault)
{
    int result = prepare(pool, fault);
    if (!pool->crew.slots.slot)
        return -1;
    for (;;) {
        if (!result && canary_is_dead(pool))
            halt_for_canary(pool);
        if (!result)
            result = fill_slots(pool, fault);
        if (!result)
            result = journal_write(&pool->crew.journal, fault);
        if (result)
            halt_starting(pool); /* what runs may end in peace */
        if (!slots_are_busy(&pool->crew.slots) && !agains_first(&pool->retries))
            break;
        if (wait_for_news(pool, result ? NULL : fault))
            result = -1;
    }
    journal_note(&pool->crew.journal, EVENT_FINISH);
    if (journal_write(&pool->crew.journal, result ? NULL : fault))
        result = -1;
    return result;
}

void pool_release(struct pool *pool)
{
    crew_release(&pool->crew);
    agains_release(&pool->retries);
    idlist_release(&pool->interrupted);
}
