/* What may stand behind a vector of options that is still being written. */
#include "optparse.h"

#include <stdlib.h>

#include "unit.h"

struct values {
    const char *name, *tag;
    long number;
    bool dry;
    struct wordspan words;
    struct wordlists lists, triples;
};

#define AT(member) offsetof(struct values, member)
static const struct optspec minus[] = {
    {"-j|--jobname", OPT_TEXT, AT(name), "NAME", ""},
    {"--tag", OPT_OPTIONAL, AT(tag), "[X]", "", .otherwise = "--tag"},
    {"-n|--number", OPT_NUMBER, AT(number), "N", ""},
    {"-d|--dry-run", OPT_FLAG, AT(dry), NULL, ""},
    {"--hide", OPT_WORDS, AT(words), "C", ""},
    {"--list", OPT_LISTS, AT(lists), "A", ""},
    {"--write", OPT_TRIPLES, AT(triples), "A B C", ""},
    OPTSPEC_END,
};
static const struct optspec plus[] = {
    {"+arg", OPT_LISTS, AT(lists), "A", ""},
    {"+quiet", OPT_FLAG, AT(dry), NULL, ""},
    {"-A|+A", OPT_TEXT, AT(name), "NAME", ""},
    OPTSPEC_END,
};

/* Reads words separated by '|'. Says whose value may come next, how many it has, `!` if another is
 * owed; `--` behind a `--`; how many words were no options; and which options were there. */
static const char *place_behind(char prefix, const char *line)
{
    static char result[128], copy[128];
    char *argv[16];
    bool used[8] = {false};
    struct values values = {0};
    struct optplace place;
    const struct optspec *table = prefix == '-' ? minus : plus;
    int argc = 0, length = 0;
    snprintf(copy, sizeof copy, "%s", line);
    for (char *word = strtok(copy, "|"); word; word = strtok(NULL, "|"))
        argv[argc++] = word;
    struct optparse parse = {.prefix = prefix, .table = table, .values = &values, .used = used};
    optparse_locate(&parse, argc, argv, &place);
    length = place.row ? snprintf(result, sizeof result, "%.*s %zu%s",
                                  (int)strcspn(place.row->names, "|"), place.row->names,
                                  place.given.count, place.owed ? "!" : "")
                       : snprintf(result, sizeof result, "none");
    length += snprintf(result + length, sizeof result - (size_t)length,
                       "%s, %zu other, used:", place.arguments_only ? " --" : "", place.arguments);
    for (int i = 0; table[i].names; i++)
        if (used[i])
            length += snprintf(result + length, sizeof result - (size_t)length, " %d", i);
    wordlists_release(&values.lists);
    wordlists_release(&values.triples);
    return result;
}

static void whose_value_may_come(void)
{
    static const struct {
        char prefix;
        const char *line, *wanted;
    } cases[] = {
        {'-', "", "none, 0 other, used:"},
        {'-', "--jobname", "-j 0!, 0 other, used: 0"},
        {'-', "--jobn", "-j 0!, 0 other, used: 0"},
        {'-', "-j", "-j 0!, 0 other, used: 0"},
        {'-', "--jobname|x", "none, 0 other, used: 0"},
        {'-', "--jobname=x", "none, 0 other, used: 0"},
        {'-', "-jx", "none, 0 other, used: 0"},
        {'-', "-dj", "-j 0!, 0 other, used: 0 3"},
        {'-', "-d", "none, 0 other, used: 3"},
        {'-', "--tag", "--tag 0, 0 other, used: 1"},
        {'-', "--tag|x", "none, 0 other, used: 1"},
        {'-', "--hide", "--hide 0!, 0 other, used: 4"},
        {'-', "--hide|a|b", "--hide 2, 0 other, used: 4"},
        {'-', "--list|a|--list|b", "--list 1, 0 other, used: 5"},
        {'-', "--write|a", "--write 1!, 0 other, used: 6"},
        {'-', "--write|a|b|c", "none, 0 other, used: 6"},
        {'-', "--write|a|b|c|--jobname", "-j 0!, 0 other, used: 0 6"},
        {'-', "word", "none, 1 other, used:"},
        {'-', "--hide|a|--|b", "none --, 1 other, used: 4"},
        {'+', "+arg", "+arg 0!, 0 other, used: 0"},
        {'+', "+arg|--lr|1", "+arg 2, 0 other, used: 0"},
        {'+', "+arg|-A", "+arg 1, 0 other, used: 0"},
        {'+', "+arg|--lr|-A", "-A 0!, 0 other, used: 0 2"},
        {'+', "+arg|--lr|+q", "none, 0 other, used: 0 1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_string(place_behind(cases[i].prefix, cases[i].line), cases[i].wanted);
}

static void mistakes_are_passed_over(void)
{
    check_string(place_behind('-', "--bogus|--jobname"), "-j 0!, 0 other, used: 0");
    check_string(place_behind('-', "--number|x|--hide|a"), "--hide 1, 0 other, used: 2 4");
    check_string(place_behind('-', "--jobname|--dry-run"), "none, 0 other, used: 0 3");
    check_string(place_behind('-', "--dry-run=yes|--hide"), "--hide 0!, 0 other, used: 4");
    check_string(place_behind('-', "--help|--hide"), "--hide 0!, 0 other, used: 4");
}

static void option_and_value_in_one_word(void)
{
    static const struct {
        const char *word, *value; /* NULL: it is no such word */
    } cases[] = {
        {"--jobname=x", "x"},
        {"--jobname=", ""},
        {"--jobn=a=b", "a=b"},
        {"-jx", "x"},
        {"-djx", "x"},
        {"--jobname", NULL},
        {"-j", NULL},
        {"--dry-run=x", NULL},
        {"--bogus=x", NULL},
        {"word=x", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct values values = {0};
        struct optparse parse = {.prefix = '-', .table = minus, .values = &values};
        char word[32];
        const char *value = NULL;
        snprintf(word, sizeof word, "%s", cases[i].word);
        const struct optspec *row = optparse_inlined(&parse, word, &value);
        check((row != NULL) == (cases[i].value != NULL), "%s", cases[i].word);
        if (row && cases[i].value)
            check_string(value, cases[i].value);
    }
}

int main(void)
{
    run(whose_value_may_come);
    run(mistakes_are_passed_over);
    run(option_and_value_in_one_word);
    return unit_failures != 0;
}
