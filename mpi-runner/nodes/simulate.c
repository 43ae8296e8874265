/* simulate.c: see simulate.h. */
#include "nodes/simulate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/sink.h"
#include "nodes/agenda.h"
#include "nodes/coordinator.h"

#define LATENCY 0.001  /* seconds that a message is under way, besides its bytes */
#define BANDWIDTH 1e9  /* bytes a second */
#define GATHERED 0.015 /* seconds for which a node gathers news that are wanted */
#define STALE 1.0      /* seconds that news may be old which nobody waits for */

enum { NODES_MOST = 1000000, SLOTS_MOST = 10000, TASKS_MOST = 1000000000 };

/* A task that a simulated node has before it. */
struct waiting {
    uint32_t ticket;
    int64_t id;
};

struct sim_node {
    struct waiting *queue; /* a ring */
    uint32_t first, count, capacity;
    uint32_t running, low;
    struct text ends;
    double oldest; /* of the ends that were not sent */
    double due;    /* when they are sent; 0: there are none */
    bool welcome;
};

struct simulation {
    long nodes, slots, tasks;
    double shortest, longest; /* seconds */
    double now;
    struct agenda agenda;
    struct sim_node *node;
    struct coordinator coordinator;
    double coordinator_seconds; /* of cpu, that the coordinator took */
    double work;                /* seconds that tasks took */
    double last_end;
    bool failed; /* memory was short */
};

/* A number from 0 to 1 that belongs to a task (splitmix64: G. L. Steele, D. Lea, C. H. Flood,
 * OOPSLA 2014). */
static double number_of(int64_t id)
{
    uint64_t z = (uint64_t)id * 0x9e3779b97f4a7c15U;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
    z = (z ^ z >> 27) * 0x94d049bb133111ebU;
    return (double)((z ^ z >> 31) >> 11) / 9007199254740992.0;
}

static void post(struct simulation *sim, enum happening what, uint32_t node, const char *bytes,
                 size_t length)
{
    struct occurrence message = {
        .time = sim->now + LATENCY + (double)length / BANDWIDTH, .what = what, .node = node};
    text_add(&message.frame, bytes, length);
    sim->failed = sim->failed || message.frame.failed;
    agenda_add(&sim->agenda, &message);
}

static void send_to_node(void *context, uint32_t node, const char *frame, size_t length)
{
    post(context, TO_NODE, node, frame, length);
}

static void node_starts(struct simulation *sim, uint32_t number)
{
    struct sim_node *node = &sim->node[number];
    while (node->count && node->running < sim->slots) {
        struct waiting task = node->queue[node->first];
        double wall = sim->shortest + (sim->longest - sim->shortest) * number_of(task.id);
        node->first = (node->first + 1) % node->capacity;
        node->count--;
        node->running++;
        agenda_add(&sim->agenda, &(struct occurrence){.time = sim->now + wall,
                                                      .what = TASK_ENDS,
                                                      .node = number,
                                                      .ticket = task.ticket,
                                                      .id = task.id,
                                                      .wall = (float)wall});
    }
}

static void node_gets(struct simulation *sim, struct sim_node *node, const struct frame_task *task)
{
    if (node->count == node->capacity) {
        uint32_t wanted = node->capacity ? node->capacity * 2 : 64;
        struct waiting *grown = malloc(wanted * sizeof *grown);
        if (!grown) {
            sim->failed = true;
            return;
        }
        for (uint32_t i = 0; i < node->count; i++)
            grown[i] = node->queue[(node->first + i) % node->capacity];
        free(node->queue);
        node->queue = grown;
        node->capacity = wanted;
        node->first = 0;
    }
    node->queue[(node->first + node->count++) % node->capacity] =
        (struct waiting){task->ticket, task->id};
}

static void node_sends_news(struct simulation *sim, uint32_t number)
{
    struct sim_node *node = &sim->node[number];
    struct text frame = TEXT_INIT;
    frame_add_news(&frame, &(struct frame_news){.ahead = node->count, .running = node->running},
                   &node->ends);
    post(sim, TO_COORDINATOR, number, frame.bytes, frame.length);
    text_release(&frame);
    text_clear(&node->ends);
    node->due = 0;
}

/* When are its news to be sent? */
static void node_plans_news(struct simulation *sim, uint32_t number)
{
    struct sim_node *node = &sim->node[number];
    double due = node->count <= node->low ? sim->now + GATHERED : node->oldest + STALE;
    if (!node->ends.length)
        return;
    if (!node->running)
        due = sim->now;
    if (node->due > 0 && node->due <= due)
        return;
    node->due = due;
    agenda_add(&sim->agenda, &(struct occurrence){.time = due, .what = NEWS_DUE, .node = number});
}

static void node_ends_task(struct simulation *sim, const struct occurrence *end)
{
    struct sim_node *node = &sim->node[end->node];
    if (!node->ends.length)
        node->oldest = sim->now;
    frame_add_end(&node->ends, &(struct frame_end){.ticket = end->ticket,
                                                   .state = STATE_DONE,
                                                   .id = end->id,
                                                   .wall = (double)end->wall});
    node->running--;
    sim->work += (double)end->wall;
    sim->last_end = sim->now;
    node_starts(sim, end->node);
    node_plans_news(sim, end->node);
}

/* Gives back the last ones that it has not begun. */
static void node_gives_back(struct simulation *sim, uint32_t number, uint32_t count)
{
    struct sim_node *node = &sim->node[number];
    struct text frame = TEXT_INIT;
    frame_begin_back(&frame);
    for (; count && node->count; count--)
        frame_add_ticket(&frame,
                         node->queue[(node->first + --node->count) % node->capacity].ticket);
    post(sim, TO_COORDINATOR, number, frame.bytes, frame.length);
    text_release(&frame);
}

static void node_hears(struct simulation *sim, const struct occurrence *message)
{
    struct sim_node *node = &sim->node[message->node];
    struct frame frame;
    struct frame_task task;
    uint32_t count;
    if (!frame_open(&frame, message->frame.bytes, message->frame.length))
        return;
    if (frame.kind == FRAME_RECALL && frame_read_recall(&frame, &count))
        node_gives_back(sim, message->node, count);
    if (frame.kind != FRAME_TASKS)
        return;
    frame_read_tasks(&frame, &node->low);
    while (frame_next_task(&frame, &task))
        node_gets(sim, node, &task);
    node_starts(sim, message->node);
}

static int coordinator_hears(struct simulation *sim, const struct occurrence *message,
                             struct fault *fault)
{
    double began = clock_steady();
    int result = coordinator_take(&sim->coordinator, message->node, message->frame.bytes,
                                  message->frame.length, sim->now, fault);
    sim->coordinator_seconds += clock_steady() - began;
    return result;
}

static int let_happen(struct simulation *sim, struct occurrence *now, struct fault *fault)
{
    struct sim_node *node = &sim->node[now->node];
    int result = 0;
    sim->now = now->time;
    switch (now->what) {
    case TASK_ENDS:
        node_ends_task(sim, now);
        break;
    case TO_NODE:
        node_hears(sim, now);
        break;
    case NEWS_DUE:
        if (node->due > 0 && node->due <= sim->now)
            node_sends_news(sim, now->node);
        break;
    default:
        result = coordinator_hears(sim, now, fault);
        break;
    }
    text_release(&now->frame);
    return sim->failed || sim->agenda.failed ? fail_memory(fault) : result;
}

static int run(struct simulation *sim, struct fault *fault)
{
    double tick = 0;
    for (uint32_t node = 0; node < sim->nodes; node++) {
        char host[24];
        struct text hello = TEXT_INIT;
        snprintf(host, sizeof host, "node%u", node);
        frame_add_hello(&hello, &(struct frame_hello){host, (uint32_t)sim->slots, 0});
        post(sim, TO_COORDINATOR, node, hello.bytes, hello.length);
        text_release(&hello);
    }
    while (!coordinator_is_over(&sim->coordinator)) {
        double next = sim->agenda.count ? sim->agenda.heap[0].time : tick;
        if (tick <= next) {
            double began = clock_steady();
            sim->now = tick;
            if (coordinator_tick(&sim->coordinator, tick, fault))
                return -1;
            tick = coordinator_due(&sim->coordinator, tick + 0.005);
            sim->coordinator_seconds += clock_steady() - began;
            continue;
        }
        struct occurrence now = agenda_take(&sim->agenda);
        if (let_happen(sim, &now, fault))
            return -1;
    }
    return 0;
}

/* A job of so many tasks, in memory. Returns its path. */
static char *make_job(long tasks, struct fault *fault)
{
    int descriptor = memfd_create("onager-simulated-job", MFD_CLOEXEC);
    struct sink sink;
    if (descriptor < 0) {
        fail(fault, "cannot make a job in memory: %s", strerror(errno));
        return NULL;
    }
    sink_init(&sink, descriptor, NULL);
    text_add_string(&sink.pending, "{\n");
    for (long id = 1; id <= tasks && sink_relax(&sink) == 0; id++)
        text_printf(&sink.pending, "\"%ld\": [\"train --seed %ld\", \"seed_%ld\"]%s\n", id, id, id,
                    id < tasks ? "," : "");
    text_add_string(&sink.pending, "}\n");
    if (sink_flush(&sink))
        fail(fault, "cannot make a job in memory: %s", strerror(sink.error));
    char *path = sink.error ? NULL : text_format("/proc/self/fd/%d", descriptor);
    sink_release(&sink);
    return path;
}

/* Bytes that the coordinator needs, but for the job's file. */
static double count_memory(const struct coordinator *coordinator)
{
    double bytes = sizeof *coordinator + (double)coordinator->frame.capacity +
                   (double)coordinator->stock.job.window.capacity;
    for (uint32_t node = 0; node < coordinator->members; node++) {
        const struct member *member = &coordinator->member[node];
        bytes += sizeof *member + strlen(member->host) + 1 +
                 (double)member->tickets * (sizeof *member->held + sizeof *member->free);
    }
    return bytes;
}

static void print(struct simulation *sim)
{
    const struct coordinator *coordinator = &sim->coordinator;
    double slots = (double)sim->nodes * (double)sim->slots;
    printf("nodes %ld slots %ld tasks %ld seconds %g-%g\n", sim->nodes, sim->slots, sim->tasks,
           sim->shortest, sim->longest);
    printf("done %ld, handed out %ld, lost %ld\n", coordinator->tally.done, coordinator->handed_out,
           coordinator->tally.lost);
    printf("coordinator_seconds %.3f tasks_per_second %.0f messages_per_task %.4f "
           "utilisation %.4f makespan %.3f bytes_per_slot %.0f\n",
           sim->coordinator_seconds, (double)sim->tasks / sim->coordinator_seconds,
           (double)coordinator->messages / (double)sim->tasks, sim->work / (slots * sim->last_end),
           sim->last_end, count_memory(coordinator) / slots);
}

static int read_what(struct simulation *sim, const char *what, struct fault *fault)
{
    char behind = '\0';
    int got = sscanf(what, "%ld,%ld,%ld,%lf-%lf%c", &sim->nodes, &sim->slots, &sim->tasks,
                     &sim->shortest, &sim->longest, &behind);
    if (got == 3)
        sim->shortest = 1;
    if (got == 3 || got == 4)
        sim->longest = sim->shortest;
    if (got < 3 || got > 5 || sim->nodes < 1 || sim->nodes > NODES_MOST || sim->slots < 1 ||
        sim->slots > SLOTS_MOST || sim->tasks < 1 || sim->tasks > TASKS_MOST ||
        !(sim->shortest > 0) || !(sim->longest >= sim->shortest))
        return fail(fault,
                    "--simulate: expected NODES,SLOTS,TASKS[,SECONDS] such as 1000,64,10000000 or "
                    "8,4,10000,0.5-2, got \"%s\"",
                    what);
    return 0;
}

static void say(void *context, const char *text)
{
    (void)context;
    fprintf(stderr, "onager: %s\n", text);
}

int simulate(const char *what, struct fault *fault)
{
    static const struct limits no_limits;
    struct simulation sim = {.coordinator = {.limits = &no_limits}};
    struct coordinator *coordinator = &sim.coordinator;
    struct idlist tasks = IDLIST_INIT;
    if (read_what(&sim, what, fault))
        return -1;
    coordinator->calls =
        (struct coordinator_calls){.send = send_to_node, .say = say, .context = &sim};
    coordinator->total = sim.tasks;
    idlist_add_range(&tasks, 1, sim.tasks, 1);
    sim.node = calloc((size_t)sim.nodes, sizeof *sim.node);
    char *job = sim.node ? make_job(sim.tasks, fault) : NULL;
    int result = !sim.node ? fail_memory(fault)
                 : !job    ? -1
                           : stock_init(&coordinator->stock, job, &tasks, NULL, fault);
    if (!result)
        result = coordinator_init(coordinator, (uint32_t)sim.nodes, fault);
    if (!result)
        result = run(&sim, fault);
    if (!result)
        print(&sim);
    coordinator_release(coordinator);
    idlist_release(&tasks);
    for (long i = 0; sim.node && i < sim.nodes; i++) {
        free(sim.node[i].queue);
        text_release(&sim.node[i].ends);
    }
    agenda_release(&sim.agenda);
    free(sim.node);
    free(job);
    return result;
}
