/* What failures have in common: how they ended, and which value, here the node, stands out. */
#include "view/failures.h"

#include "events.h"

static struct failures failures;

/* Looks at the events that were made up, of tasks 1 to `count`. */
static void find(long count)
{
    struct fault fault = {""};
    char list[32];
    snprintf(list, sizeof list, "1-%ld", count);
    open_ledger(list);
    update_ledger();
    ledger.gone = true;
    check(failures_find(&failures, &ledger, NULL, NULL, &fault) == 0, "%s", fault.text);
}

static void check_lines(const char *wanted)
{
    struct text lines = TEXT_INIT;
    failures_add_lines(&failures, "  ", &lines);
    check_string(text_string(&lines), wanted);
    text_release(&lines);
}

/* `count` tasks from `first` on ran on the host; the first `failed` of them ended with 1. */
static void ran(const char *host, int first, int count, int failed)
{
    for (int i = 0; i < count; i++) {
        char events[96];
        snprintf(events, sizeof events, "%d start %d 1, %d end %d 1 %d", 100 + i, first + i,
                 110 + i, first + i, i < failed);
        happens(host, events);
    }
}

static void without_failures_there_is_nothing_to_say(void)
{
    fresh_launch();
    ran("a", 1, 3, 0);
    find(4);
    check(failures.failed == 0 && failures.signs == 0, "%ld", failures.failed);
    check_lines("");
    close_ledger();
}

static void endings_are_counted_the_most_frequent_first(void)
{
    fresh_launch();
    happens("a",
            "1 start 1 1, 2 end 1 1 s9, 1 start 2 1, 2 end 2 1 3, 1 start 3 1, 2 end 3 1 3, "
            "1 start 4 1, 2 timeout 4 1, 3 end 4 1 s15, 1 start 5 1, 1 start 6 1, 2 end 6 1 0");
    find(7);
    check_lines("  2 × exit status 3, 1 × SIGKILL, 1 × timeout, 1 × lost\n");
    check(failures.failed == 5 && failures.tasks == 6, "%ld of %ld", failures.failed,
          failures.tasks);
    close_ledger();
}

static void too_many_ways_to_end_are_summed_up(void)
{
    fresh_launch();
    for (int i = 1; i <= 9; i++) {
        char events[64];
        snprintf(events, sizeof events, "1 start %d 1, 2 end %d 1 %d", i, i, i == 9 ? 8 : i);
        happens("a", events);
    }
    find(9);
    check_lines("  2 × exit status 8, 1 × exit status 1, 1 × exit status 2, 1 × exit status 3, "
                "1 × exit status 4, 1 × exit status 5, 2 in other ways\n");
    close_ledger();
}

static void what_stands_out_and_what_does_not(void)
{
    static const struct {
        const char *story;
        int tasks[2], failed[2]; /* on the nodes a and b */
        const char *line;
    } cases[] = {
        {"all on one node",
         {6, 6},
         {0, 6},
         "all 6 failures were on node b (6 of its 6 tasks failed; 0 of the other 6)\n"},
        {"most on one node",
         {50, 50},
         {1, 20},
         "20 of 21 failures were on node b (20 of its 50 tasks failed; 1 of the other 50)\n"},
        {"three of three",
         {5, 3},
         {0, 3},
         "all 3 failures were on node b (3 of its 3 tasks failed; 0 of the other 5)\n"},
        {"two are too few", {50, 2}, {0, 2}, ""},
        {"evenly", {20, 20}, {5, 6}, ""},
        {"as many as its share of the tasks", {10, 90}, {3, 27}, ""},
        {"everything failed", {5, 5}, {5, 5}, ""},
        {"by chance, perhaps", {10, 10}, {1, 3}, ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char wanted[256];
        struct text lines = TEXT_INIT;
        fresh_launch();
        ran("a", 1, cases[i].tasks[0], cases[i].failed[0]);
        ran("b", cases[i].tasks[0] + 1, cases[i].tasks[1], cases[i].failed[1]);
        find(cases[i].tasks[0] + cases[i].tasks[1]);
        failures_add_lines(&failures, "", &lines);
        snprintf(wanted, sizeof wanted, "%d × exit status 1\n%s",
                 cases[i].failed[0] + cases[i].failed[1], cases[i].line);
        check(strcmp(text_string(&lines), wanted) == 0, "%s: got \"%s\"", cases[i].story,
              text_string(&lines));
        text_release(&lines);
        close_ledger();
    }
}

int main(void)
{
    if (!mkdtemp(place))
        return 1;
    run(without_failures_there_is_nothing_to_say);
    run(endings_are_counted_the_most_frequent_first);
    run(too_many_ways_to_end_are_summed_up);
    run(what_stands_out_and_what_does_not);
    nftw(place, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return unit_failures != 0;
}
