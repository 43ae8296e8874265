/* table.c: see table.h. */
#include "core/table.h"

#include <string.h>

#include "core/idlist.h"
#include "core/utf8.h"

void table_init(struct table *table, const char *const *titles, size_t columns)
{
    *table = (struct table){.columns = columns};
    for (size_t i = 0; i < columns; i++) {
        table->title[i] = titles[i];
        table->width[i] = strlen(titles[i]) + 2;
        table->number[i] = true;
    }
}

/* The line of the cell that starts at *at; moves *at behind it, to NULL behind the last. */
static struct cell next_line(const struct cell *cell, const char **at)
{
    const char *start = *at, *end = cell->bytes + cell->length;
    const char *newline = start < end ? memchr(start, '\n', (size_t)(end - start)) : NULL;
    *at = newline ? newline + 1 : NULL;
    return (struct cell){start, (size_t)((newline ? newline : end) - start)};
}

void table_measure(struct table *table, const struct cell *row)
{
    for (size_t i = 0; i < table->columns; i++) {
        for (const char *at = row[i].bytes; at;) {
            struct cell line = next_line(&row[i], &at);
            size_t width = utf8_width(line.bytes, line.length);
            if (width > table->width[i])
                table->width[i] = width;
        }
        if (table->number[i])
            table->number[i] = idlist_number(row[i].bytes, row[i].bytes + row[i].length) >= 0;
    }
    table->rows++;
}

static void end_line(struct text *out)
{
    while (out->length && out->bytes[out->length - 1] == ' ')
        out->length--;
    text_add_char(out, '\n');
}

static void add_cell(const struct table *table, size_t column, struct cell cell, struct text *out)
{
    size_t width = utf8_width(cell.bytes, cell.length);
    size_t blanks = table->width[column] > width ? table->width[column] - width : 0;
    bool right = table->number[column] && table->rows;
    if (column)
        text_add(out, "  ", 2);
    if (right)
        text_add_repeated(out, ' ', blanks);
    text_add(out, cell.bytes, cell.length);
    if (!right && column + 1 < table->columns)
        text_add_repeated(out, ' ', blanks);
}

void table_write_header(const struct table *table, struct text *out)
{
    for (size_t i = 0; i < table->columns; i++)
        add_cell(table, i, (struct cell){table->title[i], strlen(table->title[i])}, out);
    end_line(out);
    for (size_t i = 0; i < table->columns; i++) {
        if (i)
            text_add(out, "  ", 2);
        text_add_repeated(out, '-', table->width[i]);
    }
    text_add_char(out, '\n');
}

void table_write_row(const struct table *table, const struct cell *row, struct text *out)
{
    const char *at[TABLE_MOST_COLUMNS];
    bool more = true;
    for (size_t i = 0; i < table->columns; i++)
        at[i] = row[i].bytes;
    while (more) {
        more = false;
        for (size_t i = 0; i < table->columns; i++) {
            struct cell line = at[i] ? next_line(&row[i], &at[i]) : (struct cell){"", 0};
            add_cell(table, i, line, out);
            more = more || at[i];
        }
        end_line(out);
    }
}
