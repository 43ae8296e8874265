/* The past of a mega-job: what its coordinator finds in the events when it starts again, or when a
 * node is lost. */
#include "../../mpi-runner/nodes/past.h"

#include "events.h"

static struct past past;

static void read_past(const char *list, stateset anew)
{
    struct fault fault = {""};
    check(idlist_parse(&tasks, list, &fault) == 0 && idlist_normalize(&tasks, &fault) == 0, "%s",
          fault.text);
    check(past_read(&past, launch, &tasks, anew, &fault) == 0, "%s", fault.text);
}

static void done(void)
{
    past_release(&past);
    idlist_release(&tasks);
}

/* All of it in words: "1 done 2 failed 0 timeout 0 cancelled; left 3-4; begun 4:2 f1 l0". */
static void check_past(const char *wanted, const char *story)
{
    struct text text = TEXT_INIT;
    text_printf(&text, "%ld done %ld failed %ld timeout %ld cancelled; left ", past.done,
                past.failed, past.timed_out, past.cancelled);
    idlist_format(&past.rest, &text);
    text_add_string(&text, "; begun");
    for (size_t i = 0; i < past.count; i++)
        text_printf(&text, " %ld:%d f%d l%d", past.begun[i].id, past.begun[i].attempt,
                    past.begun[i].failures, past.begun[i].losses);
    check(strcmp(text_string(&text), wanted) == 0, "%s: \"%s\", wanted \"%s\"", story,
          text_string(&text), wanted);
    text_release(&text);
}

static const struct {
    const char *node, *chief, *other, *wanted;
} stories[] = {
    {"1 begin", "", "", "0 done 0 failed 0 timeout 0 cancelled; left 1-3; begun"},
    {"1 start 1 1", "", "", "0 done 0 failed 0 timeout 0 cancelled; left 1-3; begun 1:2 f0 l0"},
    {"1 start 1 1", "9 lost 1 1", "",
     "0 done 0 failed 0 timeout 0 cancelled; left 1-3; begun 1:2 f0 l1"},
    {"1 start 1 1", "9 lost 1 1, 9 lost 1 2, 9 lost 1 3", "10 start 1 2, 11 start 1 3",
     "0 done 0 failed 0 timeout 0 cancelled; left 2-3; begun"},
    {"", "9 lost 2 3", "", "0 done 0 failed 0 timeout 0 cancelled; left 1-3; begun 2:4 f0 l1"},
    {"1 start 1 1", "9 lost 1 1", "10 start 1 2",
     "0 done 0 failed 0 timeout 0 cancelled; left 1-3; begun 1:3 f0 l1"},
    {"1 start 1 1", "9 lost 1 1", "10 start 1 2, 11 end 1 2 0",
     "1 done 0 failed 0 timeout 0 cancelled; left 2-3; begun"},
    {"1 start 1 1, 2 end 1 1 0", "9 lost 1 1", "10 start 1 2",
     "1 done 0 failed 0 timeout 0 cancelled; left 2-3; begun"},
    {"1 start 1 1, 2 end 1 1 0", "9 lost 1 1", "10 start 1 2, 11 end 1 2 1",
     "1 done 0 failed 0 timeout 0 cancelled; left 2-3; begun"},
    {"1 start 1 1, 2 end 1 1 1", "", "", "0 done 1 failed 0 timeout 0 cancelled; left 2-3; begun"},
    {"1 start 1 1, 2 end 1 1 1, 2 retry 1 1", "", "",
     "0 done 0 failed 0 timeout 0 cancelled; left 1-3; begun 1:2 f1 l0"},
    {"1 start 1 1, 2 end 1 1 1, 2 retry 1 1", "", "3 start 1 2, 4 end 1 2 s11, 4 retry 1 2",
     "0 done 0 failed 0 timeout 0 cancelled; left 1-3; begun 1:3 f2 l0"},
    {"1 start 1 1, 2 end 1 1 1, 2 retry 1 1", "", "3 start 1 2, 4 end 1 2 1",
     "0 done 1 failed 0 timeout 0 cancelled; left 2-3; begun"},
    {"1 start 1 1, 2 end 1 1 1, 2 retry 1 1", "9 lost 1 2", "3 start 1 2",
     "0 done 0 failed 0 timeout 0 cancelled; left 1-3; begun 1:3 f1 l1"},
    {"1 start 1 1, 2 timeout 1 1, 2 end 1 1 0", "", "",
     "0 done 0 failed 1 timeout 0 cancelled; left 2-3; begun"},
    {"1 start 1 1, 2 timeout 1 1, 2 end 1 1 s9, 2 retry 1 1", "", "",
     "0 done 0 failed 0 timeout 0 cancelled; left 1-3; begun 1:2 f1 l0"},
    {"1 start 1 1, 2 cancel 1 1, 2 end 1 1 0", "", "",
     "0 done 0 failed 0 timeout 1 cancelled; left 2-3; begun"},
    {"1 start 1 1, 2 end 1 1 1, 2 retry 1 1", "3 cancel 1, 3 cancel 2", "",
     "0 done 0 failed 0 timeout 2 cancelled; left 3; begun"},
    {"1 start 1 1", "9 lost 1 1, 9 cancel 1", "",
     "0 done 0 failed 0 timeout 1 cancelled; left 2-3; begun"},
    {"2 end 1 1 0, 3 end 2 1 4", "", "5 start 3 1, 5 start 4 1, 6 end 99 1 0",
     "1 done 1 failed 0 timeout 0 cancelled; left 3; begun 3:2 f0 l0"},
};

static void the_past_is_the_same_whichever_file_is_read_first(void)
{
    static const char *const names[][3] = {{"a", "b", "c"}, {"a", "c", "b"}, {"b", "a", "c"},
                                           {"b", "c", "a"}, {"c", "a", "b"}, {"c", "b", "a"}};
    for (size_t i = 0; i < COUNT(stories) * COUNT(names); i++) {
        const char *const *host = names[i % COUNT(names)];
        size_t which = i / COUNT(names);
        fresh_launch();
        happens(host[0], stories[which].node);
        happens(host[1], stories[which].chief);
        happens(host[2], stories[which].other);
        read_past("1-3", 0);
        check_past(stories[which].wanted, stories[which].node);
        check(!past.halted, "it is halted");
        done();
    }
}

static void a_launch_without_events_is_left_whole(void)
{
    char path[256];
    fresh_launch();
    read_past("4,7-9", 0);
    check_past("0 done 0 failed 0 timeout 0 cancelled; left 4,7-9; begun", "empty folder");
    check(past_find(&past, 4) == NULL && past.begun == NULL, "one was begun");
    done();
    file_path(path, sizeof path, "");
    rmdir(path);
    read_past("4,7-9", 0);
    check_past("0 done 0 failed 0 timeout 0 cancelled; left 4,7-9; begun", "no folder");
    done();
}

static void what_an_allocation_cut_off_is_left_if_that_is_wanted(void)
{
    fresh_launch();
    happens("a", "1 start 1 1, 2 timeout 1 1, 2 end 1 1 s15, 1 start 2 1, 2 end 2 1 1, "
                 "1 start 3 1, 2 cancel 3 1, 3 end 3 1 s9, 1 start 4 1, 2 end 4 1 0, 5 halt");
    read_past("1-5", 1U << STATE_TIMEOUT | 1U << STATE_CANCELLED);
    check_past("1 done 1 failed 0 timeout 0 cancelled; left 1,3,5; begun 1:2 f1 l0 3:2 f0 l0",
               "both");
    check(past.halted, "it was halted");
    const struct past_task *task = past_find(&past, 3);
    check(task && task->attempt == 2, "it was begun");
    check(!past_find(&past, 2) && !past_find(&past, 5) && !past_find(&past, 6), "they are not");
    done();
}

static void events_that_cannot_be_read_are_a_fault(void)
{
    struct fault fault = {""};
    char path[256];
    fresh_launch();
    file_path(path, sizeof path, "a.tsv");
    check(mkdir(path, 0777) == 0, "%s", path);
    idlist_add_range(&tasks, 1, 3, 1);
    check(past_read(&past, launch, &tasks, 0, &fault) == -1, "it was read");
    check(strstr(fault.text, "a.tsv") != NULL, "%s", fault.text);
    done();
}

static struct text told;

static void tell(void *context, const struct past_query *query, enum task_state state, double wall)
{
    check(context == &told, "of somebody else");
    text_printf(&told, "%s%ld.%d %s %ld", told.length ? ", " : "", query->task, query->attempt,
                state_names[state], (long)wall);
}

static void a_lost_node_tells_what_became_of_its_tasks(void)
{
    static const struct past_query list[] = {{1, 1}, {2, 1}, {2, 2}, {3, 1},
                                             {4, 2}, {5, 1}, {6, 1}};
    struct fault fault = {""};
    fresh_launch();
    happens("a", "1 start 1 1, 2 end 1 1 0 7, 1 start 2 1, 2 end 2 1 1 8, 2 retry 2 1, "
                 "3 start 2 2, 1 start 4 1, 2 end 4 1 0, 4 start 5 1, 5 timeout 5 1, 5 end 5 1 0, "
                 "6 start 6 1, 7 cancel 6 1, 8 end 6 1 s15 9");
    happens("b", "1 start 3 1, 2 end 3 1 0");
    append("a.tsv", "9.0\tend\t2\t2\t3\t0", 15); /* torn */
    check(past_settle(launch, "a", list, COUNT(list), tell, &told, &fault) == 0, "%s", fault.text);
    check_string(text_string(&told), "1.1 done 7, 2.1 failed 8, 2.2 running 0, 3.1 pending 0, "
                                     "4.2 pending 0, 5.1 timeout 10, 6.1 cancelled 9");
    text_release(&told);
}

static void a_lost_node_may_have_written_nothing(void)
{
    static const struct past_query list[] = {{1, 1}};
    struct fault fault = {""};
    fresh_launch();
    check(past_settle(launch, "a", list, 1, tell, &told, &fault) == 0, "%s", fault.text);
    check_string(text_string(&told), "1.1 pending 0");
    text_release(&told);
    check(past_settle(launch, "a", list, 0, tell, &told, &fault) == 0, "%s", fault.text);
    check(told.length == 0, "told of nothing");
    check(past_settle(launch, "../a", list, 1, tell, &told, &fault) == -1, "a path");
    check(past_settle(launch, "", list, 1, tell, &told, &fault) == -1, "no name");
    text_release(&told);
}

int main(void)
{
    if (!mkdtemp(place))
        return 1;
    run(the_past_is_the_same_whichever_file_is_read_first);
    run(a_launch_without_events_is_left_whole);
    run(what_an_allocation_cut_off_is_left_if_that_is_wanted);
    run(events_that_cannot_be_read_are_a_fault);
    run(a_lost_node_tells_what_became_of_its_tasks);
    run(a_lost_node_may_have_written_nothing);
    nftw(place, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return unit_failures != 0;
}
