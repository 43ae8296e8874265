/* coordinator.c: nodes that say anything at any time: no task is done twice, none is forgotten, and
 * what makes no sense is said to make none. */
#include <math.h>

#include "nodes/coordinator.h"
#include "fuzz.h"

enum { TASKS = 24, NODES = 3, STEPS_MOST = 200 };

static struct coordinator coordinator;
static struct limits limits;
static double now;
static int lost_of[TASKS + 1], cancelled_of[TASKS + 1];

/* What goes to a node must be a frame. */
static void to_node(void *context, uint32_t node, const char *bytes, size_t length)
{
    struct frame frame;
    struct frame_task task;
    uint32_t low;
    (void)context;
    expect(node < NODES, "node %u", node);
    expect(frame_open(&frame, bytes, length), "no frame");
    if (frame.kind != FRAME_TASKS)
        return;
    expect(frame_read_tasks(&frame, &low), "no tasks");
    while (frame_next_task(&frame, &task))
        expect(task.id >= 1 && task.id <= TASKS && task.attempt, "task %ld", (long)task.id);
    expect(!frame.bad, "a bad frame");
}

static void say(void *context, const char *text)
{
    (void)context;
    expect(text[0], "nothing is said");
}

static void look_back(void *context, uint32_t node, double when)
{
    struct held *held = coordinator.member[node].held;
    (void)context;
    if (coordinator.member[node].tickets && held[0].task.id >= 0) /* of one task all is known */
        coordinator_settle(&coordinator, node, held[0].task.id, held[0].task.attempt, STATE_DONE, 1,
                           when);
}

static void note_lost(void *context, int64_t task, int attempt)
{
    (void)context;
    expect(task >= 1 && task <= TASKS && attempt > 0, "task %ld, attempt %d", (long)task, attempt);
    lost_of[task]++;
}

static void note_cancelled(void *context, int64_t task)
{
    (void)context;
    expect(task >= 1 && task <= TASKS, "task %ld", (long)task);
    cancelled_of[task]++;
}

static void note_halt(void *context)
{
    (void)context;
}

static void begin(struct fuzz_bytes *left)
{
    static const struct coordinator_calls calls = {to_node,        say,       look_back, note_lost,
                                                   note_cancelled, note_halt, NULL};
    static float known[TASKS];
    struct idlist tasks = IDLIST_INIT;
    struct fault fault = {""};
    unsigned how = fuzz_byte(left);
    limits = (struct limits){.retries = how & 3,
                             .retry_delay = how & 4 ? 2 : 0,
                             .timeout = {how & 8 ? 300 : 0, true},
                             .failures = {how & 16 ? 5 : 0, false},
                             .canary = how & 32};
    now = 1000;
    coordinator = (struct coordinator){
        .calls = calls, .limits = &limits, .total = TASKS, .grace = 5, .end = how & 64 ? 1100 : 0};
    idlist_add_range(&tasks, 1, TASKS, 1);
    float *durations = how & 128 ? malloc(sizeof known) : NULL;
    for (int i = 0; durations && i < TASKS; i++)
        durations[i] = (float)(i % 5);
    expect(stock_init(&coordinator.stock, "jobs.json", &tasks, durations, &fault) == 0, "%s",
           fault.text);
    coordinator.stock.tries_left = (uint16_t)limits.retries;
    expect(coordinator_init(&coordinator, NODES, &fault) == 0, "%s", fault.text);
}

static void add_news(struct fuzz_bytes *left, struct text *out)
{
    static const double walls[] = {0, 1, 100, 1e300, -5};
    struct text ends = TEXT_INIT;
    struct frame_news news = {fuzz_choice(left, 40), fuzz_choice(left, 40), 0, 0};
    for (unsigned ends_left = fuzz_choice(left, 6); ends_left--;) {
        unsigned how = fuzz_byte(left);
        const struct frame_end end = {.ticket = fuzz_choice(left, 32),
                                      .state = (uint8_t)(STATE_DONE + how % 8),
                                      .again = how >> 7,
                                      .id = fuzz_choice(left, TASKS + 2),
                                      .wall = walls[how / 8 % 5]};
        frame_add_end(&ends, &end);
    }
    news.closed = fuzz_byte(left) > 250;
    frame_add_news(out, &news, &ends);
    text_release(&ends);
}

/* A frame as a node would send it, or any bytes. */
static void make_frame(struct fuzz_bytes *left, struct text *out)
{
    switch (fuzz_choice(left, 8)) {
    case 0:
        frame_add_hello(out, &(struct frame_hello){"node", 1 + fuzz_choice(left, 20), 0});
        break;
    case 1:
    case 2:
        add_news(left, out);
        break;
    case 3:
        frame_begin_back(out);
        for (unsigned count = fuzz_choice(left, 5); count--;)
            frame_add_ticket(out, fuzz_choice(left, 32));
        break;
    case 4:
        frame_add_fault(out, "no more");
        break;
    case 5:
        frame_add_plain(out, FRAME_BYE);
        break;
    case 6:
        frame_add_plain(out, FRAME_GONE);
        break;
    default:
        for (unsigned count = fuzz_choice(left, 64); count--;)
            text_add_char(out, (char)fuzz_byte(left));
        text_add(out, "", 0);
        break;
    }
}

/* Something happens. Returns what the coordinator says to it. */
static int step(struct fuzz_bytes *left, struct fault *fault)
{
    struct idlist ids = IDLIST_INIT;
    struct text frame = TEXT_INIT;
    unsigned what = fuzz_byte(left);
    int result = 0;
    now += what >> 7 ? 0.5 : 0;
    switch (what & 31) {
    case 0:
        now += 20;
        result = coordinator_tick(&coordinator, now, fault);
        break;
    case 1:
        idlist_add(&ids, fuzz_choice(left, TASKS + 2));
        result = coordinator_cancel(&coordinator, &ids, fault);
        break;
    case 2:
        result = coordinator_cancel_pending(&coordinator, fault);
        break;
    case 3:
        coordinator_end(&coordinator, what & 32 ? REASON_TIME : REASON_CANCEL, what & 64);
        break;
    case 4:
        coordinator_give_up_nodes(&coordinator, now);
        break;
    case 5:
    case 6:
        result = coordinator_tick(&coordinator, now, fault);
        break;
    default:
        make_frame(left, &frame);
        result = coordinator_take(&coordinator, (what >> 5) % NODES, text_string(&frame),
                                  frame.length, now, fault);
        break;
    }
    text_release(&frame);
    idlist_release(&ids);
    return result;
}

/* Each task is counted once at most; what is left is the rest, and what the end interrupted. */
static void judge(void)
{
    const struct coordinator_tally *tally = &coordinator.tally;
    struct idlist rest = IDLIST_INIT;
    struct fault fault = {""};
    long ended = tally->done + tally->failed + tally->timed_out + tally->cancelled + tally->lost;
    expect(coordinator_rest(&coordinator, &rest, &fault) == 0, "%s", fault.text);
    expect(ended <= TASKS, "%ld tasks ended", ended);
    expect(ended + idlist_size(&rest) <= TASKS + idlist_size(&coordinator.interrupted),
           "%ld ended, %ld are left", ended, idlist_size(&rest));
    expect(tally->done >= 0 && tally->retries >= 0 && coordinator.held >= 0, "%ld are held",
           coordinator.held);
    expect(!isnan(coordinator_due(&coordinator, now)), "it is due never");
    coordinator_running(&coordinator);
    if (coordinator_is_over(&coordinator))
        expect(coordinator.held == 0, "it is over, and %ld are held", coordinator.held);
    idlist_release(&rest);
}

FUZZ_TARGET("coordinator")
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static bool made;
    struct fuzz_bytes left = {bytes, bytes + size};
    struct fault fault = {""};
    if (!made) {
        struct text job = TEXT_INIT;
        for (int i = 1; i <= TASKS; i++)
            text_printf(&job, "%s\"%d\": [\"run %d\", \"\"]", i > 1 ? ",\n" : "{\n", i, i);
        text_add_string(&job, "\n}\n");
        fuzz_file("jobs.json", job.bytes, job.length);
        text_release(&job);
        made = true;
    }
    memset(lost_of, 0, sizeof lost_of);
    memset(cancelled_of, 0, sizeof cancelled_of);
    begin(&left);
    for (int steps = 0; left.at < left.end && steps < STEPS_MOST; steps++) {
        if (fuzz_failed(step(&left, &fault), &fault))
            break;
        judge();
    }
    coordinator_dismiss(&coordinator);
    coordinator_release(&coordinator);
    return 0;
}
