/* table.h: tables in the layout that the README shows (the `simple` format of Python's tabulate):
 * a header, a line of dashes, two blanks between columns, numbers to the right, no blanks at line
 * ends.
 *
 * A table is measured row by row, then written row by row, so that it need not be in memory. */
#ifndef ONAGER_CORE_TABLE_H
#define ONAGER_CORE_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/text.h"

enum { TABLE_MOST_COLUMNS = 256 };

struct cell {
    const char *bytes;
    size_t length;
};

struct table {
    size_t columns;
    const char *title[TABLE_MOST_COLUMNS];
    bool number[TABLE_MOST_COLUMNS]; /* all cells so far were whole numbers: to the right */
    size_t width[TABLE_MOST_COLUMNS];
    size_t rows;
};

void table_init(struct table *table, const char *const *titles, size_t columns);

/* Takes the cells of a row into account. */
void table_measure(struct table *table, const struct cell *row);

void table_write_header(const struct table *table, struct text *out);
/* Writes a row; a cell of several lines gives as many lines. */
void table_write_row(const struct table *table, const struct cell *row, struct text *out);

#endif
