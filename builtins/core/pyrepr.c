/* pyrepr.c: see pyrepr.h. */
#include "core/pyrepr.h"

#include <string.h>

/* How many bytes the UTF-8 character at `s` has; 0 when it is none (RFC 3629). */
static size_t utf8_length(const unsigned char *s)
{
    size_t length = s[0] < 0x80                   ? 1
                    : s[0] >= 0xc2 && s[0] < 0xe0 ? 2
                    : (s[0] & 0xf0) == 0xe0       ? 3
                    : s[0] >= 0xf0 && s[0] < 0xf5 ? 4
                                                  : 0;
    for (size_t i = 1; i < length; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] >= 0xa0) ||
        (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] >= 0x90))
        return 0;
    return length;
}

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
        size_t length = utf8_length(s);
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
