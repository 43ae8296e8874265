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

#include "core/event.h"
#include "core/sink.h"

#define TICK 0.2    /* seconds between two looks at the progress line */
#define LOOK 2.0    /* seconds between two looks at the cancel file */
#define LINGER 0.01 /* seconds between two looks at process groups that are to end */

double pool_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void signals_of_pool(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGCHLD);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGHUP);
    sigaddset(set, SIGUSR1);
}

int pool_block_signals(struct fault *fault)
{
    sigset_t set;
    signals_of_pool(&set);
    if (sigprocmask(SIG_BLOCK, &set, NULL))
        return fail(fault, "cannot block signals: %s", strerror(errno));
    return 0;
}

static int write_events(struct pool *pool, struct fault *fault)
{
    if (!pool->lines.length)
        return 0;
    int error = pool->lines.failed
                    ? ENOMEM
                    : write_all(pool->events, pool->lines.bytes, pool->lines.length, NULL);
    text_clear(&pool->lines);
    return error ? fail(fault, "events: cannot write: %s", strerror(error)) : 0;
}

static void note_cancel(struct pool *pool, long task)
{
    event_add(&pool->lines, &(struct event){.kind = EVENT_CANCEL, .task = task});
}

static int start_task_in(struct pool *pool, int number, const struct task *task,
                         struct fault *fault)
{
    struct slot *slot = &pool->slot[number];
    if (logs_prepare(pool->logs, task->id, fault) ||
        taskenv_set(pool->environment, task, number, fault))
        return -1;
    event_add(&pool->lines,
              &(struct event){
                  .kind = EVENT_START, .task = task->id, .attempt = task->attempt, .slot = number});
    if (write_events(pool, fault))
        return -1;
    struct start start = {.command = task->command,
                          .environment = pool->environment->environment,
                          .out = pool->logs->inherit ? NULL : pool->logs->out.bytes,
                          .err = pool->logs->inherit ? NULL : pool->logs->err.bytes};
    *slot = (struct slot){.task = task->id, .attempt = task->attempt, .started = pool_clock()};
    pid_t pid = start_task(&pool->starter, &start, fault);
    if (pid < 0)
        return -1;
    slot->pid = pid;
    pool->tally.running++;
    return 0;
}

/* Starts the next task in a free slot. Returns 1, 0 when there are no more, -1 with a fault. */
static int start_in(struct pool *pool, int number, struct fault *fault)
{
    struct task task;
    int got = feed_next(pool->feed, &task, fault);
    if (got > 0 && start_task_in(pool, number, &task, fault)) {
        feed_take_back(pool->feed);
        return -1;
    }
    return got;
}

static int fill_slots(struct pool *pool, struct fault *fault)
{
    int got = 1;
    for (int i = 0; i < pool->slots && !pool->stopping && got > 0; i++)
        if (!pool->slot[i].pid)
            got = start_in(pool, i, fault);
    return got < 0 ? -1 : 0;
}

static void end_task(struct pool *pool, struct slot *slot, int status, const struct rusage *usage)
{
    struct event event = {.task = slot->task,
                          .attempt = slot->attempt,
                          .slot = (int)(slot - pool->slot),
                          .wall = pool_clock() - slot->started};
    event_set_end(&event, status, usage);
    event_add(&pool->lines, &event);
    if (slot->called_off)
        pool->tally.cancelled++;
    else if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        pool->tally.done++;
    else
        pool->tally.failed++;
    pool->tally.running--;
    pool->last_status = status;
    if (!slot->called_off)
        slot->pid = 0;
}

/* A task that was called off keeps its slot until its whole process group is gone. */
static void free_ended_groups(struct pool *pool)
{
    for (int i = 0; i < pool->slots; i++) {
        struct slot *slot = &pool->slot[i];
        if (slot->pid < 0 && kill(slot->pid, 0) && errno == ESRCH)
            slot->pid = 0;
    }
}

static void reap(struct pool *pool)
{
    struct rusage usage;
    int status;
    pid_t pid;
    while ((pid = wait4(-1, &status, WNOHANG, &usage)) > 0)
        for (int i = 0; i < pool->slots; i++) {
            struct slot *slot = &pool->slot[i];
            if (slot->pid != pid)
                continue;
            end_task(pool, slot, status, &usage);
            if (slot->called_off)
                slot->pid = -pid; /* the group, as kill(2) names it */
        }
}

static void send(const struct slot *slot, int signo)
{
    pid_t group = slot->pid > 0 ? -slot->pid : slot->pid;
    if (!slot->pid)
        return;
    kill(group, signo);
    kill(group, SIGCONT);
}

static void call_off_slot(struct pool *pool, struct slot *slot)
{
    if (slot->pid <= 0 || slot->called_off)
        return;
    note_cancel(pool, slot->task);
    slot->called_off = true;
    slot->kill_at = pool_clock() + pool->grace;
    send(slot, SIGTERM);
}

/* Starts nothing more and ends what runs; asked twice, at once. */
static void stop(struct pool *pool)
{
    bool again = pool->ending;
    pool->stopping = pool->ending = true;
    for (int i = 0; i < pool->slots; i++) {
        struct slot *slot = &pool->slot[i];
        if (pool->stop_signal && slot->pid > 0 && !slot->called_off)
            idlist_add(&pool->interrupted, slot->task);
        call_off_slot(pool, slot);
        if (again)
            slot->kill_at = 0;
    }
}

/* Kills what was asked to end and has not. */
static void kill_overdue(struct pool *pool, double now)
{
    for (int i = 0; i < pool->slots; i++)
        if (pool->slot[i].called_off && pool->slot[i].kill_at <= now)
            send(&pool->slot[i], SIGKILL);
}

static int call_off_pending(struct pool *pool, const struct idlist *ids, struct fault *fault)
{
    long id;
    struct idcursor cursor = {0};
    while (idlist_next(ids, &cursor, &id))
        if (feed_has(pool->feed, id))
            note_cancel(pool, id);
    long count = feed_call_off(pool->feed, ids, fault);
    if (count > 0)
        pool->tally.cancelled += count;
    return count < 0 ? -1 : 0;
}

static int look_at_requests(struct pool *pool, struct fault *fault)
{
    struct idlist ids = IDLIST_INIT;
    bool all;
    int result = calloff_read(&pool->calloff, &ids, &all, fault);
    if (!result && all) {
        idlist_release(&ids);
        result = feed_rest(pool->feed, &ids, fault);
        pool->all_called_off = true;
        stop(pool);
    }
    if (!result)
        result = call_off_pending(pool, &ids, fault);
    for (int i = 0; !result && i < pool->slots; i++)
        if (idlist_contains(&ids, pool->slot[i].task))
            call_off_slot(pool, &pool->slot[i]);
    idlist_release(&ids);
    pool->next_look = pool_clock() + LOOK;
    return result;
}

static int take_in_signals(struct pool *pool, struct fault *fault)
{
    struct signalfd_siginfo info[16];
    ssize_t got = read(pool->signals, info, sizeof info);
    for (ssize_t i = 0; i < got / (ssize_t)sizeof *info; i++) {
        int signo = (int)info[i].ssi_signo;
        if (signo == SIGUSR1) {
            if (look_at_requests(pool, fault))
                return -1;
        } else if (signo != SIGCHLD) {
            pool->stop_signal = signo;
            stop(pool);
        }
    }
    return 0;
}

static bool any_busy(const struct pool *pool)
{
    for (int i = 0; i < pool->slots; i++)
        if (pool->slot[i].pid)
            return true;
    return false;
}

/* How long to sleep, in milliseconds, at most. */
static int patience(const struct pool *pool, double now)
{
    double until = pool->next_look;
    if (pool->tick && now + TICK < until)
        until = now + TICK;
    for (int i = 0; i < pool->slots; i++) {
        const struct slot *slot = &pool->slot[i];
        if (slot->called_off && slot->pid > 0 && slot->kill_at > now && slot->kill_at < until)
            until = slot->kill_at;
        if (slot->pid < 0 && now + LINGER < until)
            until = now + LINGER;
    }
    return until <= now ? 0 : (int)((until - now) * 1000) + 1;
}

static int wait_for_news(struct pool *pool, struct fault *fault)
{
    struct pollfd source = {.fd = pool->signals, .events = POLLIN};
    if (poll(&source, 1, patience(pool, pool_clock())) > 0 && take_in_signals(pool, fault))
        return -1;
    reap(pool);
    free_ended_groups(pool);
    double now = pool_clock();
    kill_overdue(pool, now);
    if (now >= pool->next_look && look_at_requests(pool, fault))
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
    pool->slot = calloc((size_t)pool->slots, sizeof *pool->slot);
    if (!pool->slot)
        return fail_memory(fault);
    event_add(&pool->lines, &(struct event){.kind = EVENT_BEGIN});
    if (write_events(pool, fault))
        return -1;
    return look_at_requests(pool, fault);
}

int pool_run(struct pool *pool, struct fault *fault)
{
    int result = prepare(pool, fault);
    if (!pool->slot)
        return -1;
    for (;;) {
        if (!result)
            result = fill_slots(pool, fault);
        if (!result)
            result = write_events(pool, fault);
        if (result)
            pool->stopping = true; /* what runs may end in peace */
        if (!any_busy(pool))
            break;
        if (wait_for_news(pool, result ? NULL : fault))
            result = -1;
    }
    event_add(&pool->lines, &(struct event){.kind = EVENT_FINISH});
    if (write_events(pool, result ? NULL : fault))
        result = -1;
    return result;
}

void pool_release(struct pool *pool)
{
    if (pool->slot)
        close(pool->signals);
    free(pool->slot);
    starter_release(&pool->starter);
    text_release(&pool->lines);
    idlist_release(&pool->interrupted);
}
