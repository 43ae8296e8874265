/* rows.h: rows of cells for a reader or for a program: as a table (core/table.h), CSV (RFC 4180),
 * TSV or JSON. What `results` and `list` write with.
 *
 *     rows_init(&rows, format, &host->out.pending);
 *     rows_column(&rows, "task", true); ...
 *     if (rows_are_measured(&rows))
 *         for each row: rows_measure(&rows, cell);
 *     rows_begin(&rows, fault);
 *     for each row: rows_add(&rows, cell), sink_relax(&host->out);
 *     rows_end(&rows);
 *     rows_release(&rows);
 *
 * No row is kept: memory doesn't grow with their number. */
#ifndef ONAGER_VIEW_ROWS_H
#define ONAGER_VIEW_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/fault.h"
#include "core/table.h"
#include "core/text.h"

enum rows_format {
    ROWS_TABLE, /* for people: aligned, control characters made visible, missing cells empty */
    ROWS_CSV,   /* RFC 4180, but lines end as elsewhere on Unix; missing cells empty */
    ROWS_TSV,   /* tab, line ends and backslash in a cell as \t, \n, \r, \\; missing cells empty */
    ROWS_JSON,  /* an array of objects, one a line; missing cells null */
};

struct rows_column {
    char *title;
    bool number;            /* JSON: what is a number is written as one; else all are strings */
    bool all_number;        /* table: all cells measured were numbers, so they stand to the right */
    size_t whole, fraction; /* of them: most bytes before the point, and from it on */
};

struct rows {
    enum rows_format format;
    struct text *out; /* borrowed; sticky failure as in text.h */
    struct rows_column *column;
    size_t columns;
    size_t written;
    struct table table;
    bool aligned;        /* the table's numbers are: all rows are measured */
    struct text scratch; /* the cells of a table's row as they are shown */
    struct cell *shown;
    bool failed; /* memory was short */
};

/* A cell of a string; of NULL: a missing one (cell.bytes is NULL). */
struct cell cell_of(const char *string);

void rows_init(struct rows *rows, enum rows_format format, struct text *out);
void rows_release(struct rows *rows);

/* Adds a column (before rows_begin and rows_measure); the title is copied. One that is there
 * already gets _2, _3 ... behind it. `number`: its cells are numbers, where they look like one. */
void rows_column(struct rows *rows, const char *title, bool number);

/* Is each row to be shown to rows_measure before rows_begin? */
bool rows_are_measured(const struct rows *rows);

/* All rows have a cell for each column; cells need not end with NUL. */
void rows_measure(struct rows *rows, const struct cell *cell);

/* Writes what stands before the rows. Errors: memory; too many columns for a table. */
int rows_begin(struct rows *rows, struct fault *fault);
void rows_add(struct rows *rows, const struct cell *cell);
void rows_end(struct rows *rows);

#endif
