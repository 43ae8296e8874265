/* pool.c: see pool.h. */
#include "pool.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/taskstate.h"
#include "halt.h"

#define TICK 0.2    /* seconds between two looks at the progress line */
#define AT_ONCE 0.1 /* seconds within which a signal to all processes reaches all */

static const int taken_in[] = {SIGCHLD, SIGINT,  SIGTERM, SIGHUP,
                               SIGUSR1, SIGUSR2, SIGXCPU}; /* walltime.h tells what they mean */

static void signals_of_pool(sigset_t *set)
{
    sigemptyset(set);
    for (size_t i = 0; i < sizeof taken_in / sizeof *taken_in; i++)
        sigaddset(set, taken_in[i]);
}

static bool is_taken_in(int signo)
{
    for (size_t i = 0; i < sizeof taken_in / sizeof *taken_in; i++)
        if (taken_in[i] == signo)
            return true;
    return false;
}

int pool_block_signals(struct fault *fault)
{
    sigset_t set;
    signals_of_pool(&set);
    if (sigprocmask(SIG_BLOCK, &set, NULL))
        return fail(fault, "cannot block signals: %s", strerror(errno));
    return 0;
}

static int start_task_in(struct pool *pool, struct slot *slot, const struct task *task,
                         struct fault *fault)
{
    int number = (int)(slot - pool->slots.slot);
    if (logs_prepare(pool->logs, task->id, task->attempt, fault) ||
        taskenv_set(pool->environment, task, number, fault))
        return -1;
    *slot = (struct slot){.task = task->id, .attempt = task->attempt};
    journal_note_slot(&pool->journal, EVENT_START, slot, number);
    if (journal_write(&pool->journal, fault))
        return -1;
    struct start start = {.command = task->command,
                          .environment = pool->environment->environment,
                          .out = pool->logs->inherit ? NULL : pool->logs->out.bytes,
                          .err = pool->logs->inherit ? NULL : pool->logs->err.bytes};
    slot->started = clock_steady();
    pid_t pid = start_task(&pool->starter, &start, fault);
    if (pid < 0)
        return -1;
    slot->pid = pid;
    pool->tally.running++;
    return 0;
}

/* The task that is to be tried again now, NULL: there is none. What an earlier attempt left must
 * be gone. */
static const struct retry *next_retry(const struct pool *pool)
{
    const struct retry *retry = retries_first(&pool->retries);
    return retry && !slots_hold(&pool->slots, retry->task) ? retry : NULL;
}

/* Has the first task begun, and not yet succeeded? */
static bool canary_is_out(const struct pool *pool)
{
    return pool->canary && pool->taken && !pool->tally.done;
}

/* Starts a task: one that is to be tried again, else a new one. Returns 1, 0 when there is none
 * now, -1 with a fault. */
static int start_in(struct pool *pool, struct slot *slot, struct fault *fault)
{
    struct task task;
    const struct retry *retry = next_retry(pool);
    if (retry && retry->due <= clock_steady()) {
        if (feed_again(pool->feed, retry->task, retry->attempt, &task, fault) ||
            start_task_in(pool, slot, &task, fault))
            return -1;
        retries_take(&pool->retries);
        return 1;
    }
    int got = canary_is_out(pool) ? 0 : feed_next(pool->feed, &task, fault);
    if (got > 0 && start_task_in(pool, slot, &task, fault)) {
        feed_take_back(pool->feed);
        return -1;
    }
    pool->taken = pool->taken || got > 0;
    return got;
}

static int fill_slots(struct pool *pool, struct fault *fault)
{
    struct slot *slot;
    int got = 1;
    while (!pool->stopping && got > 0 && (slot = slots_free_one(&pool->slots)))
        got = start_in(pool, slot, fault);
    return got < 0 ? -1 : 0;
}

/* Lets a task that failed wait for its next attempt, if it gets one. */
static bool try_again(struct pool *pool, const struct slot *slot)
{
    const struct limiter *limiter = &pool->limiter;
    if (pool->stopping || slot->called_off || !limiter_grants_another(limiter, slot->attempt))
        return false;
    double due = clock_steady() + limiter->limits->retry_delay;
    struct retry retry = {slot->task, slot->attempt + 1, due};
    if (retries_add(&pool->retries, &retry, NULL))
        return false;
    journal_note_slot(&pool->journal, EVENT_RETRY, slot, (int)(slot - pool->slots.slot));
    pool->tally.retries++;
    return true;
}

/* What became of the task? */
static void judge(struct pool *pool, const struct slot *slot, int status, double wall)
{
    int signo = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    switch (state_of_end(slot->called_off, slot->timed_out, WEXITSTATUS(status), signo)) {
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
    ssize_t got = read(pool->signals, info, sizeof info);
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
    struct pollfd source = {.fd = pool->signals, .events = POLLIN};
    double until = clock_steady() + AT_ONCE, left = AT_ONCE;
    if (!pool->walltime.scheduled || !WIFSIGNALED(status) || !is_taken_in(WTERMSIG(status)))
        return;
    while (!pool->stop_signal && left > 0 && poll(&source, 1, (int)(left * 1000) + 1) > 0) {
        take_in_signals(pool, NULL);
        left = until - clock_steady();
    }
}

static void reap(struct pool *pool)
{
    struct rusage usage;
    int status;
    pid_t pid;
    while ((pid = wait4(-1, &status, WNOHANG, &usage)) > 0) {
        struct slot *slot = slots_of(&pool->slots, pid);
        if (!slot)
            continue;
        double wall = clock_steady() - slot->started;
        await_own_signal(pool, status);
        journal_note_end(&pool->journal, slot, (int)(slot - pool->slots.slot), wall, status,
                         &usage);
        pool->tally.running--;
        pool->last_status = status;
        judge(pool, slot, status, wall);
        slot_left(slot);
    }
}

/* Asks tasks that ran out of time to end. */
static void end_late_tasks(struct pool *pool, double now)
{
    double most = pool->limiter.most;
    for (int i = 0; i < pool->slots.count && most > 0; i++) {
        struct slot *slot = &pool->slots.slot[i];
        if (slot->pid <= 0 || slot_is_ending(slot) || now - slot->started < most)
            continue;
        halt_late(pool, slot);
    }
}

/* How long to sleep, in milliseconds, at most. */
static int patience(const struct pool *pool, double now)
{
    double until = slots_due(&pool->slots, now, pool->next_look);
    const struct retry *retry = slots_free_one(&pool->slots) ? next_retry(pool) : NULL;
    double most = pool->limiter.most;
    if (pool->tick && now + TICK < until)
        until = now + TICK;
    if (retry && retry->due < until)
        until = retry->due;
    for (int i = 0; i < pool->slots.count && most > 0; i++) {
        const struct slot *slot = &pool->slots.slot[i];
        if (slot->pid > 0 && !slot_is_ending(slot) && slot->started + most < until)
            until = slot->started + most;
    }
    return until <= now ? 0 : (int)((until - now) * 1000) + 1;
}

static int wait_for_news(struct pool *pool, struct fault *fault)
{
    struct pollfd source = {.fd = pool->signals, .events = POLLIN};
    if (poll(&source, 1, patience(pool, clock_steady())) > 0 && take_in_signals(pool, fault))
        return -1;
    reap(pool);
    double now = clock_steady();
    int result = now >= pool->next_look ? halt_look_at_requests(pool, fault) : 0;
    limiter_look(&pool->limiter, now);
    end_late_tasks(pool, now);
    slots_sweep(&pool->slots, now);
    if (result || halt_check_failures(pool, fault))
        return -1;
    if (pool->tick)
        pool->tick(pool, pool->context);
    return 0;
}

static int prepare(struct pool *pool, struct fault *fault)
{
    sigset_t set;
    signals_of_pool(&set);
    pool->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (pool->signals < 0)
        return fail(fault, "cannot take in signals: %s", strerror(errno));
    if (slots_init(&pool->slots, pool->slots.count, fault))
        return -1;
    guard_start(&pool->guard, &pool->slots);
    limiter_init(&pool->limiter);
    journal_note(&pool->journal, EVENT_BEGIN);
    if (journal_write(&pool->journal, fault) || (pool->refused && halt_pending(pool, fault)))
        return -1;
    return halt_look_at_requests(pool, fault);
}

/* Did the first task end without success, so that nothing else may begin? */
static bool canary_is_dead(const struct pool *pool)
{
    return canary_is_out(pool) && !pool->tally.running && !retries_first(&pool->retries);
}

int pool_run(struct pool *pool, struct fault *fault)
{
    int result = prepare(pool, fault);
    if (!pool->slots.slot)
        return -1;
    for (;;) {
        if (!result && canary_is_dead(pool))
            halt_for_canary(pool);
        if (!result)
            result = fill_slots(pool, fault);
        if (!result)
            result = journal_write(&pool->journal, fault);
        if (result)
            halt_starting(pool); /* what runs may end in peace */
        if (!slots_are_busy(&pool->slots) && !retries_first(&pool->retries))
            break;
        if (wait_for_news(pool, result ? NULL : fault))
            result = -1;
    }
    journal_note(&pool->journal, EVENT_FINISH);
    if (journal_write(&pool->journal, result ? NULL : fault))
        result = -1;
    return result;
}

void pool_release(struct pool *pool)
{
    if (pool->slots.slot)
        close(pool->signals);
    guard_release(&pool->guard);
    slots_release(&pool->slots);
    retries_release(&pool->retries);
    starter_release(&pool->starter);
    journal_release(&pool->journal);
    idlist_release(&pool->interrupted);
}
