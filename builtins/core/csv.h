/* csv.h: rows as Python's csv module writes them with quotechar '|': cells with a comma, a bar or a
 * line end stand between bars, a bar inside is doubled (RFC 4180 with another quote). */
#ifndef ONAGER_CORE_CSV_H
#define ONAGER_CORE_CSV_H

#include "core/fault.h"
#include "core/text.h"
#include "core/words.h"

/* Adds one row with its line end. */
void csv_add_row(struct text *text, const char *const *cell, size_t count);

/* Reads the row at *at (below `end`) into `row` (emptied first), moves *at behind it.
 * Returns 1 with a row, 2 with one that ends inside quotes, 0 at the end (empty lines are passed
 * over), -1 when memory is short. */
int csv_next_row(const char **at, const char *end, struct words *row);

#endif
