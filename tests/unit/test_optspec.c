/* Options: argparse's grammar from a table of rows. Linked with the builtin's parser. */
#include "optspec.h"

#include <stddef.h>
#include <stdlib.h>

#include "unit.h"

struct values {
    const char *name, *tag;
    long number;
    bool dry, quiet;
    struct wordspan words;
    struct wordlists lists, triples;
};

#define AT(member) offsetof(struct values, member)
static const struct optspec table[] = {
    {"-j|--jobname", OPT_TEXT, AT(name), "NAME", ""},
    {"--tag", OPT_OPTIONAL, AT(tag), "[X]", "", .otherwise = "--tag"},
    {"--max-tasks|--maxtasks|-max", OPT_NUMBER, AT(number), "N", "", .least = -1},
    {"--max-tasks-per-node", OPT_NUMBER, AT(number), "N", "", .least = 0},
    {"-d|--dry-run", OPT_FLAG, AT(dry), NULL, ""},
    {"-q", OPT_FLAG, AT(quiet), NULL, ""},
    {"--hide", OPT_WORDS, AT(words), "C", ""},
    {"--list", OPT_LISTS, AT(lists), "A", ""},
    {"--write", OPT_TRIPLES, AT(triples), "A B C", ""},
    OPTSPEC_END,
};

/* Parses words separated by '|'. */
static int parse(const char *line, struct values *values, struct wordlists *unknown,
                 struct fault *fault)
{
    static char copy[256];
    static char *argv[32];
    int argc = 0;
    snprintf(copy, sizeof copy, "%s", line);
    for (char *word = strtok(copy, "|"); word; word = strtok(NULL, "|"))
        argv[argc++] = word;
    struct optparse run = {.prefix = '-', .table = table, .values = values, .unknown = unknown};
    *values = (struct values){0};
    return optparse_run(&run, argc, argv, fault);
}

static void spellings(void)
{
    static const struct {
        const char *line;
        const char *name;
        long number;
        bool dry, quiet;
    } cases[] = {
        {"--jobname|x", "x", 0, false, false},
        {"--jobname=x", "x", 0, false, false},
        {"--job|x", "x", 0, false, false},
        {"-j|x", "x", 0, false, false},
        {"-jx", "x", 0, false, false},
        {"-j=x", "x", 0, false, false},
        {"-max|5", NULL, 5, false, false},
        {"--maxtasks|5", NULL, 5, false, false},
        {"--max-tasks=-1", NULL, -1, false, false},
        {"--max-tasks|-1", NULL, -1, false, false},
        {"-dq", NULL, 0, true, true},
        {"-dqj|x", "x", 0, true, true},
        {"-dqjx", "x", 0, true, true},
        {"--dry|-q", NULL, 0, true, true},
        {"--jobname|-5", "-5", 0, false, false},
        {"--jobname|-a b", "-a b", 0, false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct values values;
        struct fault fault = {""};
        check(parse(cases[i].line, &values, NULL, &fault) == 0, "%s: %s", cases[i].line,
              fault.text);
        check(!!values.name == !!cases[i].name, "%s", cases[i].line);
        if (values.name && cases[i].name)
            check_string(values.name, cases[i].name);
        check(values.number == cases[i].number, "%s: %ld", cases[i].line, values.number);
        check(values.dry == cases[i].dry && values.quiet == cases[i].quiet, "%s", cases[i].line);
    }
}

static void mistakes_are_named(void)
{
    static const struct {
        const char *line, *named;
    } cases[] = {
        {"--max|5", "--max-tasks, --max-tasks-per-node"},
        {"--max-taks|5", "did you mean --max-tasks?"},
        {"--bogus", "unknown option --bogus"},
        {"--jobname", "--jobname: expected NAME"},
        {"--jobname|--hide|x", "--jobname: expected NAME"},
        {"--max-tasks|x", "got \"x\""},
        {"--max-tasks|-2", "-1 or more"},
        {"--dry-run=yes", "takes no value"},
        {"word", "\"word\""},
        {"--write|a|b", "expected A B C"},
        {"-x", "unknown option -x"},
        {"-dx", "unknown option -dx"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct values values;
        struct fault fault = {""};
        check(parse(cases[i].line, &values, NULL, &fault) == -1, "%s was taken", cases[i].line);
        check(strstr(fault.text, cases[i].named), "%s: %s", cases[i].line, fault.text);
        wordlists_release(&values.lists);
        wordlists_release(&values.triples);
    }
}

static void lists_end_at_the_next_option(void)
{
    struct values values;
    struct fault fault = {""};
    check(parse("--list|a|b|--hide|x|-5|y|--list|c|--tag|--write|1|2|3|--tag=t", &values, NULL,
                &fault) == 0,
          "%s", fault.text);
    check(values.lists.count == 2 && values.lists.list[0].count == 2, "lists");
    check(values.words.count == 3, "%zu words", values.words.count);
    check(values.triples.count == 1 && values.triples.list[0].count == 3, "triples");
    check_string(values.tag, "t");
    wordlists_release(&values.lists);
    wordlists_release(&values.triples);
}

static void unknown_options_are_handed_on_in_order(void)
{
    struct values values;
    struct wordlists unknown = {0};
    struct fault fault = {""};
    check(parse("--account=foo|-j|x|--qos|high|-p|y|--max-tasks|3", &values, &unknown, &fault) == 0,
          "%s", fault.text);
    check(unknown.count == 5, "%zu", unknown.count);
    check_string(unknown.list[0].word[0], "--account=foo");
    check_string(unknown.list[4].word[0], "y");
    wordlists_release(&unknown);
}

int main(void)
{
    run(spellings);
    run(mistakes_are_named);
    run(lists_end_at_the_next_option);
    run(unknown_options_are_handed_on_in_order);
    return unit_failures != 0;
}
