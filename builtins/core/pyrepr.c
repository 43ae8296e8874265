/* pyrepr.c: see pyrepr.h. */
#include "core/pyrepr.h"

#include <string.h>

#include "core/utf8.h"

static void add_special(struct text *text, unsigned char byte)
{
    switch (byte) {
    case '\n':
        text_add_string(text, "\\n");
        break;
    case '\r':
        text_add_string(text, "\\r");
        break;
    case '\t':
        text_add_string(text, "\\t");
        break;
    default:
        text_printf(text, "\\x%02x", byte);
    }
}

void pyrepr_add(struct text *text, const char *string)
{
    const unsigned char *s = (const unsigned char *)string;
    char quote = strchr(string, '\'') && !strchr(string, '"') ? '"' : '\'';
    text_add_char(text, quote);
    while (*s) {
        size_t plain = 0;
        while (s[plain] >= 0x20 && s[plain] < 0x7f && s[plain] != '\\' && s[plain] != '\'')
            plain++;
        text_add(text, s, plain);
        s += plain;
        size_t length = utf8_length((const char *)s);
        if (!*s)
            break;
        if (*s == '\\' || *s == (unsigned char)quote) {
            text_add_char(text, '\\');
            text_add_char(text, (char)*s++);
        } else if (*s == '\'') {
            text_add_char(text, (char)*s++);
        } else if (length > 1 && !(length == 2 && s[0] == 0xc2 && s[1] < 0xa0)) {
            text_add(text, s, length);
            s += length;
        } else {
            add_special(text, *s++);
        }
    }
    text_add_char(text, quote);
}
