/* The coordinator of a mega-job, with nodes that are played here: who gets what, and what becomes
 * of tasks that fail, or whose nodes are lost. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "nodes/coordinator.h"

#include "unit.h"

enum { NODES_MOST = 4, TASKS_MOST = 200 };

/* What a node has that is played. */
struct played {
    struct frame_task task[TASKS_MOST];
    int count;
    uint32_t recall;
    bool recalled, ended, left;
    uint32_t ending_ticket;
};

static struct played nodes[NODES_MOST];
static struct coordinator coordinator;
static struct limits limits;
static double now;
static char said[2000], noted[2000];
static char path[] = "/tmp/onager-unit-XXXXXX";

static void take_tasks(struct played *node, struct frame *frame)
{
    struct frame_task task;
    uint32_t low;
    frame_read_tasks(frame, &low);
    while (node->count < TASKS_MOST && frame_next_task(frame, &task))
        node->task[node->count++] = task;
}

static void to_node(void *context, uint32_t number, const char *bytes, size_t length)
{
    struct played *node = &nodes[number];
    struct frame frame;
    struct frame_ending ending;
    (void)context;
    frame_open(&frame, bytes, length);
    switch (frame.kind) {
    case FRAME_TASKS:
        take_tasks(node, &frame);
        break;
    case FRAME_RECALL:
        node->recalled = true;
        frame_read_recall(&frame, &node->recall);
        break;
    case FRAME_END:
        frame_read_ending(&frame, &ending);
        node->ended = ending.all;
        node->ending_ticket = ending.ticket;
        break;
    case FRAME_LEAVE:
        node->left = true;
        break;
    default:
        break;
    }
}

static void say(void *context, const char *text)
{
    (void)context;
    snprintf(said + strlen(said), sizeof said - strlen(said), "%s\n", text);
}

static void note(const char *what, long task, int attempt)
{
    snprintf(noted + strlen(noted), sizeof noted - strlen(noted), "%s %ld %d\n", what, task,
             attempt);
}

static void note_lost(void *context, int64_t task, int attempt)
{
    (void)context;
    note("lost", (long)task, attempt);
}

static void note_cancelled(void *context, int64_t task)
{
    (void)context;
    note("cancelled", (long)task, 0);
}

static void note_halt(void *context)
{
    (void)context;
    note("halt", 0, 0);
}

static void look_back_at_nothing(void *context, uint32_t node, double when)
{
    (void)context, (void)node, (void)when;
}

/* A job of so many tasks, and a coordinator for so many nodes. */
static void begin(long tasks, uint32_t members, float *durations)
{
    struct idlist list = IDLIST_INIT;
    struct fault fault = {""};
    FILE *job = fopen(path, "w");
    fputs("{\n", job);
    for (long id = 1; id <= tasks; id++)
        fprintf(job, "\"%ld\": [\"run %ld\", \"\"]%s\n", id, id, id < tasks ? "," : "");
    fputs("}\n", job);
    fclose(job);
    memset(nodes, 0, sizeof nodes);
    said[0] = noted[0] = '\0';
    now = 100;
    coordinator = (struct coordinator){.limits = &limits,
                                       .total = tasks,
                                       .calls = {.send = to_node,
                                                 .say = say,
                                                 .look_back = look_back_at_nothing,
                                                 .note_lost = note_lost,
                                                 .note_cancelled = note_cancelled,
                                                 .note_halt = note_halt}};
    idlist_add_range(&list, 1, tasks, 1);
    check(stock_init(&coordinator.stock, path, &list, durations, &fault) == 0, "%s", fault.text);
    coordinator.stock.tries_left = (uint16_t)limits.retries;
    check(coordinator_init(&coordinator, members, &fault) == 0, "%s", fault.text);
}

static void end(void)
{
    coordinator_release(&coordinator);
    limits = (struct limits){0};
}

static void tell(uint32_t node, struct text *frame)
{
    struct fault fault = {""};
    check(coordinator_take(&coordinator, node, frame->bytes, frame->length, now, &fault) == 0, "%s",
          fault.text);
    text_release(frame);
}

static void hello(uint32_t node, uint32_t slots)
{
    struct text frame = TEXT_INIT;
    char host[20];
    snprintf(host, sizeof host, "n%u", node);
    frame_add_hello(&frame, &(struct frame_hello){host, slots, 0});
    tell(node, &frame);
}

/* The node's task that it got first ends so. */
static void ends(uint32_t number, enum task_state state, double wall)
{
    struct played *node = &nodes[number];
    struct text list = TEXT_INIT, frame = TEXT_INIT;
    struct frame_task task = node->task[0];
    memmove(node->task, node->task + 1, (size_t)--node->count * sizeof *node->task);
    frame_add_end(&list, &(struct frame_end){.ticket = task.ticket,
                                             .state = (uint8_t)state,
                                             .again = state == STATE_FAILED && task.tries_left,
                                             .id = task.id,
                                             .wall = wall});
    frame_add_news(&frame, &(struct frame_news){.running = 1}, &list);
    text_release(&list);
    tell(number, &frame);
}

static void gone(uint32_t node)
{
    struct text frame = TEXT_INIT;
    frame_add_plain(&frame, FRAME_GONE);
    tell(node, &frame);
}

static void gives_back(uint32_t number)
{
    struct played *node = &nodes[number];
    struct text frame = TEXT_INIT;
    frame_begin_back(&frame);
    for (; node->recall && node->count; node->recall--)
        frame_add_ticket(&frame, node->task[--node->count].ticket);
    node->recalled = false;
    tell(number, &frame);
}

static void each_task_is_handed_out_once(void)
{
    int got = 0;
    begin(50, 2, NULL);
    hello(0, 2);
    hello(1, 2);
    while (!coordinator_is_over(&coordinator) && got < 1000) {
        for (uint32_t node = 0; node < 2; node++) {
            if (nodes[node].recalled)
                gives_back(node);
            else if (nodes[node].count)
                ends(node, STATE_DONE, 1);
        }
        got++;
    }
    check(coordinator.tally.done == 50, "%ld done", coordinator.tally.done);
    check(coordinator.held == 0, "%ld held", coordinator.held);
    end();
}

static void who_runs_dry_gets_what_another_has_not_begun(void)
{
    begin(8, 2, NULL);
    hello(0, 2);
    hello(1, 2);
    int before = nodes[0].count;
    check(before > 2, "%d ahead", before);
    while (nodes[1].count)
        ends(1, STATE_DONE, 0.01);
    now += 1;
    struct fault fault;
    coordinator_tick(&coordinator, now, &fault);
    check(nodes[0].recalled, "nothing is called back");
    gives_back(0);
    check(nodes[1].count > 0, "and nothing given");
    end();
}

static void what_failed_is_tried_again_on_another_node(void)
{
    limits.retries = 1;
    begin(2, 2, NULL);
    hello(0, 1);
    hello(1, 1);
    long id = (long)nodes[0].task[0].id;
    ends(0, STATE_FAILED, 5);
    check(nodes[0].count == 0, "the same node has it");
    ends(1, STATE_DONE, 5);
    check(nodes[1].count == 1 && nodes[1].task[0].id == id && nodes[1].task[0].attempt == 2 &&
              nodes[1].task[0].tries_left == 0,
          "the other has it not");
    ends(1, STATE_FAILED, 5);
    check(coordinator.tally.failed == 1 && coordinator.tally.retries == 1, "%ld failed",
          coordinator.tally.failed);
    check(coordinator_is_over(&coordinator), "not over");
    end();
}

static void with_one_node_it_is_tried_again_there(void)
{
    limits.retries = 1;
    begin(1, 1, NULL);
    hello(0, 1);
    ends(0, STATE_FAILED, 5);
    check(nodes[0].count == 1 && nodes[0].task[0].attempt == 2, "not again");
    end();
}

static void the_tasks_of_a_lost_node_run_elsewhere(void)
{
    begin(2, 2, NULL);
    hello(0, 1);
    hello(1, 1);
    ends(0, STATE_DONE, 5);
    gone(1);
    check_string(noted, "lost 2 1\n");
    check(nodes[0].count == 1 && nodes[0].task[0].id == 2 && nodes[0].task[0].attempt == 2,
          "not elsewhere");
    gone(1); /* twice is once */
    ends(0, STATE_DONE, 5);
    check(coordinator.tally.done == 2 && coordinator.tally.losses == 1 &&
              coordinator_is_over(&coordinator),
          "%ld done", coordinator.tally.done);
    end();
}

static void what_a_lost_node_says_later_is_not_heard(void)
{
    begin(2, 2, NULL);
    hello(0, 1);
    hello(1, 1);
    gone(1);
    ends(1, STATE_DONE, 1);
    check(coordinator.tally.done == 0, "heard");
    end();
}

static void a_task_that_takes_three_nodes_with_it_is_lost(void)
{
    begin(1, 4, NULL);
    for (uint32_t node = 0; node < 4; node++)
        hello(node, 1);
    for (uint32_t node = 0; node < 3; node++)
        gone(node);
    check(coordinator.tally.lost == 1 && nodes[3].count == 0, "%ld lost", coordinator.tally.lost);
    check(coordinator_is_over(&coordinator), "not over");
    end();
}

static void a_node_where_all_fails_gets_no_more(void)
{
    begin(60, 2, NULL);
    hello(0, 1);
    hello(1, 1);
    for (int i = 0; i < 6; i++)
        ends(0, STATE_DONE, 2);
    for (int i = 0; i < 4; i++)
        ends(1, STATE_FAILED, 0.01);
    check(strstr(said, "n1 gets no more tasks") != NULL, "%s", said);
    check(nodes[1].recalled, "nothing is called back");
    gives_back(1);
    int before = nodes[1].count;
    while (nodes[0].count)
        ends(0, STATE_DONE, 2);
    check(nodes[1].count == before, "it got more");
    check(coordinator.tally.failed == 4, "%ld failed", coordinator.tally.failed);
    end();
}

static void a_node_where_all_fails_gets_single_tasks_while_nobody_knows_more(void)
{
    struct fault fault;
    begin(60, 2, NULL);
    hello(0, 1);
    hello(1, 1);
    for (int i = 0; i < 4 && nodes[1].count; i++)
        ends(1, STATE_FAILED, 0.01);
    nodes[1].recall = UINT32_MAX;
    gives_back(1);
    int failed = (int)coordinator.tally.failed;
    for (int i = 0; i < 20; i++) { /* ten seconds */
        now += 0.5;
        coordinator_tick(&coordinator, now, &fault);
        if (nodes[1].count)
            ends(1, STATE_FAILED, 0.01);
    }
    check(coordinator.tally.failed - failed <= 3, "%ld more", coordinator.tally.failed - failed);
    for (int i = 0; i < 4; i++)
        ends(0, STATE_DONE, 10);
    coordinator_tick(&coordinator, now, &fault);
    check(strstr(said, "n1 gets no more tasks") != NULL, "%s", said);
    end();
}

static void where_all_nodes_fail_none_is_broken(void)
{
    begin(60, 2, NULL);
    hello(0, 1);
    hello(1, 1);
    for (int i = 0; i < 10; i++) {
        ends(0, STATE_FAILED, 0.01);
        ends(1, STATE_FAILED, 0.01);
    }
    check_string(said, "");
    end();
}

static void longest_tasks_go_first(void)
{
    float *durations = malloc(4 * sizeof *durations);
    memcpy(durations, (float[]){1, 9, 0, 5}, 4 * sizeof *durations);
    begin(4, 1, durations);
    hello(0, 4);
    long order[4] = {0};
    for (int i = 0; i < nodes[0].count && i < 4; i++)
        order[i] = (long)nodes[0].task[i].id;
    check(order[0] == 2 && (order[1] == 3 || order[1] == 4) && order[3] == 1, "%ld %ld %ld %ld",
          order[0], order[1], order[2], order[3]);
    end();
}

static void what_cannot_end_in_time_is_not_begun(void)
{
    float *durations = malloc(3 * sizeof *durations);
    struct fault fault;
    memcpy(durations, (float[]){1, 500, 2}, 3 * sizeof *durations);
    begin(3, 1, durations);
    coordinator.end = now + 100;
    hello(0, 1);
    while (nodes[0].count)
        ends(0, STATE_DONE, 1);
    check(coordinator.tally.done == 2, "%ld done", coordinator.tally.done);
    coordinator_tick(&coordinator, now, &fault);
    check(coordinator_is_over(&coordinator) && coordinator.time_is_up, "it goes on");
    struct idlist rest = IDLIST_INIT;
    coordinator_rest(&coordinator, &rest, &fault);
    check(idlist_size(&rest) == 1 && idlist_contains(&rest, 2), "%ld left", idlist_size(&rest));
    idlist_release(&rest);
    end();
}

static void at_the_end_of_time_what_runs_is_ended(void)
{
    struct fault fault;
    begin(3, 1, NULL);
    coordinator.end = now + 30;
    hello(0, 1);
    now += 26;
    coordinator_tick(&coordinator, now, &fault);
    check(nodes[0].ended, "it runs on");
    end();
}

static void too_many_failures_stop_it(void)
{
    limits.failures.number = 2;
    begin(40, 1, NULL);
    hello(0, 1);
    ends(0, STATE_FAILED, 5);
    ends(0, STATE_FAILED, 5);
    check(coordinator.stopping && nodes[0].recalled, "it goes on");
    check(strstr(said, "2 of 40 tasks failed") != NULL, "%s", said);
    check(strstr(noted, "halt") != NULL, "%s", noted);
    nodes[0].recall = UINT32_MAX;
    gives_back(0);
    check(coordinator_is_over(&coordinator), "not over");
    end();
}

static void nothing_begins_before_the_canary_is_done(void)
{
    limits.canary = true;
    begin(40, 2, NULL);
    hello(0, 4);
    hello(1, 4);
    check(nodes[0].count == 1 && nodes[1].count == 0, "%d %d", nodes[0].count, nodes[1].count);
    check(nodes[0].task[0].id == 1 && !nodes[0].recalled, "task %ld", (long)nodes[0].task[0].id);
    ends(0, STATE_DONE, 1);
    check(nodes[0].count >= 4 && nodes[1].count >= 4, "%d %d", nodes[0].count, nodes[1].count);
    end();
}

static void when_the_canary_fails_nothing_else_begins(void)
{
    limits.canary = true;
    begin(40, 2, NULL);
    hello(0, 4);
    ends(0, STATE_FAILED, 1);
    check(coordinator_is_over(&coordinator) && nodes[0].count == 0, "it goes on");
    check(strstr(said, "the other 39 are not started") != NULL, "%s", said);
    end();
}

static void tasks_at_once_are_counted_over_nodes(void)
{
    begin(40, 2, NULL);
    coordinator.most_at_once = 3;
    hello(0, 4);
    hello(1, 4);
    check(nodes[0].count + nodes[1].count == 3, "%d %d", nodes[0].count, nodes[1].count);
    ends(0, STATE_DONE, 1);
    check(nodes[0].count + nodes[1].count == 3, "%d %d", nodes[0].count, nodes[1].count);
    end();
}

static void tasks_are_called_off_wherever_they_are(void)
{
    struct idlist ids = IDLIST_INIT;
    struct fault fault;
    begin(40, 1, NULL);
    hello(0, 1);
    long running = (long)nodes[0].task[0].id;
    idlist_add(&ids, running);
    idlist_add(&ids, 40);
    coordinator_cancel(&coordinator, &ids, &fault);
    check(strstr(noted, "cancelled 40") != NULL, "%s", noted);
    check(nodes[0].ending_ticket == nodes[0].task[0].ticket && !nodes[0].ended, "not asked");
    ends(0, STATE_CANCELLED, 1);
    check(coordinator.tally.cancelled == 2, "%ld", coordinator.tally.cancelled);
    idlist_release(&ids);
    end();
}

static void what_was_called_off_is_not_tried_again(void)
{
    struct idlist ids = IDLIST_INIT;
    struct fault fault;
    limits.retries = 2;
    begin(1, 2, NULL);
    hello(0, 1);
    hello(1, 1);
    idlist_add(&ids, 1);
    coordinator_cancel(&coordinator, &ids, &fault);
    ends(0, STATE_FAILED, 1); /* it was on its way already */
    check(nodes[1].count == 0 && coordinator_is_over(&coordinator), "it comes again");
    check_string(noted, "cancelled 1 0\n");
    idlist_release(&ids);
    end();
}

static void a_task_waits_for_another_node_for_seconds_only(void)
{
    struct fault fault;
    limits.retries = 1;
    begin(1, 3, NULL); /* two of the nodes never come */
    hello(0, 1);
    ends(0, STATE_FAILED, 5);
    check(nodes[0].count == 0, "at once");
    now += 4;
    coordinator_tick(&coordinator, now, &fault);
    check(nodes[0].count == 1, "not after 4 s");
    end();
}

static void a_node_that_takes_no_more_gets_no_more(void)
{
    struct text none = TEXT_INIT, frame = TEXT_INIT;
    begin(40, 2, NULL);
    hello(0, 2);
    hello(1, 2);
    int before = nodes[1].count;
    frame_add_news(&frame, &(struct frame_news){.closed = 1}, &none);
    tell(1, &frame);
    check(nodes[1].recalled, "nothing is called back");
    gives_back(1);
    for (int i = 0; i < 20 && nodes[0].count; i++)
        ends(0, STATE_DONE, 1);
    check(nodes[1].count == 0 && before > 0, "%d", nodes[1].count);
    end();
}

static void who_comes_too_late_is_sent_away(void)
{
    begin(1, 2, NULL);
    hello(0, 1);
    ends(0, STATE_DONE, 1);
    coordinator_dismiss(&coordinator);
    hello(1, 1);
    check(nodes[1].left, "it stays");
    end();
}

static void nonsense_is_refused(void)
{
    struct text list = TEXT_INIT, frame = TEXT_INIT;
    struct fault fault = {""};
    begin(4, 1, NULL);
    hello(0, 1);
    frame_add_end(&list, &(struct frame_end){.ticket = 900, .state = STATE_DONE, .id = 1});
    frame_add_news(&frame, &(struct frame_news){0}, &list);
    check(coordinator_take(&coordinator, 0, frame.bytes, frame.length, now, &fault) < 0, "taken");
    check(coordinator_take(&coordinator, 0, "\x63", 1, now, &fault) < 0, "taken");
    check(coordinator_take(&coordinator, 0, "", 0, now, &fault) < 0, "taken");
    check(coordinator_take(&coordinator, 7, "\x05", 1, now, &fault) < 0, "taken");
    text_release(&list);
    text_release(&frame);
    end();
}

int main(void)
{
    int descriptor = mkstemp(path);
    if (descriptor < 0)
        return 1;
    close(descriptor);
    run(each_task_is_handed_out_once);
    run(who_runs_dry_gets_what_another_has_not_begun);
    run(what_failed_is_tried_again_on_another_node);
    run(with_one_node_it_is_tried_again_there);
    run(the_tasks_of_a_lost_node_run_elsewhere);
    run(what_a_lost_node_says_later_is_not_heard);
    run(a_task_that_takes_three_nodes_with_it_is_lost);
    run(a_node_where_all_fails_gets_no_more);
    run(a_node_where_all_fails_gets_single_tasks_while_nobody_knows_more);
    run(where_all_nodes_fail_none_is_broken);
    run(longest_tasks_go_first);
    run(what_cannot_end_in_time_is_not_begun);
    run(at_the_end_of_time_what_runs_is_ended);
    run(too_many_failures_stop_it);
    run(nothing_begins_before_the_canary_is_done);
    run(when_the_canary_fails_nothing_else_begins);
    run(tasks_at_once_are_counted_over_nodes);
    run(tasks_are_called_off_wherever_they_are);
    run(what_was_called_off_is_not_tried_again);
    run(a_task_waits_for_another_node_for_seconds_only);
    run(a_node_that_takes_no_more_gets_no_more);
    run(who_comes_too_late_is_sent_away);
    run(nonsense_is_refused);
    unlink(path);
    return unit_failures != 0;
}
