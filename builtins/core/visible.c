/* visible.c: see visible.h. */
#include "core/visible.h"

#include <string.h>

#include "core/utf8.h"

enum { ESCAPE = 0x1b, DELETE = 0x7f, SEQUENCE_MOST = 64, UNFINISHED = -1 };

static bool is_control(unsigned char byte)
{
    return byte < ' ' || byte == DELETE;
}

/* A control character of ISO 6429 in UTF-8, or a byte that is one by itself to some terminals? */
static bool is_high_control(const char *character, size_t length)
{
    unsigned char first = (unsigned char)character[0], second = (unsigned char)character[1];
    return length == 2 ? first == 0xc2 && second < 0xa0 : !length && first >= 0x80 && first < 0xa0;
}

/* The length of the harmless sequence that begins with the escape at `bytes`; 0: it is none;
 * UNFINISHED. */
static int harmless(const char *bytes, size_t count)
{
    size_t most = count < SEQUENCE_MOST ? count : SEQUENCE_MOST;
    if (count == 1)
        return UNFINISHED;
    if (bytes[1] == '(')
        return count == 2 ? UNFINISHED : bytes[2] == 'B' ? 3 : 0;
    if (bytes[1] != '[')
        return 0;
    for (size_t i = 2; i < most; i++)
        if (bytes[i] == 'm' || bytes[i] == 'K')
            return (int)i + 1;
        else if (!strchr("0123456789;:", bytes[i]) || !bytes[i])
            return 0;
    return count < SEQUENCE_MOST ? UNFINISHED : 0;
}

/* May a character of UTF-8 go on behind these bytes? */
static bool is_unfinished(const char *bytes, size_t count)
{
    unsigned char first = (unsigned char)bytes[0];
    size_t length = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1;
    for (size_t i = 1; i < count; i++)
        if (((unsigned char)bytes[i] & 0xc0) != 0x80)
            return false;
    return count < length;
}

/* Adds what begins with a byte that is more than itself. Returns the bytes taken, or UNFINISHED. */
static int add_special(struct text *text, const char *bytes, size_t count)
{
    unsigned char byte = (unsigned char)bytes[0];
    char character[8] = "";
    if (byte == ESCAPE) {
        int length = harmless(bytes, count);
        if (length)
            text_add(text, bytes, length > 0 ? (size_t)length : 0);
        else
            text_add_string(text, "^[");
        return length ? length : 1;
    }
    if (is_control(byte)) {
        text_add_char(text, '^');
        text_add_char(text, (char)(byte ^ 0x40));
        return 1;
    }
    memcpy(character, bytes, count < 4 ? count : 4);
    size_t length = utf8_length(character);
    if (!length && is_unfinished(bytes, count))
        return UNFINISHED;
    if (is_high_control(character, length))
        text_printf(text, "\\x%02x", (unsigned char)character[length == 2]);
    else
        text_add(text, bytes, length ? length : 1);
    return length ? (int)length : 1;
}

size_t visible_add(struct text *text, const char *bytes, size_t count, bool last)
{
    size_t at = 0;
    while (at < count) {
        size_t plain = at;
        while (plain < count && (unsigned char)bytes[plain] < DELETE &&
               ((unsigned char)bytes[plain] >= ' ' || strchr("\n\t\r\b", bytes[plain])) &&
               bytes[plain])
            plain++;
        text_add(text, bytes + at, plain - at);
        at = plain;
        if (at == count)
            break;
        int taken = add_special(text, bytes + at, count - at);
        if (taken == UNFINISHED && !last)
            break;
        if (taken == UNFINISHED && bytes[at] == ESCAPE)
            text_add_string(text, "^[");
        else if (taken == UNFINISHED)
            text_add_char(text, bytes[at]);
        at += taken == UNFINISHED ? 1 : (size_t)taken;
    }
    return at;
}

void visible_move(struct text *from, struct text *to, bool last)
{
    size_t taken = visible_add(to, from->bytes, from->length, last);
    if (taken < from->length) {
        from->length -= taken;
        memmove(from->bytes, from->bytes + taken, from->length + 1);
    } else {
        text_clear(from);
    }
}

void visible_line(char *line)
{
    while (*line) {
        size_t length = utf8_length(line);
        bool control = is_control((unsigned char)*line) || is_high_control(line, length);
        for (length = length ? length : 1; length; length--, line++)
            if (control)
                *line = '?';
    }
}
