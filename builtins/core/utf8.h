/* utf8.h: characters of UTF-8 (RFC 3629), and how bytes that are none travel through JSON. */
#ifndef ONAGER_CORE_UTF8_H
#define ONAGER_CORE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* How many bytes the character at `s` (NUL-terminated) has; 0 when it is none. A NUL is one byte.
 */
size_t utf8_length(const char *s);

/* How many columns of a terminal the bytes take: one a character. */
size_t utf8_width(const char *bytes, size_t length);

#endif
