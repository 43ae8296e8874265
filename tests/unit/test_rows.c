/* Rows as a table, CSV, TSV and JSON. */
#include "view/rows.h"

#include "unit.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

enum { COLUMNS = 3 };

/* Writes rows of two columns of numbers, one of them called as the other, and one of text. */
static void check_rows(enum rows_format format, const char *const (*cells)[COLUMNS], size_t count,
                       const char *wanted)
{
    struct text out = TEXT_INIT;
    struct rows rows;
    struct fault fault = {""};
    struct cell row[COLUMNS];
    rows_init(&rows, format, &out);
    rows_column(&rows, "n", true);
    rows_column(&rows, "n", true);
    rows_column(&rows, "t,\t\"\n", false);
    for (int pass = rows_are_measured(&rows) ? 0 : 1; pass < 2; pass++) {
        if (pass)
            check(rows_begin(&rows, &fault) == 0, "%s", fault.text);
        for (size_t i = 0; i < count; i++) {
            for (size_t j = 0; j < COLUMNS; j++)
                row[j] = cell_of(cells[i][j]);
            if (pass)
                rows_add(&rows, row);
            else
                rows_measure(&rows, row);
        }
    }
    rows_end(&rows);
    check_string(text_string(&out), wanted);
    rows_release(&rows);
    text_release(&out);
}

static const char *const odd[][COLUMNS] = {
    {"1", "0.125", "plain"},
    {"-20", "+.5", "a,b \"c\"\n\td\\"},
    {"007", NULL, NULL},
    {"1e5", "10", ""},
};

static void a_table_shows_numbers_with_their_points_below_each_other(void)
{
    check_rows(ROWS_TABLE, odd, COUNT(odd),
               "    n     n_2  t,\\t\"\\n\n"
               "-----  ------  -------------\n"
               "  1     0.125  plain\n"
               "-20     +.5    a,b \"c\"\\n\\td\\\n"
               "007\n"
               "  1e5  10\n");
}

static void csv_quotes_what_would_break_it(void)
{
    check_rows(ROWS_CSV, odd, COUNT(odd),
               "n,n_2,\"t,\t\"\"\n\"\n1,0.125,plain\n-20,+.5,\"a,b \"\"c\"\"\n\td\\\"\n007,,\n"
               "1e5,10,\n");
}

static void tsv_has_a_row_a_line(void)
{
    check_rows(ROWS_TSV, odd, COUNT(odd),
               "n\tn_2\tt,\\t\"\\n\n1\t0.125\tplain\n-20\t+.5\ta,b \"c\"\\n\\td\\\\\n007\t\t\n"
               "1e5\t10\t\n");
}

static void json_has_numbers_as_json_wants_them(void)
{
    check_rows(ROWS_JSON, odd, COUNT(odd),
               "[\n{\"n\": 1, \"n_2\": 0.125, \"t,\\t\\\"\\n\": \"plain\"},\n"
               "{\"n\": -20, \"n_2\": 0.5, \"t,\\t\\\"\\n\": \"a,b \\\"c\\\"\\n\\td\\\\\"},\n"
               "{\"n\": 7, \"n_2\": null, \"t,\\t\\\"\\n\": null},\n"
               "{\"n\": 1e5, \"n_2\": 10, \"t,\\t\\\"\\n\": \"\"}\n]\n");
    check_rows(ROWS_JSON, odd, 0, "[]\n");
}

static void what_is_no_number_is_a_string_in_json(void)
{
    static const char *const cells[][COLUMNS] = {
        {"nan", "1.", "5"}, {"0x10", "1e9999", "5"}, {"-", "", "\x1b\xff"}};
    check_rows(ROWS_JSON, cells, COUNT(cells),
               "[\n{\"n\": \"nan\", \"n_2\": 1, \"t,\\t\\\"\\n\": \"5\"},\n"
               "{\"n\": \"0x10\", \"n_2\": \"1e9999\", \"t,\\t\\\"\\n\": \"5\"},\n"
               "{\"n\": \"-\", \"n_2\": \"\", \"t,\\t\\\"\\n\": \"\\u001b\\udcff\"}\n]\n");
}

static void a_table_shows_control_characters_instead_of_obeying_them(void)
{
    static const char *const cells[][COLUMNS] = {{"\x1b[2J", "\xff",
                                                  "\xc2\x9b"
                                                  "31m\x7fü"}};
    check_rows(ROWS_TABLE, cells, COUNT(cells),
               "n        n_2    t,\\t\"\\n\n"
               "-------  -----  ----------------\n"
               "\\x1b[2J  \\xff   \\xc2\\x9b31m\\x7fü\n");
}

int main(void)
{
    run(a_table_shows_numbers_with_their_points_below_each_other);
    run(csv_quotes_what_would_break_it);
    run(tsv_has_a_row_a_line);
    run(json_has_numbers_as_json_wants_them);
    run(what_is_no_number_is_a_string_in_json);
    run(a_table_shows_control_characters_instead_of_obeying_them);
    return unit_failures != 0;
}
