/* chief.c: see chief.h. */
#include "nodes/chief.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "advice.h"
#include "core/calloff.h"
#include "core/clock.h"
#include "core/launch.h"
#include "core/presence.h"
#include "journal.h"
#include "nodes/boss.h"
#include "nodes/coordinator.h"
#include "nodes/link.h"
#include "nodes/lookback.h"
#include "nodes/past.h"
#include "nodes/summary.h"
#include "nodes/worklist.h"
#include "whereabouts.h"

#define LOOK 2.0      /* seconds between two looks at the requests of others */
#define PROGRESS 0.25 /* seconds between two lines of progress */
#define HANGING 15.0  /* seconds that nodes get to end what runs, besides the grace time */
#define LEAVING 10.0  /* seconds that nodes get to say BYE */

struct chief {
    const struct mpi_options *options;
    const char *folder;
    struct boss boss;
    struct link link;
    struct launch launch;
    struct idlist tasks; /* of the launch, normalized */
    struct past past;
    struct journal journal;
    struct calloff calloff;
    char *calloff_path;
    struct coordinator coordinator;
    double began, next_look, next_progress;
    bool ended_by_order;
    double ending; /* since when all is to end; 0: it is not */
    bool failed;   /* something on disk can't be read or written */
    bool over;     /* and the launcher was told so */
};

static void send_frame(void *context, uint32_t node, const char *frame, size_t length)
{
    struct chief *chief = context;
    link_send(&chief->link, node, frame, length);
}

static void say(void *context, const char *text)
{
    const struct chief *chief = context;
    boss_say(&chief->boss, text);
}

static void note_lost(void *context, int64_t task, int attempt)
{
    struct chief *chief = context;
    event_add(&chief->journal.lines,
              &(struct event){.kind = EVENT_LOST, .task = (long)task, .attempt = attempt});
}

static void note_cancelled(void *context, int64_t task)
{
    struct chief *chief = context;
    journal_note_task(&chief->journal, EVENT_CANCEL, (long)task);
    journal_relax(&chief->journal, NULL);
}

static void note_halt(void *context)
{
    struct chief *chief = context;
    journal_note(&chief->journal, EVENT_HALT);
}

static void look_back(void *context, uint32_t node, double now)
{
    struct chief *chief = context;
    struct fault fault = {""};
    if (lookback(&chief->coordinator, node, chief->folder, now, &fault))
        say(chief, fault.text);
}

static int read_launch(struct chief *chief, struct fault *fault)
{
    char *jobs = text_format("%s/jobs.json", chief->folder);
    chief->calloff_path = text_format("%s/cancel", chief->folder);
    chief->calloff.path = chief->calloff_path;
    int result = jobs && chief->calloff_path ? launch_read(&chief->launch, chief->folder, fault)
                                             : fail_memory(fault);
    if (!result)
        result = launch_tasks(&chief->launch, chief->folder, &chief->tasks, fault) ||
                         past_read(&chief->past, chief->folder, &chief->tasks, PAST_ANEW, fault)
                     ? -1
                     : 0;
    if (!result)
        result = worklist_fill(&chief->coordinator.stock, &chief->past, &chief->launch,
                               chief->folder, jobs, fault);
    free(jobs);
    return result;
}

static void set_coordinator(struct chief *chief)
{
    struct coordinator *coordinator = &chief->coordinator;
    const struct past *past = &chief->past;
    const bool has_environment = chief->boss.managed;
    coordinator->calls = (struct coordinator_calls){.send = send_frame,
                                                    .say = say,
                                                    .look_back = look_back,
                                                    .note_lost = note_lost,
                                                    .note_cancelled = note_cancelled,
                                                    .note_halt = note_halt,
                                                    .context = chief};
    coordinator->limits = &chief->launch.limits;
    coordinator->total = idlist_size(&chief->tasks);
    coordinator->done_before = past->done;
    coordinator->most_at_once = chief->options->at_once;
    coordinator->grace = chief->launch.grace;
    coordinator->environment = has_environment ? text_string(&chief->boss.environment) : NULL;
    coordinator->environment_length = has_environment ? chief->boss.environment.length : 0;
    coordinator->tally = (struct coordinator_tally){.done = past->done,
                                                    .failed = past->failed,
                                                    .timed_out = past->timed_out,
                                                    .cancelled = past->cancelled,
                                                    .lost = past->lost};
    coordinator->gave_up = coordinator->stopping = past->halted;
    if (chief->options->ends_at)
        coordinator->end = clock_steady() + (double)(chief->options->ends_at - time(NULL));
}

/* Waits for the switchboard's first word: how many nodes there are. */
static int await_nodes(struct chief *chief, struct fault *fault)
{
    const char *frame;
    uint32_t nodes = 0;
    size_t length;
    while (!chief->link.over && !link_next(&chief->link, &nodes, &frame, &length)) {
        struct pollfd source = {.fd = chief->link.descriptor, .events = POLLIN};
        poll(&source, 1, -1);
        link_fill(&chief->link);
    }
    if (chief->link.over)
        return fail(fault, "MPI did not start");
    return coordinator_init(&chief->coordinator, nodes, fault);
}

static int look_at_requests(struct chief *chief, double now, struct fault *fault)
{
    struct idlist ids = IDLIST_INIT;
    bool all = false;
    int result = calloff_read(&chief->calloff, &chief->tasks, &ids, &all, fault);
    chief->next_look = now + LOOK;
    if (!result && ids.count && !all)
        result = coordinator_cancel(&chief->coordinator, &ids, fault);
    if (!result && all && !chief->coordinator.cancelling)
        result = coordinator_cancel(&chief->coordinator, NULL, fault);
    if (!result && chief->calloff.pending)
        result = coordinator_cancel_pending(&chief->coordinator, fault);
    idlist_release(&ids);
    return result;
}

static int follow_orders(struct chief *chief, double now, struct fault *fault)
{
    struct order order;
    boss_listen(&chief->boss);
    while ((order = boss_next_order(&chief->boss)).kind != ORDER_NONE) {
        if (look_at_requests(chief, now, fault)) /* what is called off is not late */
            return -1;
        if (order.kind != ORDER_END)
            continue;
        chief->ended_by_order = true;
        coordinator_end(&chief->coordinator, order.time_is_up ? REASON_TIME : REASON_CANCEL,
                        order.at_once);
    }
    return 0;
}

static int take_frames(struct chief *chief, double now, struct fault *fault)
{
    const char *frame;
    uint32_t node;
    size_t length;
    link_fill(&chief->link);
    while (link_next(&chief->link, &node, &frame, &length))
        if (coordinator_take(&chief->coordinator, node, frame, length, now, fault))
            return -1;
    if (chief->link.error)
        return fail(fault, "the switchboard: %s", strerror(chief->link.error));
    return chief->link.over ? fail(fault, "the switchboard is gone") : 0;
}

static void tell_progress(struct chief *chief, double now)
{
    const struct coordinator *coordinator = &chief->coordinator;
    const struct coordinator_tally *tally = &coordinator->tally;
    if (now < chief->next_progress)
        return;
    chief->next_progress = now + PROGRESS;
    boss_tell(&chief->boss, "progress %ld %ld %ld %ld %ld %ld %ld %u %u %llu\n", tally->done,
              coordinator->total, coordinator_running(coordinator), tally->failed + tally->lost,
              tally->timed_out, tally->cancelled, tally->retries, coordinator->here,
              coordinator->members, (unsigned long long)coordinator->slots);
}

static void sleep_until_news(struct chief *chief, double now)
{
    struct pollfd source[2] = {
        {.fd = chief->link.descriptor,
         .events = (short)(POLLIN | (link_is_behind(&chief->link) ? POLLOUT : 0))},
        {.fd = chief->boss.managed ? STDIN_FILENO : -1, .events = POLLIN},
    };
    double due = coordinator_due(&chief->coordinator, now);
    poll(source, 2, due <= now ? 1 : (int)((due - now) * 1000) + 1);
    link_flush(&chief->link);
}

/* A node may hang while it is to end its tasks. */
static void see_to_the_end(struct chief *chief, double now)
{
    if (!chief->coordinator.ending)
        return;
    if (chief->ending <= 0)
        chief->ending = now;
    if (now > chief->ending + chief->launch.grace + HANGING)
        coordinator_give_up_nodes(&chief->coordinator, now);
}

/* One round. Returns 0, or -1 with a fault after which it can't go on. */
static int work(struct chief *chief, struct fault *fault)
{
    double now = clock_steady();
    tell_progress(chief, now);
    see_to_the_end(chief, now);
    if ((now >= chief->next_look && look_at_requests(chief, now, fault)) ||
        take_frames(chief, now, fault) || follow_orders(chief, now, fault) ||
        coordinator_tick(&chief->coordinator, now, fault) || journal_write(&chief->journal, fault))
        return -1;
    return 0;
}

/* Is there nobody to go on with, or somebody who can't be believed? */
static bool is_broken(const struct chief *chief)
{
    return chief->link.over || chief->boss.gone || chief->coordinator.nonsense;
}

/* Something on disk can't be read or written: nothing more is begun, what runs ends in peace. */
static void wind_down(struct chief *chief, const struct fault *fault)
{
    if (!chief->failed)
        boss_say(&chief->boss, fault->text);
    chief->failed = true;
    coordinator_stop(&chief->coordinator);
}

/* Runs until all is done, or nothing more can be. -1 with a fault when it broke. */
static int run(struct chief *chief, struct fault *fault)
{
    while (!coordinator_is_over(&chief->coordinator)) {
        int result = work(chief, fault);
        if (chief->boss.gone)
            return fail(fault, "the launcher is gone");
        if (result && is_broken(chief))
            return -1;
        if (result)
            wind_down(chief, fault);
        if (!coordinator_is_over(&chief->coordinator))
            sleep_until_news(chief, clock_steady());
    }
    return 0;
}

/* Lets the nodes go, and waits until they went: what they have written is on its way then. */
static void dismiss(struct chief *chief)
{
    double until = clock_steady() + LEAVING;
    struct fault fault;
    coordinator_dismiss(&chief->coordinator);
    while (chief->coordinator.here && clock_steady() < until) {
        sleep_until_news(chief, clock_steady());
        if (take_frames(chief, clock_steady(), &fault))
            return;
    }
}

static void say_lines(struct chief *chief, struct text *lines)
{
    char *at = lines->failed ? NULL : lines->bytes;
    for (char *end; at && (end = strchr(at, '\n')); at = end + 1) {
        *end = '\0';
        say(chief, at);
    }
}

static void say_summary(struct chief *chief, double now)
{
    struct text lines = TEXT_INIT, name = TEXT_INIT;
    text_printf(&name, "launch %ld (%s)", chief->launch.number, chief->launch.jobname);
    if (!name.failed && !chief->options->quiet)
        summary_add(&lines, &chief->coordinator, name.bytes, chief->began, now);
    say_lines(chief, &lines);
    text_release(&lines);
    text_release(&name);
}

/* Says how to go on with what is left. Returns how much that is. */
static long say_how_to_continue(struct chief *chief)
{
    struct idlist rest = IDLIST_INIT;
    struct text line = TEXT_INIT;
    coordinator_rest(&chief->coordinator, &rest, NULL);
    long left = idlist_size(&rest);
    bool chained = chief->options->chain && chief->coordinator.time_is_up;
    if (left && !chained) {
        text_add_string(&line, "continue with: ");
        advice_add(&line, &chief->launch, NULL);
        if (!line.failed)
            say(chief, line.bytes);
    }
    idlist_release(&rest);
    text_release(&line);
    return left;
}

/* One runner at a time for a launch (core/presence.h). Where there is a launcher, that is it. */
static int claim_launch(const struct chief *chief, struct fault *fault)
{
    char *path = text_format("%s/runner", chief->folder);
    int held = chief->options->managed ? 0 : path ? presence_hold(path, fault) : fail_memory(fault);
    free(path);
    return held == 1 ? fail(fault, "launch %ld is running already", chief->launch.number) : held;
}

static int prepare(struct chief *chief, struct fault *fault)
{
    char host[HOST_ROOM];
    whereabouts_host(host);
    if (boss_meet(&chief->boss, chief->options->managed, fault) || read_launch(chief, fault) ||
        claim_launch(chief, fault))
        return -1;
    set_coordinator(chief);
    chief->journal.descriptor = event_open(chief->folder, host, fault);
    return chief->journal.descriptor < 0 ? -1 : await_nodes(chief, fault);
}

static int end(struct chief *chief)
{
    const struct coordinator *coordinator = &chief->coordinator;
    double ended = clock_steady();
    int status = coordinator->tally.done == coordinator->total ? 0 : 1;
    bool all_lost = !(coordinator->usable + coordinator->expected) && !coordinator->stopping &&
                    coordinator->lost_nodes;
    journal_write(&chief->journal, NULL);
    dismiss(chief);
    if (all_lost && stock_size(&coordinator->stock)) {
        say(chief, "no node is left");
        return 1; /* that is a breakdown, and not over */
    }
    say_summary(chief, ended);
    long left = say_how_to_continue(chief);
    chief->over = true;
    boss_tell(&chief->boss, "over %d %ld %s\n", status, left,
              summary_why(coordinator, chief->ended_by_order, chief->failed));
    return status;
}

int chief_run(const struct mpi_options *options, const char *launch_folder, int descriptor)
{
    struct chief chief = {.options = options,
                          .folder = launch_folder,
                          .journal.descriptor = -1,
                          .began = clock_steady()};
    struct fault fault = {""};
    int status = 1;
    if (link_init(&chief.link, descriptor, &fault) || prepare(&chief, &fault) ||
        run(&chief, &fault))
        boss_say(&chief.boss, fault.text);
    else
        status = end(&chief);
    if (!chief.over)
        boss_tell(&chief.boss, "broken\n");
    link_release(&chief.link);
    coordinator_release(&chief.coordinator);
    past_release(&chief.past);
    journal_release(&chief.journal);
    idlist_release(&chief.tasks);
    launch_release(&chief.launch);
    boss_release(&chief.boss);
    free(chief.calloff_path);
    return status;
}
