/* textwrap.h: long text in a narrow column, broken as Python's textwrap module does it. Widths
 * count characters of UTF-8. */
#ifndef ONAGER_CORE_TEXTWRAP_H
#define ONAGER_CORE_TEXTWRAP_H

#include "core/text.h"

/* Adds `string` in lines of at most `width`: broken at blanks, behind hyphens inside words, and,
 * where a single word is too long for a line, within it. */
void textwrap_add_lines(struct text *text, const char *string, size_t width);

/* Adds `string`, cut to `width` with "[...]" at its end where it is longer. */
void textwrap_add_cut(struct text *text, const char *string, size_t width);

#endif
