/* textwrap.c: see textwrap.h. */
#include "core/textwrap.h"

#include <stdbool.h>
#include <string.h>

#include "core/utf8.h"

static bool is_letter(char c)
{
    return (unsigned char)c >= 0x80 || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

static bool is_word(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9');
}

/* Is `s[at]` a hyphen behind which a word may be broken: between two parts of two letters or more?
 */
static bool breaks_behind(const char *s, size_t at)
{
    return s[at] == '-' && at >= 2 && is_letter(s[at - 1]) && is_word(s[at - 2]) &&
           is_word(s[at + 1]) && is_letter(s[at + 2]);
}

/* The length of the next piece that is kept together: blanks, or (a part of) a word. */
static size_t piece_length(const char *s)
{
    size_t length = strspn(s, " ");
    if (length)
        return length;
    size_t word = strcspn(s, " ");
    for (length = 1; length < word; length++)
        if (breaks_behind(s, length - 1))
            return length;
    return word;
}

/* How many bytes the first `width` characters take. */
static size_t bytes_of(const char *s, size_t length, size_t width)
{
    size_t at = 0;
    while (at < length && utf8_width(s, at + 1) <= width)
        at++;
    while (at < length && ((unsigned char)s[at] & 0xc0) == 0x80)
        at++;
    return at;
}

/* Where to break a piece that is too long for any line so that its head fits into `room`. */
static size_t head_length(const char *piece, size_t length, size_t room)
{
    size_t head = bytes_of(piece, length, room ? room : 1);
    for (size_t hyphen = head; hyphen-- > 0;)
        if (piece[hyphen] == '-')
            return strspn(piece, "-") < hyphen ? hyphen + 1 : head;
    return head;
}

static size_t trim_blanks(struct text *text, size_t line)
{
    while (text->length > line && text->bytes[text->length - 1] == ' ')
        text->bytes[--text->length] = '\0';
    return text->length;
}

void textwrap_add_lines(struct text *text, const char *string, size_t width)
{
    size_t column = 0, line = text->length;
    while (*string) {
        size_t length = piece_length(string), piece = utf8_width(string, length);
        if (*string == ' ' && column == 0 && line > 0 && text->length == line) {
            string += length; /* no line but the first begins with blanks */
            continue;
        }
        if (piece > width && width > column)
            length = head_length(string, length, width - column);
        else if (column && column + piece > width) {
            trim_blanks(text, line);
            text_add_char(text, '\n');
            line = text->length;
            column = 0;
            continue;
        }
        text_add(text, string, length);
        column += utf8_width(string, length);
        string += length;
        if (text->failed)
            return;
    }
    trim_blanks(text, line);
}

void textwrap_add_cut(struct text *text, const char *string, size_t width)
{
    static const char more[] = "[...]";
    size_t length = strlen(string), kept = sizeof more - 1;
    if (utf8_width(string, length) <= width) {
        text_add(text, string, length);
        return;
    }
    text_add(text, string, width > kept ? bytes_of(string, length, width - kept) : 0);
    text_add_string(text, more);
}
