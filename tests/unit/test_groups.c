/* Looking for one line in a launch's `tasks` file, whatever state it is in. */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "core/file.h"
#include "core/groups.h"
#include "unit.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static char folder[] = "/tmp/onager-groups.XXXXXX";

static void write_tasks(const char *bytes, size_t count)
{
    struct fault fault = {""};
    check(file_replace("tasks", bytes, count, 0666, &fault) == 0, "%s", fault.text);
}

/* The tasks of the index as a list; "!" and the fault where there are none. */
static const char *found(long index)
{
    static struct text text = TEXT_INIT;
    struct idlist tasks = IDLIST_INIT;
    struct fault fault = {""};
    bool grouped = false;
    text_clear(&text);
    if (groups_find(".", index, &tasks, &grouped, &fault))
        text_printf(&text, "!%s", fault.text);
    else
        idlist_format(&tasks, &text);
    check(grouped, "index %ld: %s", index, text.bytes);
    idlist_release(&tasks);
    return text_string(&text);
}

static void an_index_is_found_wherever_it_stands(void)
{
    static const char lines[] = "1\t5\n2\t6-8\n10\t1,3\n11\t20\n400\t100-300\n";
    write_tasks(lines, strlen(lines));
    check_string(found(1), "5");
    check_string(found(2), "6-8");
    check_string(found(10), "1,3");
    check_string(found(11), "20");
    check_string(found(400), "100-300");
    write_tasks(lines, strlen(lines) - 1); /* torn behind the last digit */
    check_string(found(400), "100-300");
    check_string(found(1), "5");
}

static void an_index_that_is_not_there_is_named(void)
{
    static const char lines[] = "2\t5\n4\t6\n";
    static const long missing[] = {0, 1, 3, 5, 1000000};
    write_tasks(lines, strlen(lines));
    for (size_t i = 0; i < COUNT(missing); i++) {
        char wanted[80];
        snprintf(wanted, sizeof wanted, "!./tasks: has no index %ld", missing[i]);
        check_string(found(missing[i]), wanted);
    }
    write_tasks("", 0);
    check_string(found(1), "!./tasks: has no index 1");
}

/* Lines that are none, lines out of order and lines that stand twice. */
static void a_damaged_file_gives_what_it_has(void)
{
    static const struct {
        const char *lines;
        long index;
        const char *wanted;
    } cases[] = {
        {"rubbish\n\n1\t5\nrubbish\n2\t6\nmore\n\n", 1, "5"},
        {"rubbish\n\n1\t5\nrubbish\n2\t6\nmore\n\n", 2, "6"},
        {"\n\n\n\n\n\n\n\n\n\n\n\n7\t1\n", 7, "1"},
        {"7\t1\n\n\n\n\n\n\n\n\n\n\n\n\n\n", 7, "1"},
        {"-1\t5\n1 6\n1\t7\n", 1, "7"},
        {"9\t1\n8\t2\n7\t3\n6\t4\n5\t5\n", 9, "1"},
        {"9\t1\n8\t2\n7\t3\n6\t4\n5\t5\n", 5, "5"},
        {"1\t1\n2\t2\n2\t3\n2\t4\n3\t5\n", 2, "2-4"},
        {"1\t1\n2\t2\nx\n2\t4\n3\t5\n", 2, "2,4"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        write_tasks(cases[i].lines, strlen(cases[i].lines));
        check_string(found(cases[i].index), cases[i].wanted);
    }
    static const char bad[] = "1\t1\n2\t3-1\n";
    write_tasks(bad, strlen(bad));
    check(strncmp(found(2), "!", 1) == 0 && strstr(found(2), "3-1"), "%s", found(2));
    check_string(found(1), "1");
}

static void every_index_of_many_is_found(void)
{
    struct text lines = TEXT_INIT;
    for (long i = 1; i <= 3000; i++) {
        text_printf(&lines, "%ld\t%ld\n", 3 * i, 1000000 + i);
        if (i % 7 == 0)
            text_add_string(&lines, "no line of ours, and a long one at that\n");
    }
    write_tasks(lines.bytes, lines.length);
    for (long i = 1; i <= 3000; i++) {
        char wanted[40];
        snprintf(wanted, sizeof wanted, "%ld", 1000000 + i);
        check_string(found(3 * i), wanted);
    }
    check(strncmp(found(4), "!", 1) == 0, "%s", found(4));
    text_release(&lines);
}

/* If each search read the file, this would take minutes. */
static void a_search_in_a_million_lines_reads_few_of_them(void)
{
    struct text lines = TEXT_INIT;
    for (long i = 1; i <= 1000000; i++)
        text_printf(&lines, "%ld\t%ld\n", i, i + 5);
    write_tasks(lines.bytes, lines.length);
    text_release(&lines);
    clock_t began = clock();
    for (long i = 1; i <= 1000000; i += 97) {
        char wanted[40];
        snprintf(wanted, sizeof wanted, "%ld", i + 5);
        check_string(found(i), wanted);
    }
    double seconds = (double)(clock() - began) / CLOCKS_PER_SEC;
    check(seconds < 20, "%f s", seconds);
}

static void without_the_file_the_index_is_the_task(void)
{
    struct idlist tasks = IDLIST_INIT;
    struct fault fault = {""};
    bool grouped = true;
    unlink("tasks");
    check(groups_find(".", 17, &tasks, &grouped, &fault) == 0, "%s", fault.text);
    check(!grouped && idlist_size(&tasks) == 1 && idlist_contains(&tasks, 17), "not just 17");
    idlist_release(&tasks);
}

/* Nobody's memory is to be filled by one line that somebody else wrote. */
static void lists_with_steps_are_none_of_ours(void)
{
    static const char lines[] = "1\t1-999999999999:9999\n";
    struct idlist tasks = IDLIST_INIT;
    write_tasks(lines, sizeof lines - 1);
    check_string(found(1), "!\"1-999999999999:9999\" is no task list of ours: it has steps");
    check(groups_each(".", NULL, NULL, NULL) == -1, "it is passed on");
    idlist_add(&tasks, 1);
    check(groups_expand(".", &tasks, &tasks, NULL) == -1, "it is taken");
    idlist_release(&tasks);
}

int main(void)
{
    if (!mkdtemp(folder) || chdir(folder))
        return 1;
    run(an_index_is_found_wherever_it_stands);
    run(an_index_that_is_not_there_is_named);
    run(a_damaged_file_gives_what_it_has);
    run(every_index_of_many_is_found);
    run(a_search_in_a_million_lines_reads_few_of_them);
    run(lists_with_steps_are_none_of_ours);
    run(without_the_file_the_index_is_the_task);
    unlink("tasks");
    return chdir("/") || rmdir(folder) || unit_failures;
}
