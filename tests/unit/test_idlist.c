/* Task lists: "1-3:1,5,8-9". */
#include "core/idlist.h"
#include "unit.h"

static void lists_are_read_as_written(void)
{
    static const struct {
        const char *in, *out, *normal;
        long size;
    } cases[] = {
        {"1", "1", "1", 1},
        {"1-3:1,5,8-9", "1-3,5,8-9", "1-3,5,8-9", 6},
        {"18-22:1,26,29,34-49:3,51", "18-22,26,29,34-49:3,51", "18-22,26,29,34,37,40,43,46,49,51",
         14},
        {"5,1,3,2,4", "5,1,3,2,4", "1-5", 5},
        {"1-3,2-5,5", "1-3,2-5,5", "1-5", 8},
        {"1-10:4", "1-9:4", "1,5,9", 3},
        {"7-7", "7", "7", 1},
        {"1-1000000", "1-1000000", "1-1000000", 1000000},
        {"0", "0", "0", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct idlist list = IDLIST_INIT;
        struct text text = TEXT_INIT;
        struct fault fault = {""};
        check(idlist_parse(&list, cases[i].in, &fault) == 0, "%s: %s", cases[i].in, fault.text);
        idlist_format(&list, &text);
        check_string(text_string(&text), cases[i].out);
        check(idlist_size(&list) == cases[i].size, "%s: %ld", cases[i].in, idlist_size(&list));
        check(idlist_normalize(&list, &fault) == 0, "%s", fault.text);
        text_clear(&text);
        idlist_format(&list, &text);
        check_string(text_string(&text), cases[i].normal);
        text_release(&text);
        idlist_release(&list);
    }
}

static void what_is_no_list_is_named(void)
{
    static const struct {
        const char *in, *named;
    } cases[] = {
        {"3-1", "3-1"},   {"1-3:0", "1-3:0"}, {"a", "\"a\""},     {"1,,2", "empty"},
        {"", "empty"},    {"1,", "empty"},    {",1", "empty"},    {"-1", "-1"},
        {"1-", "1-"},     {"1:2:3", "1:2:3"}, {"1-2-3", "1-2-3"}, {" 1", "\" 1\""},
        {"1 ", "\"1 \""}, {"1.5", "1.5"},     {"0x1", "0x1"},     {"99999999999999999999", "9999"},
        {"1-3:", "1-3:"}, {"+1", "+1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct idlist list = IDLIST_INIT;
        struct fault fault = {""};
        check(idlist_parse(&list, cases[i].in, &fault) == -1, "%s was taken", cases[i].in);
        check(strstr(fault.text, cases[i].named), "%s: %s", cases[i].in, fault.text);
        idlist_release(&list);
    }
}

/* However long a range is, no more comes of it than the list has. */
static void ranges_are_cut_to_what_a_list_has(void)
{
    static const struct {
        const char *range, *all, *common;
    } cases[] = {
        {"1-999999999999", "3,5-9,999999999999", "3,5-9,999999999999"},
        {"0-199999999:2", "1-10", "2,4,6,8,10"},
        {"0-199999999:2", "1,3,5", ""},
        {"4-10:3", "1-4,6-7,9-20", "4,7,10"},
        {"7", "1-10", "7"},
        {"7", "1-6,8", ""},
        {"5-9", "1-4,10", ""},
        {"5-9", "7", "7"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct idlist range = IDLIST_INIT, all = IDLIST_INIT, common = IDLIST_INIT;
        struct text text = TEXT_INIT;
        check(idlist_parse(&range, cases[i].range, NULL) == 0, "%s", cases[i].range);
        check(idlist_parse(&all, cases[i].all, NULL) == 0, "%s", cases[i].all);
        idlist_add_common(&common, range.range, &all);
        check(idlist_normalize(&common, NULL) == 0, "%s", cases[i].range);
        idlist_format(&common, &text);
        check_string(text_string(&text), cases[i].common);
        text_release(&text);
        idlist_release(&range);
        idlist_release(&all);
        idlist_release(&common);
    }
}

static void membership_and_inclusion(void)
{
    struct idlist all = IDLIST_INIT, some = IDLIST_INIT;
    long missing = -1;
    idlist_parse(&all, "1-10,20-30,40", NULL);
    idlist_normalize(&all, NULL);
    for (long id = 0; id < 50; id++)
        check(idlist_contains(&all, id) ==
                  ((id >= 1 && id <= 10) || (id >= 20 && id <= 30) || id == 40),
              "%ld", id);
    idlist_parse(&some, "2-10:2,40,20-30:5", NULL);
    check(idlist_within(&some, &all, &missing), "missing %ld", missing);
    idlist_add_range(&some, 8, 20, 4);
    check(!idlist_within(&some, &all, &missing), "it is not");
    check(missing == 12, "%ld", missing);
    idlist_release(&some);
    idlist_add_range(&some, 1, 900000000000L, 2); /* must not be written out */
    check(!idlist_within(&some, &all, &missing) && missing == 11, "%ld", missing);
    idlist_release(&all);
    idlist_release(&some);
}

static void ids_are_walked_in_order(void)
{
    struct idlist list = IDLIST_INIT;
    struct idcursor cursor = {0};
    struct text text = TEXT_INIT;
    long id;
    idlist_parse(&list, "5-9:2,1,3-4", NULL);
    while (idlist_next(&list, &cursor, &id))
        text_printf(&text, "%ld ", id);
    check_string(text_string(&text), "5 7 9 1 3 4 ");
    text_clear(&text);
    idlist_format_each(&list, &text);
    check_string(text_string(&text), "5,7,9,1,3,4");
    text_release(&text);
    idlist_release(&list);
}

int main(void)
{
    run(lists_are_read_as_written);
    run(what_is_no_list_is_named);
    run(ranges_are_cut_to_what_a_list_has);
    run(membership_and_inclusion);
    run(ids_are_walked_in_order);
    return unit_failures != 0;
}
