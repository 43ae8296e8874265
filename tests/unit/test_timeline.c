/* The timeline: attempts in lanes, whatever slots and clocks say. */
#include "view/timeline.h"

#include "events.h"

static struct timeline timeline;

static void look(const char *list, double launched, double now, bool live)
{
    struct fault fault = {""};
    open_ledger(list);
    update_ledger();
    ledger.gone = !live;
    check(timeline_read(&timeline, &ledger, launch, launched, now, live, NULL, &fault) == 0, "%s",
          fault.text);
}

static void done(void)
{
    timeline_release(&timeline);
    close_ledger();
}

/* All attempts: "TASK.NUMBER HOST/LANE FROM+WALL STATE", times in whole seconds from the begin. */
static void check_attempts(const char *wanted)
{
    struct text text = TEXT_INIT;
    for (size_t i = 0; i < timeline.count; i++) {
        const struct attempt *attempt = &timeline.attempt[i];
        text_printf(&text, "%s%ld.%d %s/%d %ld+%ld %s", i ? ", " : "",
                    ledger_task(&ledger, attempt->place), attempt->number,
                    timeline.host[attempt->host].name, attempt->lane,
                    (long)(attempt->start - timeline.begin + 0.5), (long)(attempt->wall + 0.5F),
                    state_names[attempt->state]);
    }
    check_string(text_string(&text) ? text_string(&text) : "", wanted);
    text_release(&text);
}

static void attempts_keep_their_slot_while_it_is_free(void)
{
    fresh_launch();
    happens("a",
            "100 begin, 100 start 1 1, 110 end 1 1 0, 110 start 2 1, 120 end 2 1 1, 120 finish");
    look("1-3", 100, 130, false);
    check_attempts("1.1 a/3 0+10 done, 2.1 a/3 10+10 failed");
    check(timeline.host[0].lanes == 4 && timeline.host[0].failures == 1, "%ld lanes",
          timeline.host[0].lanes);
    done();
}

static void attempts_that_overlap_go_to_lanes_of_their_own(void)
{
    fresh_launch();
    happens("a", "100 begin, 100 start 1 1, 101 start 2 1, 102 start 3 1, 110 end 1 1 0, "
                 "111 end 2 1 0, 112 end 3 1 0, 110 start 4 1, 120 end 4 1 0, 120 finish");
    look("1-4", 100, 130, false);
    check_attempts("1.1 a/3 0+10 done, 2.1 a/0 1+10 done, 3.1 a/1 2+10 done, 4.1 a/3 10+10 done");
    done();
}

static void every_attempt_at_a_task_is_there(void)
{
    fresh_launch();
    happens("a", "100 start 1 1, 110 end 1 1 1, 110 retry 1 1, 120 start 1 2, 125 timeout 1 2, "
                 "130 end 1 2 s15, 130 retry 1 2, 140 start 1 3, 150 end 1 3 0");
    look("1", 100, 200, false);
    check_attempts("1.1 a/3 0+10 failed, 1.2 a/3 20+10 timeout, 1.3 a/3 40+10 done");
    done();
}

static void what_did_not_end_runs_or_is_lost(void)
{
    fresh_launch();
    happens("a", "100 begin, 100 start 1 1, 130 start 2 1");
    look("1-2", 100, 150, true);
    check_attempts("1.1 a/3 0+50 running, 2.1 a/0 30+20 running");
    done();
    look("1-2", 100, 500, false);
    check_attempts("1.1 a/3 0+30 lost, 2.1 a/3 30+0 lost");
    done();
}

static void a_task_that_was_begun_again_was_lost_before(void)
{
    fresh_launch();
    happens("a", "100 start 1 1, 140 start 1 1, 150 end 1 1 0");
    look("1", 100, 200, false);
    check_attempts("1.1 a/3 0+40 lost, 1.1 a/3 40+10 done");
    done();
}

static void what_was_given_up_ended_then(void)
{
    static const char *const chiefs[] = {"a", "z"}; /* read before the others and behind them */
    for (size_t i = 0; i < COUNT(chiefs); i++) {
        fresh_launch();
        happens("b", "100 begin, 100 start 1 1, 101 start 2 1, 102 start 3 1, 103 end 3 1 0");
        happens(chiefs[i], "130 lost 1 1, 130 lost 2 1");
        happens("c", "140 begin, 140 start 2 2");
        look("1-3", 100, 160, true);
        check_attempts("1.1 b/3 0+30 lost, 2.1 b/0 1+29 lost, 3.1 b/1 2+10 done, "
                       "2.2 c/3 40+20 running");
        done();
    }
}

static void clocks_that_jump_give_no_negative_width(void)
{
    fresh_launch(); /* the clock goes back by 50 s in a task, and there is an end without a start */
    happens("a",
            "100 begin, 100 start 1 1, 60 end 1 1 0, 70 start 2 1, 80 end 2 1 0, 95 end 3 1 0, "
            "65 start 4 1");
    look("1-4", 0, 0, true);
    for (size_t i = 0; i < timeline.count; i++)
        check(timeline.attempt[i].wall >= 0 && timeline.attempt[i].start >= timeline.begin &&
                  timeline.attempt[i].start + (double)timeline.attempt[i].wall <=
                      timeline.end + 0.001,
              "attempt %zu", i);
    check(timeline.count == 4 && timeline.begin < timeline.end, "%zu", timeline.count);
    check(timeline_held(&timeline) >= timeline_busy(&timeline), "more busy than there");
    done();
}

static void a_node_whose_clock_is_far_behind_is_moved_to_the_launch(void)
{
    fresh_launch();
    happens("a", "100000 begin, 100001 start 1 1, 100011 end 1 1 0, 100011 finish");
    happens("b", "50 begin, 51 start 2 1, 61 end 2 1 0, 61 finish");
    look("1-2", 100000, 200000, false);
    check_attempts("1.1 a/3 0+10 done, 2.1 b/3 0+10 done");
    check(timeline.end - timeline.begin < 20, "one axis from %ld to %ld", (long)timeline.begin,
          (long)timeline.end);
    done();
}

static void the_idle_tail_is_what_nobody_worked_in_after_the_last_start(void)
{
    fresh_launch(); /* four slots, 100 s; the last task begins at 80 */
    happens("a", "0.001 begin, 0.001 start 1 1, 80 end 1 1 0 80, 80 start 2 1, 100 end 2 1 0 20, "
                 "100 finish");
    look("1-2", 0, 200, false);
    check((long)(timeline.host[0].tail + 0.5) == 4 * 20 - 20, "%ld", (long)timeline.host[0].tail);
    check((long)(timeline_held(&timeline) + 0.5) == 400, "%ld", (long)timeline_held(&timeline));
    check((long)(timeline_busy(&timeline) + 0.5) == 100, "%ld", (long)timeline_busy(&timeline));
    done();
}

int main(void)
{
    if (!mkdtemp(place))
        return 1;
    run(attempts_keep_their_slot_while_it_is_free);
    run(attempts_that_overlap_go_to_lanes_of_their_own);
    run(every_attempt_at_a_task_is_there);
    run(what_did_not_end_runs_or_is_lost);
    run(a_task_that_was_begun_again_was_lost_before);
    run(what_was_given_up_ended_then);
    run(clocks_that_jump_give_no_negative_width);
    run(a_node_whose_clock_is_far_behind_is_moved_to_the_launch);
    run(the_idle_tail_is_what_nobody_worked_in_after_the_last_start);
    nftw(place, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return unit_failures != 0;
}
