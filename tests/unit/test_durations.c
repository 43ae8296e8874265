/* Durations of tasks, from what earlier launches of the job tell. */
#include "../../mpi-runner/nodes/durations.h"

#include "events.h"

static struct durations durations;

static void write_file(const char *name, const char *content)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", launch, name);
    FILE *file = fopen(path, "w");
    check(file && fputs(content, file) >= 0 && fclose(file) == 0, "%s", path);
}

/* Removes all launches. */
static void begin_anew(void)
{
    char folder[96];
    snprintf(folder, sizeof folder, "%s/launches", place);
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    check(mkdir(folder, 0777) == 0, "%s", folder);
}

/* Makes a launch of the job that runs these records, and goes there; happens() is of it. */
static void make_launch(int number, const char *jobname, const char *records)
{
    char events[96], content[512];
    snprintf(launch, sizeof launch, "%s/launches/%d", place, number);
    snprintf(events, sizeof events, "%s/events", launch);
    check(mkdir(launch, 0777) == 0 && mkdir(events, 0777) == 0, "%s", events);
    snprintf(content, sizeof content,
             "{\"launch\": %d, \"jobname\": \"%s\", \"backend\": \"local\", \"jobfile\": \"x\", "
             "\"tasks\": \"1-3\", \"jobids\": [], \"jobtasks\": []}\n",
             number, jobname);
    write_file("launch.json", content);
    snprintf(content, sizeof content, "{\n%s\n}\n", records);
    write_file("jobs.json", content);
}

#define THREE "\"1\": [\"a\", \"\"],\n\"2\": [\"b\", \"\"],\n\"3\": [\"c\", \"\"]"

/* The durations of the tasks of the launch made last: "1 10.0 -". */
static void check_durations(const char *list, const char *wanted)
{
    struct fault fault = {""};
    struct text text = TEXT_INIT;
    check(idlist_parse(&tasks, list, &fault) == 0, "%s", fault.text);
    check(durations_read(&durations, launch, "j", &tasks, &fault) == 0, "%s", fault.text);
    long known = 0;
    for (long i = 0; durations.seconds && i < idlist_size(&tasks); i++) {
        known += durations.seconds[i] > 0;
        if (durations.seconds[i] > 0)
            text_printf(&text, "%s%g", i ? " " : "", (double)durations.seconds[i]);
        else
            text_add_string(&text, i ? " -" : "-");
    }
    check(known == durations.known, "%ld known", durations.known);
    check_string(text.length ? text_string(&text) : "none", wanted);
    text_release(&text);
    durations_release(&durations);
    idlist_release(&tasks);
}

static void without_earlier_launches_nothing_is_known(void)
{
    begin_anew();
    make_launch(1, "j", THREE);
    check_durations("1-3", "none");
    make_launch(2, "other", THREE);
    happens("a", "1 end 1 1 0 10");
    make_launch(3, "j", THREE);
    check_durations("1-3", "none");
}

static void the_latest_launch_that_succeeded_counts(void)
{
    begin_anew();
    make_launch(1, "j", THREE);
    happens("a", "1 end 1 1 0 10, 1 end 2 1 0 20, 1 end 3 1 0 30");
    make_launch(2, "j", THREE);
    happens("a", "1 end 1 1 0 11, 1 end 2 1 1 500, 1 start 3 1, 2 timeout 3 1, 3 end 3 1 0 900");
    make_launch(4, "j", THREE);
    happens("a", "1 start 1 1, 1 end 4 1 0 4");
    make_launch(5, "j", THREE);
    happens("a", "1 end 1 1 0 13"); /* later than the one that asks */
    snprintf(launch, sizeof launch, "%s/launches/4", place);
    check_durations("1-3", "11 20 30");
    check_durations("2", "20");
    check_durations("2-4", "20 30 4"); /* of its own */
}

static void of_what_never_succeeded_the_longest_attempt_counts(void)
{
    begin_anew();
    make_launch(1, "j", THREE);
    happens("a", "1 end 1 1 1 10, 1 end 1 2 1 70, 1 cancel 2 1, 1 end 2 1 0 20");
    happens(
        "b",
        "1 end 1 3 s9 30, 1 start 3 1, 1 cancel 3 1, 1 end 3 1 1 5, 1 start 3 2, 1 end 3 2 0 0");
    make_launch(2, "j", THREE);
    happens("a", "1 end 1 1 1 60");
    check_durations("1-3", "70 20 0.001");
}

static void another_command_is_another_task(void)
{
    begin_anew();
    make_launch(1, "j", THREE);
    happens("a", "1 end 1 1 0 10, 1 end 2 1 0 20, 1 end 3 1 0 30");
    make_launch(2, "j",
                "\"1\": [\"a\", \"t\"],\n\"2\": [\"B\", \"\"],\n\"3\": [\"c\", \"\"],\n"
                "\"4\": [\"d\", \"\"],\n\"5\": [\"e\", \"\"]");
    check_durations("1-5", "10 - 30 - -");
    check_durations("2,4", "none");
    make_launch(3, "j", "\"3\": [\"c\", \"\"],\n\"4\": [\"d\", \"\"]");
    happens("a", "1 end 3 1 0 33, 1 end 4 1 0 44, 1 end 1 1 0 99");
    make_launch(4, "j", THREE ",\n\"4\": [\"d\", \"\"],\n\"7\": [\"g\", \"\"]");
    check_durations("1-4,7", "10 20 33 44 -");
}

static void a_launch_that_cannot_be_read_is_passed_over(void)
{
    begin_anew();
    make_launch(1, "j", THREE);
    happens("a", "1 end 1 1 0 10, 1 end 2 1 0 20, 1 end 3 1 0 30");
    make_launch(2, "j", THREE);
    happens("a", "1 end 1 1 0 11");
    write_file("launch.json", "{");
    make_launch(3, "j", THREE);
    happens("a", "1 end 1 1 0 12");
    write_file("jobs.json", "{\n\"1\": [\"a\"");
    make_launch(4, "j", "\"1\": [\"a\", \"\"],\n\"2\": nothing");
    happens("a", "1 end 1 1 0 13, 1 end 2 1 0 23");
    make_launch(5, "j", THREE);
    write_file("events/b.tsv", "what is no event\n");
    check_durations("1-3", "10 20 30");
}

static void a_few_launches_are_looked_at(void)
{
    begin_anew();
    for (int number = 1; number <= DURATIONS_LAUNCHES + 2; number++) {
        make_launch(number, "j", THREE);
        if (number <= 2)
            happens("a", number == 1 ? "1 end 1 1 0 10" : "1 end 2 1 0 20");
    }
    check_durations("1-3", "- 20 -");
}

int main(void)
{
    if (!mkdtemp(place))
        return 1;
    run(without_earlier_launches_nothing_is_known);
    run(the_latest_launch_that_succeeded_counts);
    run(of_what_never_succeeded_the_longest_attempt_counts);
    run(another_command_is_another_task);
    run(a_launch_that_cannot_be_read_is_passed_over);
    run(a_few_launches_are_looked_at);
    nftw(place, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return unit_failures != 0;
}
