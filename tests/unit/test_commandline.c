/* A line under the cursor: its words, the current one, and what readline replaces of it. */
#include "core/commandline.h"

#include "unit.h"

#define BREAKS " \t\n\"'@><=;|&(:"

/* Reads `line`, where ^ is the cursor, and writes what was made of it: the words before the cursor
 * and behind it, then the current word, what is replaced, and the open quote. */
static const char *read_line(const char *line, const char *breaks)
{
    static char result[512];
    char plain[256];
    struct commandline read;
    size_t point = strcspn(line, "^");
    snprintf(plain, sizeof plain, "%.*s%s", (int)point, line, line + point + (line[point] == '^'));
    check(commandline_read(&read, plain, point, breaks, NULL) == 0, "%s", line);
    int used = 0;
    for (size_t i = 0; i < read.words.count; i++)
        used += snprintf(result + used, sizeof result - (size_t)used, "%s%s",
                         i == read.before ? "/ " : "", read.words.word[i]),
            used += snprintf(result + used, sizeof result - (size_t)used, " ");
    used += snprintf(result + used, sizeof result - (size_t)used, "[%s] %s",
                     text_string(&read.current), text_string(&read.typed));
    if (read.quote)
        used += snprintf(result + used, sizeof result - (size_t)used, " %c", read.quote);
    if (read.expands)
        used += snprintf(result + used, sizeof result - (size_t)used, " expands");
    if (read.redirection)
        snprintf(result + used, sizeof result - (size_t)used, " file");
    commandline_release(&read);
    return result;
}

static void words_and_the_one_under_the_cursor(void)
{
    static const struct {
        const char *line, *wanted;
    } cases[] = {
        {"onager la", "onager [la] la"},
        {"onager launch ", "onager launch [] "},
        {"  onager   launch  --x", "onager launch [--x] --x"},
        {"onager a^ b c", "onager / b c [a] a"},
        {"onager a^b c", "onager / c [a] a"},
        {"onager ^ b", "onager / b [] "},
        {"onager --name=va", "onager [--name=va] va"},
        {"onager --name=", "onager [--name=] "},
        {"onager --name=a:b", "onager [--name=a:b] b"},
        {"onager a@b", "onager [a@b] @b"},
        {"onager --name='va", "onager [--name=va] va '"},
        {"onager --name=\"va", "onager [--name=va] va \""},
        {"onager 'a b'c", "onager [a bc] 'a b'c"},
        {"onager x='a=b'c", "onager [x=a=bc] 'a=b'c"},
        {"onager a\\ b", "onager [a b] a\\ b"},
        {"onager a\\=b", "onager [a=b] a\\=b"},
        {"onager \"a\\\"b\\x", "onager [a\"b\\x] a\\\"b\\x \""},
        {"onager 'a\\", "onager [a\\] a\\ '"},
        {"onager 'a b' \"c d\" e\\ f ", "onager a b c d e f [] "},
        {"onager '' x", "onager  [x] x"},
        {"onager 'a^ b' c", "onager / c [a] a '"},
        {"onager $x", "onager [$x] $x expands"},
        {"onager '$x", "onager [$x] $x '"},
        {"onager \"$x", "onager [$x] $x \" expands"},
        {"", "[] "},
        {"on", "[on] on"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_string(read_line(cases[i].line, BREAKS), cases[i].wanted);
    check_string(read_line("onager --name=va", " \t\n"), "onager [--name=va] --name=va");
}

static void what_is_no_word_of_the_command(void)
{
    static const struct {
        const char *line, *wanted;
    } cases[] = {
        {"true; onager la", "onager [la] la"},
        {"true && onager la", "onager [la] la"},
        {"true | onager la^ | cat", "onager [la] la"},
        {"(onager la", "onager [la] la"},
        {"X=1 Y+=2 onager la", "onager [la] la"},
        {"onager >x la", "onager [la] la"},
        {"onager > x la", "onager [la] la"},
        {"onager 2>/dev/null la", "onager [la] la"},
        {"onager 2>&1 la", "onager [la] la"},
        {"onager &>x la", "onager [la] la"},
        {"onager {fd}>x la", "onager [la] la"},
        {"onager <<<word la", "onager [la] la"},
        {"onager la^ >x y", "onager / y [la] la"},
        {"onager > fi", "onager [fi] fi file"},
        {"onager >", "onager []  file"},
        {"onager 2>fi", "onager [fi] fi file"},
        {"onager 2 >fi", "onager 2 [fi] fi file"},
        {"onager x2>fi", "onager x2 [fi] fi file"},
        {"onager '>' fi", "onager > [fi] fi"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_string(read_line(cases[i].line, BREAKS), cases[i].wanted);
}

static void braces(void)
{
    static const struct {
        const char *line, *wanted;
    } cases[] = {
        {"a {1..3} x", "a 1 2 3 [x] x"},
        {"a {3..1} x", "a 3 2 1 [x] x"},
        {"a {-1..1} x", "a -1 0 1 [x] x"},
        {"a {0..10..5} x", "a 0 5 10 [x] x"},
        {"a {08..10} x", "a 08 09 10 [x] x"},
        {"a v{1,2}w x", "a v1w v2w [x] x"},
        {"a {0.1,1e-3} x", "a 0.1 1e-3 [x] x"},
        {"a '{1..3}' x", "a {1..3} [x] x"},
        {"a {1..100000} x", "a {1..100000} [x] x"},
        {"a {1} {} {a..c} x", "a {1} {} {a..c} [x] x"},
        {"a {1,{2,3}} x", "a {1,{2,3}} [x] x"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_string(read_line(cases[i].line, BREAKS), cases[i].wanted);
}

static void quoting(void)
{
    static const struct {
        const char *rest;
        char quote;
        const char *wanted; /* NULL: can't stand there */
    } cases[] = {
        {"plain-1.5:x=@", '\0', "plain-1.5:x=@"},
        {"a b", '\0', "a\\ b"},
        {"a b", '\'', "a b"},
        {"it's", '\'', "it'\\''s"},
        {"it's", '"', "it's"},
        {"$x`\"", '"', "\\$x\\`\\\""},
        {"!x", '\0', "\\!x"},
        {"!x", '\'', "!x"},
        {"!x", '"', NULL},
        {"a\nb", '\0', NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text text = TEXT_INIT;
        bool can = commandline_add_quoted(&text, cases[i].rest, cases[i].quote);
        check(can == (cases[i].wanted != NULL), "%s", cases[i].rest);
        check_string(text_string(&text), cases[i].wanted ? cases[i].wanted : "");
        text_release(&text);
    }
}

int main(void)
{
    run(words_and_the_one_under_the_cursor);
    run(what_is_no_word_of_the_command);
    run(braces);
    run(quoting);
    return unit_failures != 0;
}
