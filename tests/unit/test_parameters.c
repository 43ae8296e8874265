/* Parameters: the values behind a task and the tasks behind values, from sweep.json as it is and as
 * it must never be. */
#include "core/parameters.h"

#include <stdlib.h>
#include <unistd.h>

#include "unit.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static char folder[] = "/tmp/onager-parameters.XXXXXX";
static char jobfile[64], sweepfile[64];

static void write_file(const char *path, const char *bytes, size_t count)
{
    FILE *file = fopen(path, "w");
    check(file && fwrite(bytes, 1, count, file) == count, "%s", path);
    if (file)
        fclose(file);
}

/* Makes sweep.json hold that, beside a jobs.json of 3 bytes. */
static void write_sweep(const char *json)
{
    write_file(jobfile, "{}\n", 3);
    write_file(sweepfile, json, strlen(json));
}

#define FILE_OF(blocks) "{\"jobs_bytes\": 3, \"blocks\": [" blocks "]}"
#define LISTS(positional, named, flag)                                                             \
    ", \"pos-arg\": [" positional "], \"arg\": [" named "], \"flag\": [" flag "]"
#define BLOCK(numbers, positional, named, flag)                                                    \
    "{" numbers ", \"mode\": \"argparse\"" LISTS(positional, named, flag) "}"

/* Tasks 1-4 have lr and bs, 5-7 bs and a position, 9-16 lr, linked arguments and a flag. */
static const char three_blocks[] =
    FILE_OF(BLOCK("\"first\": 1, \"count\": 4", "",
                  "[\"--lr\", \"0.1\", \"0.2\"], [\"--bs\", \"32\", \"64\"]", "") "," //
            BLOCK("\"first\": 5, \"count\": 3", "[\"x\", \"y z\", \"\"]", "[\"--bs\", \"128\"]",
                  "") "," //
            BLOCK("\"first\": 9, \"count\": 8", "",
                  "[\"--lr\", \"0.2\", \"0.3\"], [[\"-a\", \"1\", \"2\"], [\"-b\", \"8\", \"9\"]], "
                  "[\"--bare\"]",
                  "[\"--amp\"]"));

static struct parameters parameters;

static void read_good(const char *json)
{
    struct fault fault = {""};
    write_sweep(json);
    check(parameters_read(&parameters, jobfile, &fault) == 0, "%s", fault.text);
}

/* The values of a task, as one text. */
static void check_values(long task, const char *wanted)
{
    struct text text = TEXT_INIT;
    if (parameters_find(&parameters, task))
        for (size_t i = 0; i < parameters.names.count; i++)
            text_printf(&text, "%s%s=%s", i ? " " : "", parameters.names.word[i],
                        parameters.value[i] ? parameters.value[i] : "(none)");
    check_string(text_string(&text), wanted);
    text_release(&text);
}

static void each_task_has_its_values(void)
{
    read_good(three_blocks);
    check_values(1, "lr=0.1 bs=32 1=(none) a=(none) b=(none) amp=(none)");
    check_values(2, "lr=0.2 bs=32 1=(none) a=(none) b=(none) amp=(none)");
    check_values(4, "lr=0.2 bs=64 1=(none) a=(none) b=(none) amp=(none)");
    check_values(6, "lr=(none) bs=128 1=y z a=(none) b=(none) amp=(none)");
    check_values(7, "lr=(none) bs=128 1= a=(none) b=(none) amp=(none)");
    check_values(9, "lr=0.2 bs=(none) 1=(none) a=1 b=8 amp=true");
    check_values(12, "lr=0.3 bs=(none) 1=(none) a=2 b=9 amp=true");
    check_values(16, "lr=0.3 bs=(none) 1=(none) a=2 b=9 amp=false");
    static const long strangers[] = {-1, 0, 8, 17, 999999999999, 0x7fffffffffffffff};
    for (size_t i = 0; i < COUNT(strangers); i++) {
        check_values(strangers[i], "");
        check(!parameters.value[0], "a value of task %ld", strangers[i]);
    }
    parameters_release(&parameters);
}

static void columns_are_found_with_and_without_dashes(void)
{
    read_good(three_blocks);
    check(parameters_column(&parameters, "lr") == 0, "lr");
    check(parameters_column(&parameters, "--bs") == 1, "--bs");
    check(parameters_column(&parameters, "1") == 2, "1");
    check(parameters_column(&parameters, "-b") == 4, "-b");
    check(parameters_column(&parameters, "--amp") == 5, "--amp");
    static const char *const none[] = {"", "-", "l", "lrx", "bare", "2", "lr="};
    for (size_t i = 0; i < COUNT(none) - 1; i++)
        check(parameters_column(&parameters, none[i]) == -1, "\"%s\"", none[i]);
    parameters_release(&parameters);
}

static void values_are_told_once(void)
{
    static const char *const wanted[] = {"0.1 0.2 0.3", "32 64 128", "x y z ",
                                         "1 2",         "8 9",       "true false"};
    read_good(three_blocks);
    for (size_t column = 0; column < COUNT(wanted); column++) {
        struct words values = WORDS_INIT;
        struct text text = TEXT_INIT;
        struct fault fault = {""};
        check(parameters_values(&parameters, column, &values, &fault) == 0, "%s", fault.text);
        for (size_t i = 0; i < values.count; i++)
            text_printf(&text, "%s%s", i ? " " : "", values.word[i]);
        check_string(text_string(&text), wanted[column]);
        text_release(&text);
        words_release(&values);
    }
    parameters_release(&parameters);
}

/* The tasks of `list` that fit, or the words of the fault. */
static void check_where(const char *list, const char *condition, const char *wanted)
{
    struct idlist tasks = IDLIST_INIT;
    struct fault fault = {""};
    struct text text = TEXT_INIT;
    idlist_parse(&tasks, list, &fault);
    if (parameters_where(&parameters, condition, &tasks, &fault) == 0)
        idlist_format(&tasks, &text);
    else
        text_add_string(&text, fault.text);
    check_string(text_string(&text), wanted);
    text_release(&text);
    idlist_release(&tasks);
}

static void conditions_hold_over_all_blocks(void)
{
    read_good(three_blocks);
    check_where("1-16", "lr=0.1", "1,3");
    check_where("1-16", "--lr=0.2", "2,4,9,11,13,15");
    check_where("1-16", "bs=32|128", "1-2,5-7");
    check_where("1-16", "bs=64|128|32", "1-7");
    check_where("1-16", "lr=0.1|0.3", "1,3,10,12,14,16");
    check_where("1-16", "!lr=0.1", "2,4-7,9-16");
    check_where("1-16", "!bs=128", "1-4,9-16");
    check_where("1-16", "!bs=128 lr=0.1|0.2|0.3", "1-4,9-16");
    check_where("1-16", "!lr=0.1 !lr=0.2", "5-7,10,12,14,16");
    check_where("1-16", "amp", "9-12");
    check_where("1-16", "!amp", "1-7,13-16");
    check_where("1-16", "!amp lr=0.2", "2,4,13,15");
    check_where("1-16", "a=1", "9-10,13-14");
    check_where("1-16", "a=1 b=8", "9-10,13-14");
    check_where("1-16", "a=1 b=9", "");
    check_where("1-16", "1=y z", "6");
    check_where("1-16", "1=y z bs=128", "6");
    check_where("1-16", "1=", "7");
    check_where("1-16", "1=x lr=0.1", "");
    check_where("2-3,6,9,100-200", "lr=0.1|0.2", "2-3,9");
    check_where("8,17-99", "lr=0.1", "");
    parameters_release(&parameters);
}

static void conditions_that_mean_nothing_are_refused(void)
{
    read_good(three_blocks);
    check_where("1-9", "lr=0.5", "--where: lr never is \"0.5\"; its values are 0.1, 0.2, 0.3");
    check_where("1-9", "bs=32|7", "--where: bs never is \"7\"; its values are 32, 64, 128");
    check_where(
        "1-9", "rl=0.1",
        "--where: \"rl\": nothing of that name varies here; there are lr, bs, 1, a, b, amp");
    check_where(
        "1-9", "bare",
        "--where: \"bare\": nothing of that name varies here; there are lr, bs, 1, a, b, amp");
    check_where("1-9", "lr", "--where: \"lr\": expected lr=VALUE");
    check_where("1-9", "amp=true", "--where: \"amp\" is a flag: expected amp alone, or !amp");
    check_where("1-9", "", "--where: expected NAME=VALUE");
    check_where("1-9", "lr=0.1 lr=0.2",
                "--where: \"lr=0.2\" and the terms before it never hold together; one value or "
                "another is lr=VALUE|VALUE");
    parameters_release(&parameters);
    read_good(FILE_OF(BLOCK("\"first\": 1, \"count\": 1", "", "", "")));
    check_where("1", "lr=0.1", "--where: \"lr\": nothing varies here");
    parameters_release(&parameters);
}

/* A name that is a flag in one block and has values in another. */
static void a_name_of_two_kinds_is_of_the_first(void)
{
    read_good(FILE_OF(BLOCK("\"first\": 1, \"count\": 2", "", "", "[\"--x\"]") "," //
                      BLOCK("\"first\": 3, \"count\": 2", "", "[\"--x\", \"1\", \"2\"]", "")));
    check_values(2, "x=false");
    check_values(4, "x=2");
    check_where("1-4", "x", "1");
    check_where("1-4", "!x", "2-4");
    check_where("1-4", "x=2", "--where: \"x\" is a flag: expected x alone, or !x");
    parameters_release(&parameters);
}

#define ONE "\"first\": 1, \"count\": 1"
#define SIX "\"first\": 1, \"count\": 6"
#define ABC "[\"--a\", \"1\", \"2\", \"3\"]"
#define DE "[\"--d\", \"1\", \"2\"]"
#define NO_SWEEP "is no record of a sweep"

/* What is wrong, and what is said; NULL: it is passed over. */
static const struct {
    const char *json, *said;
} bad[] = {
    {"", NO_SWEEP},
    {"\n", NO_SWEEP},
    {"nonsense", NO_SWEEP},
    {"{", NO_SWEEP},
    {"{\"jobs_bytes\": 3, \"blocks\": [{", NO_SWEEP},
    {"{\"jobs_bytes\": NaN, \"blocks\": []}", NO_SWEEP},
    {"null", NULL},
    {"1", NULL},
    {"[]", NULL},
    {"[3, []]", NULL},
    {"\"jobs_bytes\"", NULL},
    {"{}", NULL},
    {"{\"blocks\": []}", NULL},
    {"{\"jobs_bytes\": 4, \"blocks\": []}", NULL},
    {"{\"jobs_bytes\": -3, \"blocks\": 7}", NULL},
    {"{\"jobs_bytes\": \"3\", \"blocks\": 7}", NULL},
    {"{\"jobs_bytes\": 1e300, \"blocks\": 7}", NULL},
    {"{\"jobs_bytes\": 3}", NO_SWEEP},
    {"{\"jobs_bytes\": 3, \"blocks\": null}", NO_SWEEP},
    {"{\"jobs_bytes\": 3, \"blocks\": {}}", NO_SWEEP},
    {"{\"jobs_bytes\": 3, \"blocks\": \"x\"}", NO_SWEEP},
    {"{\"jobs_bytes\": 3, \"blocks\": []}", NULL},
    {FILE_OF("null"), NO_SWEEP},
    {FILE_OF("1"), NO_SWEEP},
    {FILE_OF("\"x\""), NO_SWEEP},
    {FILE_OF("[]"), NO_SWEEP},
    {FILE_OF("[[], []]"), NO_SWEEP},
    {FILE_OF("{}"), NO_SWEEP},
    {FILE_OF("{" ONE "}"), NO_SWEEP},
    {FILE_OF("{" ONE ", \"pos-arg\": [], \"arg\": []}"), NO_SWEEP},
    {FILE_OF("{" ONE ", \"pos-arg\": null, \"arg\": [], \"flag\": []}"), NO_SWEEP},
    {FILE_OF("{" ONE ", \"pos-arg\": {}, \"arg\": [], \"flag\": []}"), NO_SWEEP},
    {FILE_OF("{" ONE ", \"pos-arg\": [], \"arg\": {\"--a\": [\"1\"]}, \"flag\": []}"), NO_SWEEP},
    {FILE_OF("{" ONE ", \"pos-arg\": [], \"arg\": \"--a\", \"flag\": []}"), NO_SWEEP},
    {FILE_OF(BLOCK(ONE, "[]", "", "")), NO_SWEEP},
    {FILE_OF(BLOCK(ONE, "[[]]", "", "")), NO_SWEEP},
    {FILE_OF(BLOCK(ONE, "", "[]", "")), NO_SWEEP},
    {FILE_OF(BLOCK(ONE, "", "", "[]")), NO_SWEEP},
    {FILE_OF(BLOCK(ONE, "", "[[]]", "")), NO_SWEEP},
    {FILE_OF(BLOCK(ONE, "", "[[], []]", "")), NO_SWEEP},
    {FILE_OF(BLOCK(ONE, "", "\"--a\"", "")), NO_SWEEP},
    {FILE_OF(BLOCK(ONE, "", "null", "")), NO_SWEEP},
    {FILE_OF(BLOCK(ONE, "", "7", "")), NO_SWEEP},
    {FILE_OF(BLOCK(ONE, "", "[\"--a\", 1]", "")), NO_SWEEP},
    {FILE_OF(BLOCK(ONE, "", "[\"--a\", null]", "")), NO_SWEEP},
    {FILE_OF(BLOCK(ONE, "", "[\"--a\", [\"1\"]]", "")), NO_SWEEP},
    {FILE_OF(BLOCK(ONE, "", "[\"--a\", {}]", "")), NO_SWEEP},
    {FILE_OF(BLOCK(ONE, "", "[true, \"1\"]", "")), NO_SWEEP},
    {FILE_OF(BLOCK(ONE, "", "[[\"--a\", \"1\"], \"--b\"]", "")), NO_SWEEP},
    {FILE_OF(BLOCK(ONE, "", "[[[\"--a\", \"1\"]]]", "")), NO_SWEEP},
    {FILE_OF(BLOCK(ONE, "", "[[\"--a\", \"1\"], [\"--b\"]]", "")), NO_SWEEP},
    {FILE_OF(BLOCK(SIX, "", "[[\"--a\", \"1\"], [\"--b\", \"1\", \"2\"]]", "")), NO_SWEEP},
    {FILE_OF(BLOCK(ONE, "", "", "\"--f\"")), NO_SWEEP},
    {FILE_OF(BLOCK(ONE, "", "", "[1]")), NO_SWEEP},
    {FILE_OF(BLOCK("\"first\": 1", "", ABC, "")), NO_SWEEP},
    {FILE_OF(BLOCK("\"first\": 1, \"count\": 0", "", ABC, "")), NO_SWEEP},
    {FILE_OF(BLOCK("\"first\": 1, \"count\": -3", "", ABC, "")), NO_SWEEP},
    {FILE_OF(BLOCK("\"first\": 1, \"count\": \"3\"", "", ABC, "")), NO_SWEEP},
    {FILE_OF(BLOCK("\"first\": 1, \"count\": [3]", "", ABC, "")), NO_SWEEP},
    {FILE_OF(BLOCK("\"first\": 1, \"count\": 1e300", "", ABC, "")), NO_SWEEP},
    {FILE_OF(BLOCK("\"first\": 1, \"count\": 9e17", "", ABC, "")), NO_SWEEP},
    {FILE_OF(BLOCK("\"first\": 999999999999, \"count\": 3", "", ABC, "")), NO_SWEEP},
    {FILE_OF(BLOCK("\"first\": 9e18, \"count\": 3", "", ABC, "")), NO_SWEEP},
    {FILE_OF(BLOCK(SIX ", \"lines\": 0", "", ABC "," DE, "")), NO_SWEEP},
    {FILE_OF(BLOCK(SIX ", \"lines\": -1", "", ABC "," DE, "")), NO_SWEEP},
    {FILE_OF(BLOCK(SIX ", \"lines\": \"1\"", "", ABC "," DE, "")), NO_SWEEP},
    {FILE_OF(BLOCK(SIX ", \"exclude\": [1]", "", ABC "," DE, "")), NO_SWEEP},
    {FILE_OF(BLOCK(SIX ", \"exclude\": [[]]", "", ABC "," DE, "")), NO_SWEEP},
    {FILE_OF(BLOCK(SIX ", \"exclude\": [\"a=1\"]", "", ABC "," DE, "")), NO_SWEEP},
    {FILE_OF(BLOCK(SIX ", \"exclude\": {\"x\": 1}", "", ABC "," DE, "")), NO_SWEEP},
    {FILE_OF(BLOCK(SIX ", \"exclude\": [[\"a=1\", 2]]", "", ABC "," DE, "")), NO_SWEEP},
    {FILE_OF(BLOCK(SIX, "", ABC "," DE, "") "," BLOCK(SIX, "", ABC "," DE, "")), NO_SWEEP},
    {FILE_OF(BLOCK(SIX, "", ABC "," DE, "") "," BLOCK("\"first\": 6, \"count\": 3", "", ABC, "")),
     NO_SWEEP},
    {FILE_OF(BLOCK("\"first\": 7, \"count\": 3", "", ABC, "") "," BLOCK(SIX, "", ABC "," DE, "")),
     NO_SWEEP},
    {FILE_OF(BLOCK(SIX, "", ABC "," DE, "") ", 7"), NO_SWEEP},
    /* what its numbers say is not what comes of it */
    {FILE_OF(BLOCK(ONE, "", ABC, "")), "has 3 tasks where 1 belong"},
    {FILE_OF(BLOCK("\"first\": 1, \"count\": 7", "", ABC "," DE, "")),
     "has 6 tasks where 7 belong"},
    {FILE_OF(BLOCK(SIX ", \"lines\": 2", "", ABC "," DE, "")), "has 12 tasks where 6 belong"},
    {FILE_OF(BLOCK(SIX ", \"lines\": 8e18", "", ABC "," DE, "")), "more than any computer"},
    {FILE_OF(BLOCK(SIX ", \"sample\": 7", "", ABC "," DE, "")), "more than the sweep has"},
    {FILE_OF(BLOCK(SIX ", \"sample\": 5", "", ABC "," DE, "")), "has 5 tasks where 6 belong"},
    {FILE_OF(BLOCK(SIX ", \"exclude\": [[\"a=1\"]]", "", ABC "," DE, "")), "has 4 tasks where 6"},
    {FILE_OF(BLOCK(SIX ", \"exclude\": [[\"a=7\"]]", "", ABC "," DE, "")), "never is \"7\""},
    {FILE_OF(BLOCK(SIX ", \"exclude\": [[\"b=1\"]]", "", ABC "," DE, "")), "nothing of that name"},
    {FILE_OF(BLOCK(SIX ", \"exclude\": [[\"\"]]", "", ABC "," DE, "")), "expected NAME=VALUE"},
    {FILE_OF(BLOCK(SIX ", \"exclude\": [[\"a=1|2|3\"]]", "", ABC "," DE, "")), "leaves no task"},
};

static void what_is_no_sweep_is_refused_or_passed_over(void)
{
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct fault fault = {""};
        write_sweep(bad[i].json);
        int result = parameters_read(&parameters, jobfile, &fault);
        check(result == (bad[i].said ? -1 : 0), "%d for %s", result, bad[i].json);
        check(bad[i].said ? strstr(fault.text, bad[i].said) != NULL : !*fault.text, "%s for %s",
              fault.text, bad[i].json);
        check(!strchr(fault.text, '\n') && (!bad[i].said || strstr(fault.text, sweepfile)),
              "what is it about: %s", fault.text);
        if (!result)
            check(parameters.blocks == 0 && !parameters_find(&parameters, 1), "%s", bad[i].json);
        parameters_release(&parameters);
    }
}

static void a_job_without_its_sweep_has_no_parameters(void)
{
    struct fault fault = {""};
    write_sweep(three_blocks);
    write_file(jobfile, "{ }\n", 4); /* changed by somebody else */
    for (int i = 0; i < 3; i++) {
        check(parameters_read(&parameters, jobfile, &fault) == 0, "%s", fault.text);
        check(parameters.blocks == 0 && parameters.names.count == 0, "%zu", parameters.blocks);
        check(parameters_column(&parameters, "lr") == -1, "a column");
        check_where("1", "lr=0.1",
                    "--where: it is not on record which values this job's tasks have");
        parameters_release(&parameters);
        unlink(i ? jobfile : sweepfile);
    }
}

/* What is odd, but can be read. */
static void odd_records_are_read(void)
{
    read_good(FILE_OF("{\"first\": 1, \"count\": 3, \"count\": 9, \"x\": [[[{}]]]" LISTS(
        "", ABC,
        "") ", \"arg\": 7, \"exclude\": null, \"mode\": 5}")); /* the first of a kind counts */
    check_values(3, "a=3");
    parameters_release(&parameters);
    read_good(
        FILE_OF(BLOCK("\"first\": 1, \"count\": 2", "", "[\"\", \"a\\u0000b\", \"\\udcff\"]", "")));
    check_values(1, "=a");
    check_values(2, "=\xff");
    check_where("1-2", "=a", "1");
    parameters_release(&parameters);
    read_good(FILE_OF(BLOCK(SIX ", \"sample\": 6, \"seed\": 9e17", "", ABC "," DE, "")));
    check_where("1-6", "a=1|2|3", "1-6");
    parameters_release(&parameters);
}

static void ten_thousand_blocks_are_read(void)
{
    struct text json = TEXT_INIT;
    text_add_string(&json, "{\"jobs_bytes\": 3, \"blocks\": [");
    for (int i = 0; i < 10000; i++)
        text_printf(&json,
                    "%s" BLOCK("\"first\": %d, \"count\": 2", "", "[\"--a\", \"1\", \"%d\"]", ""),
                    i ? "," : "", 1 + 2 * i, 2 + i);
    text_add_string(&json, "]}");
    read_good(text_string(&json));
    check(parameters.blocks == 10000 && parameters.names.count == 1, "%zu", parameters.blocks);
    check_values(19999, "a=1");
    check_values(20000, "a=10001");
    check_where("1-20000", "a=77|10001", "152,20000");
    parameters_release(&parameters);
    text_release(&json);
}

int main(void)
{
    if (!mkdtemp(folder))
        return 1;
    snprintf(jobfile, sizeof jobfile, "%s/jobs.json", folder);
    snprintf(sweepfile, sizeof sweepfile, "%s/sweep.json", folder);
    run(each_task_has_its_values);
    run(columns_are_found_with_and_without_dashes);
    run(values_are_told_once);
    run(conditions_hold_over_all_blocks);
    run(conditions_that_mean_nothing_are_refused);
    run(a_name_of_two_kinds_is_of_the_first);
    run(what_is_no_sweep_is_refused_or_passed_over);
    run(a_job_without_its_sweep_has_no_parameters);
    run(odd_records_are_read);
    run(ten_thousand_blocks_are_read);
    unlink(jobfile);
    unlink(sweepfile);
    rmdir(folder);
    return unit_failures != 0;
}
