/* jsontext.h: strings of JSON (RFC 8259, 7), where whole trees are not wanted.
 *
 * Commands are bytes, JSON is UTF-8. A byte that is no UTF-8 is written as Python writes it: as the
 * lone surrogate \udcXX (PEP 383), and turned back into the byte when it is read. */
#ifndef ONAGER_CORE_JSONTEXT_H
#define ONAGER_CORE_JSONTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/text.h"

/* Must any byte of the string (NUL-terminated) be escaped? */
bool json_needs_escape(const char *string);

/* Adds the string with its quotes. */
void json_add_string(struct text *text, const char *string);

/* Turns each lone \udcXX in JSON text into the byte that it stands for, in place; cJSON would
 * refuse it. */
void json_restore_bytes(struct text *json);

/* cJSON_ParseWithLengthOpts(); `end` may be NULL. Where it returns NULL, errno is ENOMEM if that
 * was for want of memory, and 0 if the text is no JSON. */
struct cJSON *json_parse(const char *json, size_t length, const char **end);

/* Is there a \u0000, which would end a C string? */
bool json_has_nul(const char *json, size_t length);

#endif
