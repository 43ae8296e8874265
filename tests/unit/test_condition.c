/* Conditions of +exclude: which digits of which axis fit. */
#include "core/condition.h"
#include "core/text.h"

#include "unit.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static char *letters[] = {"p", "q r", ""};
static char *lr[] = {"--lr", "0.1", "0.01", "0.1"};
static char *odd[] = {"--odd", "a|b", "c d", "x=y", "!", "--lr=0.1"};
static char *bare[] = {"--verbose"};
static char *flag[] = {"--amp"};
static char *linked_a[] = {"--a", "1", "2"};
static char *linked_b[] = {"+b=", "x", "y"};

static struct wordspan of_letters[] = {{letters, 3}};
static struct wordspan of_lr[] = {{lr, 4}};
static struct wordspan of_odd[] = {{odd, 6}};
static struct wordspan of_bare[] = {{bare, 1}};
static struct wordspan of_flag[] = {{flag, 1}};
static struct wordspan of_links[] = {{linked_a, 3}, {linked_b, 3}};

static const struct axis axes[] = {
    {AXIS_POSITIONAL, of_letters, 1}, {AXIS_NAMED, of_lr, 1},    {AXIS_NAMED, of_odd, 1},
    {AXIS_NAMED, of_bare, 1},         {AXIS_NAMED, of_links, 2}, {AXIS_FLAG, of_flag, 1},
};

/* What fits, an axis a word: a digit that fits is a 1; "*" is an axis that does not matter. */
static void show(const struct condition *condition, struct text *text)
{
    for (size_t i = 0; i < condition->axes; i++) {
        text_add_string(text, i ? " " : "");
        for (long digit = 0; condition->mask[i] && digit < axis_radix(&axes[i]); digit++)
            text_add_char(text, condition->mask[i][digit] ? '1' : '0');
        if (!condition->mask[i])
            text_add_char(text, '*');
    }
}

static void terms_mean_values(void)
{
    static const struct {
        const char *words[3], *fits;
    } cases[] = {
        {{"--lr=0.1"}, "* 101 * * * *"},
        {{"lr=0.01"}, "* 010 * * * *"},
        {{"-lr=0.01"}, "* 010 * * * *"},
        {{"lr=0.01|0.1"}, "* 111 * * * *"},
        {{"!lr=0.01"}, "* 101 * * * *"},
        {{"lr=0.1 !lr=0.01"}, "* 101 * * * *"},
        {{"--amp"}, "* * * * * 10"},
        {{"!amp"}, "* * * * * 01"},
        {{"  lr=0.1\t amp "}, "* 101 * * * 10"},
        {{"lr=0.1", "amp"}, "* 101 * * * 10"},
        {{"lr=0.1", "", "!amp"}, "* 101 * * * 01"},
        {{"1=p"}, "100 * * * * *"},
        {{"1=q r"}, "010 * * * * *"},
        {{"1=q r lr=0.01"}, "010 010 * * * *"},
        {{"1=q r|p amp"}, "110 * * * * 10"},
        {{"1="}, "001 * * * * *"},
        {{"1=|p"}, "101 * * * * *"},
        {{"!1= lr=0.01"}, "110 010 * * * *"},
        {{"odd=a|b"}, "* * 10000 * * *"},
        {{"odd=c d"}, "* * 01000 * * *"},
        {{"odd=x=y"}, "* * 00100 * * *"},
        {{"odd=!"}, "* * 00010 * * *"},
        {{"odd=--lr=0.1"}, "* * 00001 * * *"},
        {{"a=1"}, "* * * * 10 *"},
        {{"b=y"}, "* * * * 01 *"},
        {{"+b=y"}, "* * * * 01 *"},
        {{"a=1|2 b=y"}, "* * * * 01 *"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct wordspan terms = {(char **)cases[i].words, 0};
        while (terms.count < 3 && cases[i].words[terms.count])
            terms.count++;
        struct condition condition;
        struct fault fault = {""};
        struct text got = TEXT_INIT;
        check(condition_parse(&condition, axes, COUNT(axes), &terms, &fault) == 0, "%s: %s",
              cases[i].words[0], fault.text);
        show(&condition, &got);
        check(strcmp(text_string(&got), cases[i].fits) == 0, "%s: got \"%s\", wanted \"%s\"",
              cases[i].words[0], text_string(&got), cases[i].fits);
        text_release(&got);
        condition_release(&condition);
    }
}

static void what_means_nothing_is_named(void)
{
    static const struct {
        const char *term, *named;
    } cases[] = {
        {"rl=0.1", "\"rl\""},
        {"rl=0.1", "--lr"},
        {"lr=0.2", "--lr never is \"0.2\"; its values are 0.1, 0.01"},
        {"lr=0.1|0.2", "\"0.2\""},
        {"lr=", "\"\""},
        {"lr=0.10", "\"0.10\""},
        {"lr", "\"lr\""},
        {"amp=1", "\"amp\""},
        {"verbose", "\"verbose\""},
        {"--verbose=1", "\"--verbose\""},
        {"2=p", "\"2\""},
        {"0=p", "\"0\""},
        {"1=z", "\"z\""},
        {"=p", "\"\""},
        {"!", "\"\""},
        {"!!amp", "\"!amp\""},
        {"lr=0.1 rl=2", "\"0.1 rl=2\""},
        {"lr = 0.1", "\"lr"},
        {"lr=0.1 lr=0.01", "lr=VALUE|VALUE"},
        {"a=1 b=y", "never hold together"},
        {"", "expected"},
        {" \t", "expected"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct wordspan terms = {(char **)&cases[i].term, 1};
        struct condition condition;
        struct fault fault = {""};
        check(condition_parse(&condition, axes, COUNT(axes), &terms, &fault) == -1,
              "\"%s\" was taken", cases[i].term);
        check(strstr(fault.text, cases[i].named), "\"%s\": %s", cases[i].term, fault.text);
        condition_release(&condition);
    }
}

static void a_name_with_its_dashes_goes_before_one_without(void)
{
    char *one[] = {"-x", "1", "2"}, *two[] = {"--x", "3", "4"}, *term = "--x=3";
    struct wordspan of_one = {one, 3}, of_two = {two, 3}, terms = {&term, 1};
    const struct axis both[] = {{AXIS_NAMED, &of_one, 1}, {AXIS_NAMED, &of_two, 1}};
    struct condition condition;
    struct fault fault = {""};
    check(condition_parse(&condition, both, 2, &terms, &fault) == 0, "%s", fault.text);
    check(!condition.mask[0] && condition.mask[1], "the other one");
    condition_release(&condition);
}

int main(void)
{
    run(terms_mean_values);
    run(what_means_nothing_is_named);
    run(a_name_with_its_dashes_goes_before_one_without);
    return unit_failures != 0;
}
