/* jsontext.c: see jsontext.h. */
#include "core/jsontext.h"

#include <cJSON.h>
#include <errno.h>
#include <string.h>

#include "core/utf8.h"

static bool is_plain(unsigned char byte)
{
    return byte >= 0x20 && byte != '"' && byte != '\\';
}

bool json_needs_escape(const char *string)
{
    for (size_t length; *string; string += length) {
        length = utf8_length(string);
        if (!length || !is_plain((unsigned char)*string))
            return true;
    }
    return false;
}

static void add_escaped(struct text *text, unsigned char byte)
{
    static const char names[] = "\"\\\n\t\r", letters[] = "\"\\ntr";
    const char *name = byte ? strchr(names, byte) : NULL;
    if (name)
        text_add(text, (char[]){'\\', letters[name - names]}, 2);
    else if (byte >= 0x80)
        text_printf(text, "\\udc%02x", byte);
    else
        text_printf(text, "\\u%04x", byte);
}

void json_add_string(struct text *text, const char *string)
{
    text_add_char(text, '"');
    while (*string) {
        size_t length = utf8_length(string);
        if (length && is_plain((unsigned char)*string)) {
            text_add(text, string, length);
            string += length;
        } else {
            add_escaped(text, (unsigned char)*string++);
        }
    }
    text_add_char(text, '"');
}

static int hex_digit(char c)
{
    const char *digits = "0123456789abcdef", *at = strchr(digits, c | 0x20);
    return c && at ? (int)(at - digits) : -1;
}

/* The byte that `\udcXX` at `s` stands for, -1 when it is anything else. */
static int escaped_byte(const char *s, size_t length)
{
    if (length < 6 || s[1] != 'u' || (s[2] | 0x20) != 'd' || (s[3] | 0x20) != 'c')
        return -1;
    int high = hex_digit(s[4]), low = hex_digit(s[5]);
    return high >= 8 && low >= 0 ? high * 16 + low : -1;
}

/* Is `\uXXXX` at `s` the first half of a pair? */
static bool is_high_surrogate(const char *s, size_t length)
{
    return length >= 6 && s[1] == 'u' && (s[2] | 0x20) == 'd' && hex_digit(s[3]) >= 8 &&
           hex_digit(s[3]) < 12;
}

void json_restore_bytes(struct text *json)
{
    size_t to = 0;
    for (size_t from = 0; from < json->length;) {
        const char *s = json->bytes + from;
        size_t rest = json->length - from;
        int byte = *s == '\\' ? escaped_byte(s, rest) : -1;
        size_t step = *s != '\\' ? 1 : is_high_surrogate(s, rest) && rest >= 12 ? 12 : 2;
        if (step > rest)
            step = rest;
        if (byte >= 0) {
            json->bytes[to++] = (char)byte;
            from += 6;
        } else {
            memmove(json->bytes + to, s, step);
            to += step;
            from += step;
        }
    }
    json->length = to;
    if (json->bytes)
        json->bytes[to] = '\0';
}

bool json_has_nul(const char *json, size_t length)
{
    const char *end = json + length;
    for (const char *c = json; (c = memchr(c, '\\', (size_t)(end - c))); c += 2) {
        if (end - c >= 6 && memcmp(c, "\\u0000", 6) == 0)
            return true;
        if (end - c < 2)
            return false;
    }
    return false;
}

struct cJSON *json_parse(const char *json, size_t length, const char **end)
{
    errno = 0; /* which malloc(3) sets, and nothing else that cJSON calls sets to ENOMEM */
    return cJSON_ParseWithLengthOpts(json, length, end, false);
}
