/* visible.h: what was read from files and logs, as a terminal may have it. A name or a log can hold
 * any bytes, and a terminal obeys some of them: they may change its title or its colours for good,
 * hide lines, or have it type answers. */
#ifndef ONAGER_CORE_VISIBLE_H
#define ONAGER_CORE_VISIBLE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/text.h"

/* Adds the bytes. Line feeds, tabs, carriage returns and backspaces stay, and of the sequences that
 * begin with an escape those for colours (ESC [ ... m) and for the rest of a line (ESC [ K); of
 * other control characters one sees ^[ or \x9b. Returns how many bytes were taken; unless they are
 * the `last` ones, the beginning of something that may go on is not. */
size_t visible_add(struct text *text, const char *bytes, size_t count, bool last);

/* Puts `?` for each control character, line feeds too: for messages, which are one line. */
void visible_line(char *line);

#endif
