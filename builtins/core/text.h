/* text.h: a growing byte buffer.
 *
 * Failure is sticky: when memory is short `failed` is set, later additions do nothing, and one
 * check at the end is enough. The idea is that of stdio's ferror and git's strbuf. */
#ifndef ONAGER_CORE_TEXT_H
#define ONAGER_CORE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct text {
    char *bytes; /* NUL-terminated whenever it is not NULL */
    size_t length;
    size_t capacity;
    bool failed;
};

#define TEXT_INIT                                                                                  \
    {                                                                                              \
        NULL, 0, 0, false                                                                          \
    }

void text_release(struct text *text); /* frees; the text is empty and usable afterwards */
void text_clear(struct text *text);   /* length 0, keeps the memory and the failed mark */

/* Makes room for `more` bytes behind the end; returns that place or NULL (failed is set). */
char *text_reserve(struct text *text, size_t more);

void text_add(struct text *text, const void *bytes, size_t count);
void text_add_string(struct text *text, const char *string);
void text_add_char(struct text *text, char c);
void text_add_repeated(struct text *text, char c, size_t count);
void text_add_long(struct text *text, long number);
/* Decimal, with leading zeros up to `digits` places. */
void text_add_padded(struct text *text, long number, int digits);
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vprintf(struct text *text, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* The bytes as a C string: "" when empty, NULL when failed. Valid until the next change. */
const char *text_string(const struct text *text);

/* Hands the bytes over to the caller, who frees them; the text is empty afterwards. NULL when
 * failed. */
char *text_take(struct text *text);

/* A heap copy made with printf's rules; NULL when memory is short. The caller frees. */
char *text_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
