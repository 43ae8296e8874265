/* Ledgers: what became of each task, and of the machines, from their events. */
#include "events.h"

/* What task 1 is after some events of one host: while somebody is there, and when nobody is. */
static void events_make_states(void)
{
    static const struct {
        const char *events, *live, *gone;
    } cases[] = {
        {"", "pending", "pending"},
        {"1 begin", "pending", "pending"},
        {"1 begin, 2 finish", "pending", "pending"},
        {"1 start 1 1", "running", "lost"},
        {"1 start 1 1, 2 end 1 1 0", "done", "done"},
        {"1 start 1 1, 2 end 1 1 1", "failed", "failed"},
        {"1 start 1 1, 2 end 1 1 255", "failed", "failed"},
        {"1 start 1 1, 2 end 1 1 s11", "failed", "failed"},
        {"1 cancel 1", "cancelled", "cancelled"},
        {"1 start 1 1, 2 cancel 1 1", "running", "lost"},
        {"1 start 1 1, 2 cancel 1 1, 3 end 1 1 s15", "cancelled", "cancelled"},
        {"1 start 1 1, 2 cancel 1 1, 3 end 1 1 0", "cancelled", "cancelled"},
        {"1 start 1 1, 2 timeout 1 1, 3 end 1 1 s15", "timeout", "timeout"},
        {"1 start 1 1, 2 timeout 1 1, 3 end 1 1 0", "timeout", "timeout"},
        {"1 start 1 1, 2 end 1 1 1, 2 retry 1 1", "pending", "failed"},
        {"1 start 1 1, 2 timeout 1 1, 2 end 1 1 s9, 2 retry 1 1", "pending", "timeout"},
        {"1 start 1 1, 2 end 1 1 1, 2 retry 1 1, 3 cancel 1", "cancelled", "cancelled"},
        {"1 start 1 1, 2 end 1 1 1, 2 retry 1 1, 3 start 1 2", "running", "lost"},
        {"1 start 1 1, 2 end 1 1 1, 2 retry 1 1, 3 start 1 2, 4 end 1 2 0", "done", "done"},
        {"1 start 1 1, 2 end 1 1 1, 2 retry 1 1, 3 start 1 2, 4 end 1 2 1", "failed", "failed"},
        /* what belongs to an earlier attempt changes nothing */
        {"1 start 1 2, 2 end 1 1 0", "running", "lost"},
        {"1 start 1 2, 2 end 1 2 1, 3 start 1 1, 4 end 1 1 0", "failed", "failed"},
        {"1 start 1 2, 2 retry 1 1, 3 end 1 2 1", "failed", "failed"},
        {"1 start 1 2, 2 timeout 1 1, 2 cancel 1 1, 3 end 1 2 1", "failed", "failed"},
        /* a start that is missing */
        {"2 end 1 1 0", "done", "done"},
        {"2 end 1 1 1", "failed", "failed"},
        {"1 start 1 1, 2 end 1 1 1, 2 retry 1 1, 4 end 1 2 1", "failed", "failed"},
        {"1 start 1 1, 2 timeout 1 1, 3 end 1 1 s9, 3 retry 1 1, 4 end 1 2 1", "failed", "failed"},
        /* run again by another runner on the same machine, though a clock has gone back */
        {"9 start 1 1, 5 start 1 1, 6 end 1 1 0", "done", "done"},
        {"9 start 1 1, 9 end 1 1 1, 5 start 1 1", "running", "lost"},
        /* of other tasks, or of a later version */
        {"1 start 2 1, 2 end 2 1 0", "pending", "pending"},
        {"1 start 1 1, 2 suspend 1 1, 3 end 1 1 0", "done", "done"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        fresh_launch();
        happens("node", cases[i].events);
        open_ledger("1");
        update_ledger();
        check_state(1, cases[i].live, cases[i].events);
        ledger.gone = true;
        check_state(1, cases[i].gone, cases[i].events);
        close_ledger();
    }
}

/* Two machines with the same task: whichever file is read first, the attempt that began later
 * counts. */
static void of_two_machines_the_later_one_counts(void)
{
    static const struct {
        const char *one, *other, *state, *host;
    } cases[] = {
        {"100 start 1 1", "200 start 1 1, 210 end 1 1 0", "done", "other"},
        {"100 start 1 1, 110 end 1 1 1", "200 start 1 1, 210 end 1 1 0", "done", "other"},
        {"100 start 1 1, 110 end 1 1 0", "200 start 1 1", "running", "other"},
        {"100 start 1 1, 300 end 1 1 s9 200", "200 start 1 1, 210 end 1 1 0", "done", "other"},
        {"100 start 1 1", "210 end 1 1 0", "done", "other"},
        {"100 start 1 1, 105 timeout 1 1, 110 end 1 1 s9", "200 start 1 1, 210 end 1 1 1", "failed",
         "other"},
        {"100 start 1 1, 110 end 1 1 1, 110 retry 1 1", "120 start 1 2, 130 end 1 2 1", "failed",
         "other"},
        {"100 start 1 1, 110 end 1 1 1, 110 retry 1 1", "120 start 1 2, 130 end 1 2 0", "done",
         "other"},
    };
    for (size_t i = 0; i < 3 * COUNT(cases); i++) {
        const char *one = cases[i / 3].one, *other = cases[i / 3].other;
        fresh_launch();
        open_ledger("1");
        happens(i % 3 ? "one" : "other", i % 3 ? one : other);
        if (i % 3 < 2)
            update_ledger(); /* so that this is the first */
        happens(i % 3 ? "other" : "one", i % 3 ? other : one);
        update_ledger();
        check_state(1, cases[i / 3].state, one);
        check_string(ledger.host[record_of(1)->host].name, cases[i / 3].host);
        close_ledger();
    }
}

static void a_record_tells_of_the_latest_attempt(void)
{
    fresh_launch();
    happens("node", "100 start 5 1, 110 end 5 1 1, 110 retry 5 1, 120 start 5 2, 130 end 5 2 7, "
                    "140 end 6 1 s11, 150 start 7 1, 160 cancel 8");
    open_ledger("5-8");
    update_ledger();
    const struct taskrecord *record = record_of(5);
    check(record->started == 120 && record->attempt == 2, "%f", record->started);
    check(record->exit_status == 7 && record->signal == 0 && !record->again, "%d", record->signal);
    check(record->wall == 10 && record->user == 2 && record->system == 1, "%f", record->wall);
    check(record->memory == 1024 && record->slot == 3, "%u", record->memory);
    record = record_of(6);
    check(record->started == 130 && record->signal == 11, "%f", record->started);
    check(record_of(7)->started == 150 && !record_of(7)->ended, "it ended");
    check(record_of(8)->attempt == 0 && record_of(8)->started == 0, "it began");
    close_ledger();
}

/* What task 1 is after some events, by what its scheduler says of its element at 1000 seconds. */
static void conditions_make_states(void)
{
    static const char *const events[] = {
        "",
        "1 start 1 1",
        "1 start 1 1, 2 end 1 1 0",
        "1 start 1 1, 2 end 1 1 1",
        "1 start 1 1, 2 end 1 1 1, 2 retry 1 1",
        "990 start 1 1",
        "2 cancel 1",
        "1 halt",
    };
    static const struct {
        enum element_condition condition;
        const char *wanted[COUNT(events)];
    } cases[] = {
        {ELEMENT_UNKNOWN,
         {"pending", "running", "done", "failed", "pending", "running", "cancelled", "pending"}},
        {ELEMENT_WAITING,
         {"pending", "pending", "done", "pending", "pending", "running", "cancelled", "pending"}},
        {ELEMENT_RUNNING,
         {"pending", "running", "done", "failed", "pending", "running", "cancelled", "pending"}},
        {ELEMENT_ERROR, {"error", "error", "done", "error", "error", "error", "error", "error"}},
        {ELEMENT_UNHEARD,
         {"lost", "lost", "done", "failed", "failed", "lost", "cancelled", "cancelled"}},
        {ELEMENT_ENDING,
         {"pending", "running", "done", "failed", "pending", "running", "cancelled", "pending"}},
        {ELEMENT_ENDED,
         {"lost", "lost", "done", "failed", "failed", "lost", "cancelled", "cancelled"}},
        {ELEMENT_TIMEOUT,
         {"timeout", "timeout", "done", "failed", "failed", "timeout", "cancelled", "timeout"}},
        {ELEMENT_CANCELLED,
         {"cancelled", "cancelled", "done", "failed", "failed", "cancelled", "cancelled",
          "cancelled"}},
        {ELEMENT_LOST,
         {"lost", "lost", "done", "failed", "failed", "lost", "cancelled", "cancelled"}},
        {ELEMENT_FORGOTTEN,
         {"cancelled", "lost", "done", "failed", "failed", "lost", "cancelled", "cancelled"}},
    };
    check(COUNT(cases) == ELEMENT_CONDITIONS, "a condition is left out");
    for (size_t i = 0; i < COUNT(cases) * COUNT(events); i++) {
        struct elements elements = {{IDLIST_INIT}};
        char story[80];
        const char *event = events[i % COUNT(events)];
        snprintf(story, sizeof story, "condition %d: %s", (int)cases[i / COUNT(events)].condition,
                 event);
        idlist_add(&elements.in[cases[i / COUNT(events)].condition], 1);
        fresh_launch();
        happens("node", event);
        open_ledger("1-3");
        ledger.elements = &elements;
        ledger.asked = 1000;
        update_ledger();
        check_state(1, cases[i / COUNT(events)].wanted[i % COUNT(events)], story);
        check_state(2, "pending", "of which nothing is said");
        close_ledger();
        elements_release(&elements);
    }
}

static void stuck_is_what_a_scheduler_has_and_will_not_go_on_with(void)
{
    struct elements elements = {{IDLIST_INIT}};
    idlist_add_range(&elements.in[ELEMENT_ERROR], 1, 3, 1);
    idlist_add_range(&elements.in[ELEMENT_UNHEARD], 4, 5, 1);
    idlist_add(&elements.in[ELEMENT_WAITING], 6);
    fresh_launch();
    happens("node", "1 cancel 2, 1 start 3 1, 2 end 3 1 0, 1 start 4 1");
    open_ledger("1-7");
    ledger.elements = &elements;
    update_ledger();
    /* 2 was called off, which did not reach its element */
    static const bool wanted[] = {true, true, true, true, true, false, false};
    for (long task = 1; task <= 7; task++)
        check(ledger_is_stuck(&ledger, task - 1) == wanted[task - 1], "%ld", task);
    check_state(2, "error", "its element is there, whatever was asked for");
    close_ledger();
    elements_release(&elements);
}

/* What the scheduler once said stays, but for what began later, and what it says now. */
static void verdicts_stay_until_a_task_begins_anew(void)
{
    struct idlist ids = IDLIST_INIT;
    struct elements elements = {{IDLIST_INIT}};
    idlist_add_range(&ids, 1, 5, 1);
    fresh_launch();
    happens("node", "10 start 1 1, 10 start 2 1, 20 end 2 1 0, 60 start 3 1, 10 start 5 1");
    open_ledger("1-5");
    update_ledger();
    ledger_judge(&ledger, ELEMENT_TIMEOUT, &ids, 50);
    check_state(1, "timeout", "it began and did not end");
    check_state(2, "done", "it ended");
    check_state(3, "running", "it began later");
    check_state(4, "timeout", "it never began");
    idlist_add(&elements.in[ELEMENT_RUNNING], 1);
    idlist_add(&elements.in[ELEMENT_FORGOTTEN], 4);
    ledger.elements = &elements;
    ledger.asked = 1000;
    check_state(1, "running", "the scheduler has it again");
    check_state(4, "timeout", "the scheduler has forgotten it");
    happens("other", "70 start 5 1");
    update_ledger();
    check_state(5, "running", "it began anew");
    close_ledger();
    elements_release(&elements);
    idlist_release(&ids);
}

static void requests_to_cancel_count_for_what_never_began(void)
{
    struct idlist ids = IDLIST_INIT;
    idlist_add_range(&ids, 2, 9, 1);
    fresh_launch();
    happens("node", "1 start 2 1, 1 start 3 1, 2 end 3 1 0");
    open_ledger("1-4");
    update_ledger();
    ledger_cancel(&ledger, &ids);
    check_state(1, "pending", "not asked for");
    check_state(2, "running", "it began");
    check_state(3, "done", "it ended");
    check_state(4, "cancelled", "it never began");
    close_ledger();
    idlist_release(&ids);
}

static void what_was_called_off_and_is_gone_is_cancelled(void)
{
    struct idlist ids = IDLIST_INIT;
    struct elements elements = {0};
    idlist_add_range(&ids, 1, 2, 1);
    idlist_add_range(&elements.in[ELEMENT_FORGOTTEN], 1, 3, 1);
    fresh_launch();
    happens("node", "1 start 1 1, 1 start 2 1, 2 end 2 1 1, 1 start 3 1");
    open_ledger("1-3");
    update_ledger();
    ledger_cancel(&ledger, &ids);
    ledger.elements = &elements;
    ledger.asked = 1000;
    check_state(1, "cancelled", "its scheduler ended it without a word to its runner");
    check_state(2, "failed", "it had ended");
    check_state(3, "lost", "nobody asked for that");
    happens("node", "9 end 1 1 0");
    update_ledger();
    check_state(1, "done", "it came to its end all the same");
    close_ledger();
    elements_release(&elements);
    idlist_release(&ids);
}

static void tasks_are_found_in_lists_with_gaps(void)
{
    long wanted[] = {3, 5, 6, 7, 1000000, 999999999999};
    long count[STATES];
    struct idlist failed = IDLIST_INIT;
    struct text text = TEXT_INIT;
    struct fault fault = {""};
    fresh_launch();
    happens("node", "1 end 3 1 0, 1 end 5 1 1, 1 end 6 1 1, 1 end 999999999999 1 1, 1 end 4 1 1, "
                    "1 end 0 1 1, 1 start 999999999998 1, 1 cancel 8");
    open_ledger("3,5-7,1000000,999999999999");
    update_ledger();
    check(ledger.count == (long)COUNT(wanted), "%ld", ledger.count);
    check(ledger.strangers == 4, "%ld", ledger.strangers);
    for (long i = 0; i < ledger.count; i++) {
        check(ledger_task(&ledger, i) == wanted[i], "%ld", ledger_task(&ledger, i));
        check(ledger_place(&ledger, wanted[i]) == i, "%ld", ledger_place(&ledger, wanted[i]));
    }
    check(ledger_place(&ledger, 4) == -1 && ledger_place(&ledger, 8) == -1, "tasks of others");
    ledger_count(&ledger, count);
    check(count[STATE_FAILED] == 3 && count[STATE_DONE] == 1 && count[STATE_PENDING] == 2,
          "%ld %ld %ld", count[STATE_FAILED], count[STATE_DONE], count[STATE_PENDING]);
    check(ledger_select(&ledger, 1U << STATE_FAILED, &failed, &fault) == 0, "%s", fault.text);
    idlist_format(&failed, &text);
    check_string(text_string(&text), "5-6,999999999999");
    text_release(&text);
    idlist_release(&failed);
    close_ledger();
}

static void a_launch_without_events_is_all_pending(void)
{
    char path[256];
    fresh_launch();
    file_path(path, sizeof path, "");
    rmdir(path);
    open_ledger("1-3");
    update_ledger();
    check_state(2, "pending", "no folder");
    mkdir(path, 0777);
    update_ledger();
    check_state(2, "pending", "an empty folder");
    check(ledger.hosts == 0, "%zu", ledger.hosts);
    happens("node", "1 start 2 1");
    update_ledger();
    check_state(2, "running", "a first event");
    close_ledger();
}

static void machines_are_told_of(void)
{
    fresh_launch();
    happens("node", "100 begin, 101 start 1 1, 111 end 1 1 0, 120 begin, 130 finish, 150 finish, "
                    "200 begin, 201 start 2 1, 221 end 2 1 1");
    open_ledger("1-2");
    update_ledger();
    check(ledger.hosts == 1, "%zu", ledger.hosts);
    const struct ledger_host *host = &ledger.host[0];
    check_string(host->name, "node");
    check(host->first == 100 && host->latest == 221, "%f %f", host->first, host->latest);
    check(host->held == 50 && host->held_since == 200 && host->runners == 1, "%f", host->held);
    check(host->attempts == 2 && host->busy == 20 && host->slots == 4, "%ld", host->attempts);
    close_ledger();
}

static void a_clock_that_goes_back_takes_nothing_away(void)
{
    fresh_launch();
    happens("node",
            "500 begin, 501 start 1 1, 90 end 1 1 0, 100 finish, 200 finish, 50 begin, 70 finish");
    open_ledger("1");
    update_ledger();
    check_state(1, "done", "ended before it began");
    check(ledger.host[0].held == 20, "%f", ledger.host[0].held);
    check(ledger.host[0].runners == 0, "%ld", ledger.host[0].runners);
    check(ledger.host[0].first == 50 && ledger.host[0].latest == 501, "%f", ledger.host[0].latest);
    close_ledger();
}

int main(void)
{
    if (!mkdtemp(place))
        return 1;
    run(events_make_states);
    run(of_two_machines_the_later_one_counts);
    run(a_record_tells_of_the_latest_attempt);
    run(conditions_make_states);
    run(stuck_is_what_a_scheduler_has_and_will_not_go_on_with);
    run(verdicts_stay_until_a_task_begins_anew);
    run(requests_to_cancel_count_for_what_never_began);
    run(what_was_called_off_and_is_gone_is_cancelled);
    run(tasks_are_found_in_lists_with_gaps);
    run(a_launch_without_events_is_all_pending);
    run(machines_are_told_of);
    run(a_clock_that_goes_back_takes_nothing_away);
    nftw(place, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return unit_failures != 0;
}
