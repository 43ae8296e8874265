/* Options: argparse's grammar from a table of rows. Linked with the builtin's parser. */
#include "optparse.h"

#include <stddef.h>
#include <stdlib.h>

#include "core/text.h"
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
    check(values.lists.count == 2 && values.lists.list[0].words.count == 2, "lists");
    check(values.words.count == 3, "%zu words", values.words.count);
    check(values.triples.count == 1 && values.triples.list[0].words.count == 3, "triples");
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
    check_string(unknown.list[0].words.word[0], "--account=foo");
    check_string(unknown.list[4].words.word[0], "y");
    wordlists_release(&unknown);
}

/* A table as prelaunch has it: + before the names, and one that has a name with a dash. */
struct sweep_values {
    const char *command, *from_file, *tag, *array;
    bool append;
    struct wordspan tag_args;
    struct wordlists lists;
};

#define IN(member) offsetof(struct sweep_values, member)
static const struct optspec sweep_table[] = {
    {"+command", OPT_TEXT, IN(command), "COMMAND", "", .required = true, .unless = "+from-file"},
    {"+from-file", OPT_TEXT, IN(from_file), "FILE", ""},
    {"+a|+append", OPT_FLAG, IN(append), NULL, ""},
    {"+arg", OPT_LISTS, IN(lists), "--ARG [VALUE ...]", ""},
    {"+zip", OPT_LISTS, IN(lists), "--ARG VALUE ...", ""},
    {"+flag", OPT_SINGLES, IN(lists), "--FLAG", ""},
    {"+tag", OPT_OPTIONAL, IN(tag), "[--ARG]", "", .otherwise = "--tag"},
    {"+tag-args", OPT_WORDS, IN(tag_args), "--ARG ...", ""},
    {"-A|+A", OPT_TEXT, IN(array), "NAME", ""},
    OPTSPEC_END,
};

/* Parses words separated by '|', and adds what came of them: the texts, then the lists with their
 * options' names. */
static int parse_sweep(const char *line, struct text *shown, struct fault *fault)
{
    char copy[256], *argv[32];
    int argc = 0;
    struct sweep_values values = {0};
    struct optparse run = {.prefix = '+', .table = sweep_table, .values = &values};
    snprintf(copy, sizeof copy, "%s", line);
    for (char *word = strtok(copy, "|"); word; word = strtok(NULL, "|"))
        argv[argc++] = word;
    int result = optparse_run(&run, argc, argv, fault);
    const char *texts[] = {values.command, values.from_file, values.tag, values.array};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        text_printf(shown, "%s ", texts[i] ? texts[i] : ".");
    text_add_string(shown, values.append ? "a" : ".");
    for (size_t i = 0; i < values.tag_args.count; i++)
        text_printf(shown, " %s", values.tag_args.word[i]);
    for (size_t i = 0; i < values.lists.count; i++) {
        text_printf(shown, " [%s", values.lists.list[i].row->names);
        for (size_t j = 0; j < values.lists.list[i].words.count; j++)
            text_printf(shown, " %s", values.lists.list[i].words.word[j]);
        text_add_char(shown, ']');
    }
    wordlists_release(&values.lists);
    return result;
}

static void words_with_a_plus(void)
{
    static const struct {
        const char *line, *shown;
    } cases[] = {
        {"+command|c|-A|x", "c . . x ."},
        {"-A|x|+command|c", "c . . x ."},
        {"+A|x|+command|c", "c . . x ."},
        {"+command|c|+arg|--x|1|-A|x|+arg|--y|-5", "c . . x . [+arg --x 1] [+arg --y -5]"},
        {"+command|c|+arg|--x|-A|x", "c . . x . [+arg --x]"},
        {"+command|c|+arg|-A|x", "c . . . . [+arg -A x]"},
        {"+command|c|+tag|-A|x", "c . --tag x ."},
        {"+command|c|+tag|--t|-A|x", "c . --t x ."},
        {"+command|c|+tag-args|--x|-A|x|+a", "c . . x a --x"},
        {"+command|-A", "-A . . . ."},
        {"+command|c|+arg|--x|-B|-a|--A", "c . . . . [+arg --x -B -a --A]"},
        {"+command|c|+arg|+key=|1|2", "c . . . . [+arg +key= 1 2]"},
        {"+command|c|+arg|+tag=|1|+a", "c . . . a [+arg +tag= 1]"},
        {"+command|c|+arg|++key=|1", "c . . . . [+arg ++key= 1]"},
        {"+command|c|+zip|+a=|1|+b=|2|+tag", "c . --tag . . [+zip +a= 1 +b= 2]"},
        {"+command|c|+zip|+x=|1|+tag=|2", "c . . . . [+zip +x= 1 +tag= 2]"},
        {"+command|c|+flag|~x|+flag|--y", "c . . . . [+flag ~x] [+flag --y]"},
        {"+command=c|+arg=--x", "c . . . . [+arg --x]"},
        {"+command|c|+arg|--x|+5|+.5|+|+a b", "c . . . . [+arg --x +5 +.5 + +a b]"},
        {"+from-file|-", ". - . . ."},
        {"+from|f|+append", ". f . . a"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text shown = TEXT_INIT;
        struct fault fault = {""};
        check(parse_sweep(cases[i].line, &shown, &fault) == 0, "%s: %s", cases[i].line, fault.text);
        check_string(text_string(&shown), cases[i].shown);
        text_release(&shown);
    }
}

static void mistakes_with_a_plus_are_named(void)
{
    static const struct {
        const char *line, *named;
    } cases[] = {
        {"+a", "+command COMMAND or +from-file FILE is needed"},
        {"+command|c|+from-file|f", "+command and +from-file: one of them, not both"},
        {"+command|c|-A", "-A: expected NAME"},
        {"+command|c|-A|+a", "-A: expected NAME"},
        {"+command|c|-B|x", "\"-B\""},
        {"+command|c|+zip", "+zip: expected --ARG VALUE"},
        {"+command|c|+zip|+a", "+zip: expected"},
        {"+commnd|c", "did you mean +command?"},
        {"+command|c|+arg|--x|+y", "unknown option +y"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text shown = TEXT_INIT;
        struct fault fault = {""};
        check(parse_sweep(cases[i].line, &shown, &fault) == -1, "%s was taken", cases[i].line);
        check(strstr(fault.text, cases[i].named), "%s: %s", cases[i].line, fault.text);
        text_release(&shown);
    }
}

int main(void)
{
    run(spellings);
    run(mistakes_are_named);
    run(lists_end_at_the_next_option);
    run(unknown_options_are_handed_on_in_order);
    run(words_with_a_plus);
    run(mistakes_with_a_plus_are_named);
    return unit_failures != 0;
}
