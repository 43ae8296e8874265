/* text.c: see text.h. */
#include "core/text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/shortage.h"

void text_release(struct text *text)
{
    free(text->bytes);
    *text = (struct text)TEXT_INIT;
}

void text_clear(struct text *text)
{
    text->length = 0;
    if (text->bytes)
        text->bytes[0] = '\0';
}

static bool grow(struct text *text, size_t more)
{
    if (text->failed || more > SIZE_MAX / 4 - text->length) {
        text->failed = true;
        return false;
    }
    size_t wanted = text->capacity ? text->capacity * 2 : 64;
    while (wanted < text->length + more + 1)
        wanted *= 2;
    char *bytes = realloc(text->bytes, wanted);
    if (!bytes) {
        shortage_note();
        text->failed = true;
        return false;
    }
    text->bytes = bytes;
    text->capacity = wanted;
    return true;
}

char *text_reserve(struct text *text, size_t more)
{
    if (text->failed)
        return NULL;
    if (text->capacity < text->length + more + 1 && !grow(text, more))
        return NULL;
    return text->bytes + text->length;
}

void text_add(struct text *text, const void *bytes, size_t count)
{
    char *place = text_reserve(text, count);
    if (!place)
        return;
    if (count)
        memcpy(place, bytes, count);
    place[count] = '\0';
    text->length += count;
}

void text_add_string(struct text *text, const char *string)
{
    text_add(text, string, strlen(string));
}

void text_add_char(struct text *text, char c)
{
    text_add(text, &c, 1);
}

void text_add_repeated(struct text *text, char c, size_t count)
{
    char *place = text_reserve(text, count);
    if (!place)
        return;
    memset(place, c, count);
    place[count] = '\0';
    text->length += count;
}

void text_add_padded(struct text *text, long number, int digits)
{
    char reversed[24];
    int count = 0;
    unsigned long rest = number < 0 ? 0UL - (unsigned long)number : (unsigned long)number;
    do {
        reversed[count++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (number < 0)
        text_add_char(text, '-');
    for (int i = count; i < digits; i++)
        text_add_char(text, '0');
    char *place = text_reserve(text, (size_t)count);
    if (!place)
        return;
    for (int i = 0; i < count; i++)
        place[i] = reversed[count - 1 - i];
    place[count] = '\0';
    text->length += (size_t)count;
}

void text_add_long(struct text *text, long number)
{
    text_add_padded(text, number, 0);
}

void text_vprintf(struct text *text, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int count = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *place = count < 0 ? NULL : text_reserve(text, (size_t)count);
    if (!place) {
        text->failed = true;
        return;
    }
    vsnprintf(place, (size_t)count + 1, format, args);
    text->length += (size_t)count;
}

void text_printf(struct text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    text_vprintf(text, format, args);
    va_end(args);
}

const char *text_string(const struct text *text)
{
    if (text->failed)
        return NULL;
    return text->bytes ? text->bytes : "";
}

char *text_take(struct text *text)
{
    if (!text_reserve(text, 0)) {
        text_release(text);
        return NULL;
    }
    text->bytes[text->length] = '\0';
    char *bytes = text->bytes;
    *text = (struct text)TEXT_INIT;
    return bytes;
}

char *text_format(const char *format, ...)
{
    struct text text = TEXT_INIT;
    va_list args;
    va_start(args, format);
    text_vprintf(&text, format, args);
    va_end(args);
    return text_take(&text);
}
