/* visible.h: what was read from files and logs, as a terminal may have it. A name or a log can hold
 * any bytes, and a terminal obeys some of them: they may change its title or its colours for good,
 * hide lines, or have it type answers. */
#ifndef ONAGER_CORE_VISIBLE_H
#define ONAGER_CORE_VISIBLE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/text.h"

/* Adds the bytes. Line feeds, tabs, carriage returns and backspaces stay, and of the sequences that
 * begin with an escape those for colours (ESC [ ... m), for the rest of a line (ESC [ K) and for
 * plain letters (ESC ( B, which tput sgr0 writes); of other control characters one sees ^[ or \x9b.
 * Returns how many bytes were taken; unless they are the `last` ones, the beginning of something
 * that may go on is not. */
size_t visible_add(struct text *text, const char *bytes, size_t count, bool last);

/* The same, from all of one text to the end of another; what is not taken stays. */
void visible_move(struct text *from, struct text *to, bool last);

/* Puts `?` for each control character, line feeds too: for messages, which are one line. */
void visible_line(char *line);

#endif
