/* Strings of JSON, and bytes that are no UTF-8 in them. */
#include "core/jsontext.h"
#include "core/utf8.h"
#include "unit.h"

static void strings_are_escaped_as_json_asks(void)
{
    static const struct {
        const char *in, *out;
        bool escape;
    } cases[] = {
        {"run --lr 0.1", "\"run --lr 0.1\"", false},
        {"", "\"\"", false},
        {"a\"b\\c", "\"a\\\"b\\\\c\"", true},
        {"\n\t\r\x01\x1f", "\"\\n\\t\\r\\u0001\\u001f\"", true},
        {"gr\xc3\xb6\xc3\x9f"
         "e \xf0\x9f\x90\xb4",
         "\"gr\xc3\xb6\xc3\x9f"
         "e \xf0\x9f\x90\xb4\"",
         false},
        {"latin \xe9!", "\"latin \\udce9!\"", true},
        {"cut \xc3", "\"cut \\udcc3\"", true},
        {"surrogate \xed\xb3\xa9", "\"surrogate \\udced\\udcb3\\udca9\"", true},
        {"\x7f", "\"\x7f\"", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text text = TEXT_INIT;
        json_add_string(&text, cases[i].in);
        check_string(text_string(&text), cases[i].out);
        check(json_needs_escape(cases[i].in) == cases[i].escape, "%s", cases[i].in);
        text_release(&text);
    }
}

static void bytes_come_back(void)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"\"\\udce9\"", "\"\xe9\""},
        {"\"\\uDCE9\\udc80\"", "\"\xe9\x80\""},
        {"\"\\\\udce9\"", "\"\\\\udce9\""},           /* an escaped backslash, then plain letters */
        {"\"\\ud83d\\udc34\"", "\"\\ud83d\\udc34\""}, /* a pair stays one */
        {"\"\\udc34\"", "\"\\udc34\""},               /* stands for no byte */
        {"\"\\udc", "\"\\udc"},
        {"\\", "\\"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text text = TEXT_INIT;
        text_add_string(&text, cases[i].in);
        json_restore_bytes(&text);
        check_string(text_string(&text), cases[i].out);
        text_release(&text);
    }
}

static void nuls_are_found(void)
{
    check(json_has_nul("\\u0000", 6), "plain");
    check(!json_has_nul("\\\\u0000", 7), "an escaped backslash");
    check(json_has_nul("\\\\\\u0000", 8), "behind an escaped backslash");
    check(!json_has_nul("\\u000", 5), "cut");
}

static void characters_are_counted(void)
{
    check(utf8_width("gr\xc3\xb6\xc3\x9f"
                     "e",
                     7) == 5,
          "width");
    check(utf8_length("\xc0\x80") == 0, "overlong");
    check(utf8_length("\xf4\x90\x80\x80") == 0, "beyond the last character");
    check(utf8_length("\xe2\x82\xac") == 3, "euro");
}

int main(void)
{
    run(strings_are_escaped_as_json_asks);
    run(bytes_come_back);
    run(nuls_are_found);
    run(characters_are_counted);
    return unit_failures != 0;
}
