/* Buffers, shell words, Python's repr, csv rows, ini files, tables, durations. */
#include "core/csv.h"
#include "core/duration.h"
#include "core/ini.h"
#include "core/nearest.h"
#include "core/pyrepr.h"
#include "core/shellword.h"
#include "core/table.h"
#include "core/text.h"
#include "core/textwrap.h"
#include "unit.h"

static void numbers_are_written_in_decimal(void)
{
    struct text text = TEXT_INIT;
    text_add_long(&text, 0);
    text_add_char(&text, ' ');
    text_add_long(&text, -9223372036854775807L - 1);
    text_add_char(&text, ' ');
    text_add_padded(&text, 42, 5);
    text_add_char(&text, ' ');
    text_add_padded(&text, 123456, 3);
    check_string(text_string(&text), "0 -9223372036854775808 00042 123456");
    text_release(&text);
    check_string(text_string(&text), "");
}

static void words_are_quoted_where_the_shell_asks_for_it(void)
{
    static const struct {
        const char *word, *quoted, *shown, *typed;
    } cases[] = {
        {"plain", "plain", "plain", "plain"},
        {"", "''", "''", "''"},
        {"a b", "'a b'", "'a b'", "\"a b\""},
        {"it's", "'it'\\''s'", "'it'\\''s'", "'it'\\''s'"},
        {"$JOB_NAME", "'$JOB_NAME'", "\\$JOB_NAME", "'$JOB_NAME'"},
        {"a $b", "'a $b'", "'a $b'", "'a $b'"},
        {"%x_%A", "%x_%A", "%x_%A", "%x_%A"},
        {"~", "'~'", "'~'", "'~'"},
        {"{a,b}", "'{a,b}'", "'{a,b}'", "'{a,b}'"},
        {"a\nb", "'a\nb'", "'a\nb'", "'a\nb'"},
        {"\xc3\xa9", "\xc3\xa9", "\xc3\xa9", "\xc3\xa9"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text text = TEXT_INIT;
        shellword_add_quoted(&text, cases[i].word);
        check_string(text_string(&text), cases[i].quoted);
        text_clear(&text);
        shellword_add_shown(&text, cases[i].word);
        check_string(text_string(&text), cases[i].shown);
        text_clear(&text);
        shellword_add_typed(&text, cases[i].word);
        check_string(text_string(&text), cases[i].typed);
        text_release(&text);
    }
}

static void plain_commands_are_split_and_others_left_to_the_shell(void)
{
    static const struct {
        const char *command, *words; /* joined by |; NULL: needs a shell */
    } cases[] = {
        {"/bin/true", "/bin/true"},
        {"  python train.py --lr 0.1\t--x=1 ", "python|train.py|--lr|0.1|--x=1"},
        {"prog 'a b' \"c d\" e'f 'g ''", "prog|a b|c d|ef g|"},
        {"prog {a,b}", NULL},
        {"prog *.c", NULL},
        {"prog $HOME", NULL},
        {"prog \"$HOME\"", NULL},
        {"prog `x`", NULL},
        {"prog a;b", NULL},
        {"prog a\nb", NULL},
        {"prog a\\b", NULL},
        {"prog 'a", NULL},
        {"A=1 prog", NULL},
        {"=x", NULL},
        {"cd x", NULL},
        {"exit 3", NULL},
        {"echo x", NULL},
        {"", NULL},
        {"  ", NULL},
        {"# x", NULL},
        {"! true", NULL},
        {"prog ~", NULL},
        {"prog a#b", NULL},
        {"prog >x", NULL},
        {"if x", NULL},
        {"prog \"a'b\"", "prog|a'b"},
        {"prog \"a\\b\"", NULL},
        {"'cd' x", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct words words = WORDS_INIT;
        struct text joined = TEXT_INIT;
        bool plain = shellword_split_plain(cases[i].command, &words);
        check(plain == (cases[i].words != NULL), "%s", cases[i].command);
        for (size_t j = 0; j < words.count; j++)
            text_printf(&joined, "%s%s", j ? "|" : "", words.word[j]);
        if (plain && cases[i].words)
            check_string(text_string(&joined), cases[i].words);
        text_release(&joined);
        words_release(&words);
    }
}

static void strings_are_shown_as_python_does(void)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"a", "'a'"},
        {"it's", "\"it's\""},
        {"a'b\"c", "'a\\'b\"c'"},
        {"a\\b", "'a\\\\b'"},
        {"a\n\t\r", "'a\\n\\t\\r'"},
        {"\x1b[0m", "'\\x1b[0m'"},
        {"\xc3\xa9", "'\xc3\xa9'"},
        {"\xe9", "'\\xe9'"},
        {"", "''"},
        {"\x7f", "'\\x7f'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text text = TEXT_INIT;
        pyrepr_add(&text, cases[i].in);
        check_string(text_string(&text), cases[i].out);
        text_release(&text);
    }
}

static void rows_survive_writing_and_reading(void)
{
    const char *cells[] = {"1", "a,b", "x|y", "line\nline", "", "\"q\""};
    struct text text = TEXT_INIT;
    struct words row = WORDS_INIT;
    csv_add_row(&text, cells, 6);
    text_add_string(&text, "2,b\r\n\n3,|c,|,d");
    const char *at = text.bytes, *end = at + text.length;
    check(csv_next_row(&at, end, &row) == 1 && row.count == 6, "%zu cells", row.count);
    for (size_t i = 0; i < 6 && i < row.count; i++)
        check_string(row.word[i], cells[i]);
    check(csv_next_row(&at, end, &row) == 1 && row.count == 2, "%zu cells", row.count);
    check_string(row.word[1], "b");
    check(csv_next_row(&at, end, &row) == 1 && row.count == 3, "%zu cells", row.count);
    check_string(row.word[1], "c,");
    check(csv_next_row(&at, end, &row) == 0, "no more");
    at = "1,|a\n2,b\n";
    check(csv_next_row(&at, at + 9, &row) == 2, "the quote is open at the end");
    words_release(&row);
    text_release(&text);
}

static void config_files_survive_writing_and_reading(void)
{
    struct ini ini = INI_INIT, again = INI_INIT;
    struct text text = TEXT_INIT;
    struct fault fault = {""};
    const char *value = "module load a\n\n#SBATCH -x\nb=%d 100%% [x]";
    ini_set(&ini, "DEFAULT", "footer", "", NULL);
    ini_set(&ini, "slurm", "header", value, NULL);
    ini_set(&ini, "local", NULL, NULL, NULL);
    ini_format(&ini, &text);
    check(ini_parse(&again, "f", text_string(&text), &fault) == 0, "%s", fault.text);
    check_string(ini_get(&again, "slurm", "header"), value);
    check_string(ini_get(&again, "slurm", "footer"), "");
    check(!ini_get(&again, "slurm", "nothing"), "nothing");
    ini_release(&again);
    check(ini_parse(&again, "f", "# c\n[a]\nKey: v\n  more\nb = 1\n", &fault) == 0, "%s",
          fault.text);
    check_string(ini_get(&again, "a", "key"), "v\nmore");
    check_string(ini_get(&again, "a", "b"), "1");
    check(ini_parse(&again, "file", "[a]\nnonsense\n", &fault) == -1, "nonsense was taken");
    check(strstr(fault.text, "file: line 2"), "%s", fault.text);
    ini_release(&ini);
    ini_release(&again);
    text_release(&text);
}

static void tables_have_numbers_to_the_right(void)
{
    const char *titles[] = {"id", "name", "args"};
    struct cell rows[2][3] = {{{"7", 1}, {"a", 1}, {"x\nyy", 4}},
                              {{"12345", 5}, {"\xc3\xa9", 2}, {"", 0}}};
    struct table table;
    struct text text = TEXT_INIT;
    table_init(&table, titles, 3);
    for (int i = 0; i < 2; i++)
        table_measure(&table, rows[i]);
    table_write_header(&table, &text);
    for (int i = 0; i < 2; i++)
        table_write_row(&table, rows[i], &text);
    check_string(text_string(&text),
                 "   id  name    args\n-----  ------  ------\n    7  a       x\n"
                 "               yy\n12345  \xc3\xa9\n");
    text_release(&text);
}

static void long_lines_are_wrapped_and_cut(void)
{
    struct text text = TEXT_INIT;
    textwrap_add_lines(&text, "one two three-four abcdefghijkl", 9);
    check_string(text_string(&text), "one two\nthree-\nfour abcd\nefghijkl");
    text_clear(&text);
    textwrap_add_cut(&text, "0123456789", 9);
    check_string(text_string(&text), "0123[...]");
    text_clear(&text);
    textwrap_add_cut(&text, "0123456789", 10);
    check_string(text_string(&text), "0123456789");
    text_release(&text);
}

static void durations(void)
{
    static const struct {
        const char *in;
        long seconds;
    } cases[] = {
        {"0-01:00:00", 3600}, {"00:02:00", 120}, {"2-10:00:00", 208800}, {"30:00:00", 108000},
        {"1:2:3", 3723},      {"5", -1},         {"1:60:00", -1},        {"", -1},
        {"1-2", -1},          {"a:b:c", -1},     {"-1:00:00", -1},       {"00:00:00 ", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fault fault = {""};
        check(duration_parse(cases[i].in, &fault) == cases[i].seconds, "%s", cases[i].in);
    }
}

static void slips_of_the_keyboard(void)
{
    check(word_distance("--max-taks", "--max-tasks") == 1, "inserted");
    check(word_distance("lauhcn", "launch") == 2, "%d", word_distance("lauhcn", "launch"));
    check(word_distance("ab", "ba") == 1, "swapped");
    check(word_is_near("--tasklst", "--tasklist"), "near");
    check(!word_is_near("--foo", "--tasklist"), "far");
}

int main(void)
{
    run(numbers_are_written_in_decimal);
    run(words_are_quoted_where_the_shell_asks_for_it);
    run(plain_commands_are_split_and_others_left_to_the_shell);
    run(strings_are_shown_as_python_does);
    run(rows_survive_writing_and_reading);
    run(config_files_survive_writing_and_reading);
    run(tables_have_numbers_to_the_right);
    run(long_lines_are_wrapped_and_cut);
    run(durations);
    run(slips_of_the_keyboard);
    return unit_failures != 0;
}
