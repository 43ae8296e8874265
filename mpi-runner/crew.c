/* crew.c: see crew.h. */
#include "crew.h"

#include <errno.h>
#include <linux/close_range.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/clock.h"

static const int taken_in[] = {SIGCHLD, SIGINT,  SIGTERM, SIGHUP,
                               SIGUSR1, SIGUSR2, SIGXCPU}; /* walltime.h tells what they mean */

static void signals_of_crew(sigset_t *set)
{
    sigemptyset(set);
    for (size_t i = 0; i < sizeof taken_in / sizeof *taken_in; i++)
        sigaddset(set, taken_in[i]);
}

bool crew_takes_in(int signo)
{
    for (size_t i = 0; i < sizeof taken_in / sizeof *taken_in; i++)
        if (taken_in[i] == signo)
            return true;
    return false;
}

int crew_settle(struct fault *fault)
{
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    const struct sigaction by_default = {.sa_handler = SIG_DFL};
    sigset_t set;
    if (prctl(PR_SET_CHILD_SUBREAPER, 1))
        return fail(fault, "prctl: %s", strerror(errno));
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    signals_of_crew(&set);
    if (sigprocmask(SIG_BLOCK, &set, NULL))
        return fail(fault, "cannot block signals: %s", strerror(errno));
    for (int signo = 1; signo < SIGRTMIN; signo++)
        sigaction(signo, &by_default, NULL); /* whatever was ignored when we came */
    sigaction(SIGTTOU, &ignore, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
    return 0;
}

int crew_open(struct crew *crew, struct fault *fault)
{
    sigset_t set;
    signals_of_crew(&set);
    crew->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (crew->signals < 0)
        return fail(fault, "cannot take in signals: %s", strerror(errno));
    if (slots_init(&crew->slots, crew->slots.count, fault)) {
        close(crew->signals);
        return -1;
    }
    crew->late_at = INFINITY;
    guard_start(&crew->guard, &crew->slots, crew->lease);
    journal_note(&crew->journal, EVENT_BEGIN);
    return 0;
}

void crew_release(struct crew *crew)
{
    if (crew->slots.slot)
        close(crew->signals);
    guard_release(&crew->guard);
    slots_release(&crew->slots);
    starter_release(&crew->starter);
    journal_release(&crew->journal);
}

void crew_note(struct crew *crew, enum event_kind kind, const struct slot *slot)
{
    journal_note_slot(&crew->journal, kind, slot, slots_number(&crew->slots, slot));
}

struct slot *crew_enter(struct crew *crew, const struct task *task, struct fault *fault)
{
    if (logs_prepare(crew->logs, task->id, task->attempt, fault))
        return NULL;
    struct slot *slot = slots_take(&crew->slots);
    slot->task = task->id;
    slot->attempt = task->attempt;
    crew_note(crew, EVENT_START, slot);
    return slot;
}

/* What the slot has of its own. */
static const struct place *place_of(const struct crew *crew, const struct slot *slot)
{
    static const struct place any = {0};
    return crew->places ? &crew->places[slot - crew->slots.slot] : &any;
}

static pid_t start_process(struct crew *crew, struct slot *slot, const struct task *task,
                           struct fault *fault)
{
    const struct place *place = place_of(crew, slot);
    struct taskenv_slot seen = {slots_number(&crew->slots, slot), place->gpus};
    if (logs_prepare(crew->logs, task->id, task->attempt, fault) ||
        taskenv_set(crew->environment, task, &seen, fault))
        return -1;
    struct start start = {.command = task->command,
                          .environment = crew->environment->environment,
                          .out = crew->logs->inherit ? NULL : crew->logs->out.bytes,
                          .err = crew->logs->inherit ? NULL : crew->logs->err.bytes,
                          .cpus = place->cpus,
                          .cpus_size = crew->cpus_size,
                          .pid = &slot->pid};
    slot->started = clock_steady();
    return start_task(&crew->starter, &start, fault);
}

int crew_start(struct crew *crew, struct slot *slot, const struct task *task, struct fault *fault)
{
    pid_t pid = start_process(crew, slot, task, fault);
    if (pid < 0) {
        slots_give_back(&crew->slots, slot);
        return -1;
    }
    slots_occupy(&crew->slots, slot, pid);
    crew->running++;
    if (crew->timeout > 0 && slot->started + crew->timeout < crew->late_at)
        crew->late_at = slot->started + crew->timeout;
    return 0;
}

bool crew_reap(struct crew *crew, struct crew_end *end)
{
    pid_t pid;
    while ((pid = wait4(-1, &end->status, WNOHANG, &end->usage)) > 0) {
        end->slot = slots_of(&crew->slots, pid);
        if (!end->slot)
            continue;
        end->wall = clock_steady() - end->slot->started;
        return true;
    }
    return false;
}

enum task_state crew_take_end(struct crew *crew, const struct crew_end *end)
{
    struct slot *slot = end->slot;
    int status = end->status;
    journal_note_end(&crew->journal, slot, slots_number(&crew->slots, slot), end->wall, status,
                     &end->usage);
    crew->running--;
    slots_left(&crew->slots, slot);
    return state_of_end(slot->called_off, slot->timed_out, WEXITSTATUS(status),
                        WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

void crew_call_off(struct crew *crew, struct slot *slot)
{
    if (slot->pid <= 0 || slot->called_off)
        return;
    crew_note(crew, EVENT_CANCEL, slot);
    slot->called_off = true;
    slots_end(&crew->slots, slot, clock_steady() + crew->grace);
}

void crew_time_out(struct crew *crew, struct slot *slot)
{
    if (slot->pid <= 0 || slot_is_ending(slot))
        return;
    crew_note(crew, EVENT_TIMEOUT, slot);
    slot->timed_out = true;
    slots_end(&crew->slots, slot, clock_steady() + crew->grace);
}

void crew_set_timeout(struct crew *crew, double seconds)
{
    if (seconds != crew->timeout)
        crew->late_at = seconds > 0 ? 0 : INFINITY; /* 0: whoever is to know has to look */
    crew->timeout = seconds;
}

static void end_late_tasks(struct crew *crew, double now)
{
    if (now < crew->late_at)
        return;
    crew->late_at = INFINITY;
    for (int i = 0; i < crew->slots.count; i++) {
        struct slot *slot = &crew->slots.slot[i];
        double late_at = slot->started + crew->timeout;
        if (slot->pid <= 0 || slot_is_ending(slot))
            continue;
        if (late_at <= now)
            crew_time_out(crew, slot);
        else if (late_at < crew->late_at)
            crew->late_at = late_at;
    }
}

void crew_sweep(struct crew *crew, double now)
{
    end_late_tasks(crew, now);
    slots_sweep(&crew->slots, now);
}

double crew_due(const struct crew *crew, double now, double until)
{
    return slots_due(&crew->slots, now, crew->late_at < until ? crew->late_at : until);
}

void crew_abandon(struct crew *crew)
{
    slots_kill(&crew->slots);
}
