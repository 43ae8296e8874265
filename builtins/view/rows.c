/* rows.c: see rows.h. */
#include "view/rows.h"

#include <stdlib.h>
#include <string.h>

#include "core/decimal.h"
#include "core/jsontext.h"
#include "core/utf8.h"

struct cell cell_of(const char *string)
{
    return (struct cell){string, string ? strlen(string) : 0};
}

void rows_init(struct rows *rows, enum rows_format format, struct text *out)
{
    *rows = (struct rows){.format = format, .out = out};
}

void rows_release(struct rows *rows)
{
    for (size_t i = 0; i < rows->columns; i++)
        free(rows->column[i].title);
    free(rows->column);
    free(rows->shown);
    text_release(&rows->scratch);
    *rows = (struct rows){0};
}

static bool has_title(const struct rows *rows, const char *title)
{
    for (size_t i = 0; i < rows->columns; i++)
        if (strcmp(rows->column[i].title, title) == 0)
            return true;
    return false;
}

bool rows_are_measured(const struct rows *rows)
{
    return rows->format == ROWS_TABLE;
}

static size_t count_digits(const char *bytes, size_t length)
{
    size_t count = 0;
    while (count < length && bytes[count] >= '0' && bytes[count] <= '9')
        count++;
    return count;
}

/* Is it a number as JSON wants it (RFC 8259, 6)? */
static bool is_json_number(struct cell cell)
{
    const char *at = cell.bytes, *end = at + cell.length;
    at += at < end && *at == '-';
    size_t whole = count_digits(at, (size_t)(end - at));
    if (!whole || (whole > 1 && *at == '0'))
        return false;
    at += whole;
    if (at < end && *at == '.') {
        size_t behind = count_digits(at + 1, (size_t)(end - at - 1));
        if (!behind)
            return false;
        at += 1 + behind;
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        at += at < end && (*at == '-' || *at == '+');
        size_t exponent = count_digits(at, (size_t)(end - at));
        return exponent && exponent <= 3 && at + exponent == end;
    }
    return at == end;
}

/* Reads what is a number to people, but not to JSON: +1, .5, 007. */
static bool read_number(struct cell cell, struct decimal *decimal)
{
    char number[64];
    if (!cell.length || cell.length >= sizeof number || memchr(cell.bytes, '\0', cell.length))
        return false;
    memcpy(number, cell.bytes, cell.length);
    number[cell.length] = '\0';
    return decimal_parse(number, decimal);
}

static bool is_number(struct cell cell)
{
    struct decimal decimal;
    return cell.length && (is_json_number(cell) || read_number(cell, &decimal));
}

/* Where the point of a number is, or would be. */
static size_t whole_part(struct cell cell)
{
    size_t at = 0;
    while (at < cell.length && !strchr(".eE", cell.bytes[at]))
        at++;
    return at;
}

/* Adds the cell so that a terminal shows it, and obeys nothing that is in it. */
static void add_visible(struct text *text, struct cell cell)
{
    char character[8];
    for (size_t i = 0, length; i < cell.length; i += length) {
        size_t rest = cell.length - i < 4 ? cell.length - i : 4;
        memcpy(character, cell.bytes + i, rest);
        character[rest] = '\0';
        unsigned char byte = (unsigned char)character[0];
        size_t known = utf8_length(character);
        bool control = byte < 0x20 || byte == 0x7f ||
                       (known == 2 && byte == 0xc2 && (unsigned char)character[1] < 0xa0);
        length = known ? known : 1;
        if (known && !control)
            text_add(text, character, length);
        else if (byte == '\n' || byte == '\t' || byte == '\r')
            text_printf(text, "\\%c", byte == '\n' ? 'n' : byte == '\t' ? 't' : 'r');
        else
            for (size_t j = 0; j < length; j++)
                text_printf(text, "\\x%02x", (unsigned char)character[j]);
    }
}

/* A copy of the title as it is shown, or of one like it that is free. */
static char *free_title(const struct rows *rows, const char *title)
{
    struct text shown = TEXT_INIT;
    text_add(&shown, "", 0);
    if (rows->format == ROWS_TABLE)
        add_visible(&shown, cell_of(title));
    else
        text_add_string(&shown, title);
    char *own = text_string(&shown) ? strdup(shown.bytes) : NULL;
    for (long i = 2; own && has_title(rows, own); i++) {
        free(own);
        own = text_format("%s_%ld", shown.bytes, i);
    }
    text_release(&shown);
    return own;
}

void rows_column(struct rows *rows, const char *title, bool number)
{
    struct rows_column *grown = realloc(rows->column, (rows->columns + 1) * sizeof *grown);
    if (grown)
        rows->column = grown;
    char *own = grown ? free_title(rows, title) : NULL;
    if (!own) {
        rows->failed = true;
        return;
    }
    grown[rows->columns++] =
        (struct rows_column){.title = own, .number = number, .all_number = number};
}

/* The row as the table shows it, in rows->shown; NULL: no memory. */
static const struct cell *dress(struct rows *rows, const struct cell *cell)
{
    text_clear(&rows->scratch);
    text_add(&rows->scratch, "", 0);
    for (size_t i = 0; i < rows->columns; i++) {
        const struct rows_column *column = &rows->column[i];
        size_t start = rows->scratch.length;
        add_visible(&rows->scratch, cell[i]);
        if (rows->aligned && column->all_number) {
            size_t behind = cell[i].length - whole_part(cell[i]);
            text_add_repeated(&rows->scratch, ' ', column->fraction - behind);
        }
        rows->shown[i].length = rows->scratch.length - start;
    }
    if (rows->scratch.failed) {
        rows->out->failed = true;
        return NULL;
    }
    const char *at = rows->scratch.bytes;
    for (size_t i = 0; i < rows->columns; at += rows->shown[i++].length)
        rows->shown[i].bytes = at;
    return rows->shown;
}

static bool open_table(struct rows *rows)
{
    if (rows->shown || rows->failed || rows->columns > TABLE_MOST_COLUMNS)
        return rows->shown != NULL;
    const char *title[TABLE_MOST_COLUMNS];
    for (size_t i = 0; i < rows->columns; i++)
        title[i] = rows->column[i].title;
    rows->shown = calloc(rows->columns + 1, sizeof *rows->shown);
    table_init(&rows->table, title, rows->columns);
    rows->failed = !rows->shown;
    return rows->shown != NULL;
}

static void measure_number(struct rows_column *column, struct cell cell)
{
    size_t whole = whole_part(cell);
    if (cell.length && !is_number(cell))
        column->all_number = false;
    if (whole > column->whole)
        column->whole = whole;
    if (cell.length - whole > column->fraction)
        column->fraction = cell.length - whole;
}

void rows_measure(struct rows *rows, const struct cell *cell)
{
    if (rows->format != ROWS_TABLE || !open_table(rows))
        return;
    for (size_t i = 0; i < rows->columns; i++)
        if (rows->column[i].all_number)
            measure_number(&rows->column[i], cell[i]);
    const struct cell *shown = dress(rows, cell);
    if (shown)
        table_measure(&rows->table, shown);
}

static void add_quoted(struct text *text, struct cell cell)
{
    bool quoted = false;
    for (size_t i = 0; i < cell.length && !quoted; i++)
        quoted = strchr(",\"\r\n", cell.bytes[i]) != NULL; /* a NUL, too */
    if (!quoted) {
        text_add(text, cell.bytes, cell.length);
        return;
    }
    text_add_char(text, '"');
    for (size_t i = 0; i < cell.length; i++) {
        if (cell.bytes[i] == '"')
            text_add_char(text, '"');
        text_add_char(text, cell.bytes[i]);
    }
    text_add_char(text, '"');
}

static void add_escaped(struct text *text, struct cell cell)
{
    static const char special[] = "\t\n\r\\", letter[] = "tnr\\";
    for (size_t i = 0; i < cell.length; i++) {
        const char *found = cell.bytes[i] ? strchr(special, cell.bytes[i]) : NULL;
        if (found)
            text_add(text, (char[]){'\\', letter[found - special]}, 2);
        else
            text_add_char(text, cell.bytes[i]);
    }
}

static void add_json(struct rows *rows, struct cell cell, bool number)
{
    struct decimal decimal;
    if (!cell.bytes) {
        text_add_string(rows->out, "null");
    } else if (number && cell.length && is_json_number(cell)) {
        text_add(rows->out, cell.bytes, cell.length);
    } else if (number && read_number(cell, &decimal)) {
        decimal_format(decimal, rows->out);
    } else {
        text_clear(&rows->scratch);
        text_add(&rows->scratch, cell.bytes, cell.length);
        const char *string = text_string(&rows->scratch);
        rows->out->failed = rows->out->failed || !string;
        json_add_string(rows->out, string ? string : "");
    }
}

static void add_separated(struct rows *rows, const struct cell *cell)
{
    for (size_t i = 0; i < rows->columns; i++) {
        if (i)
            text_add_char(rows->out, rows->format == ROWS_CSV ? ',' : '\t');
        if (rows->format == ROWS_CSV)
            add_quoted(rows->out, cell[i]);
        else
            add_escaped(rows->out, cell[i]);
    }
    text_add_char(rows->out, '\n');
}

static void add_object(struct rows *rows, const struct cell *cell)
{
    text_add_string(rows->out, rows->written ? ",\n{" : "\n{");
    for (size_t i = 0; i < rows->columns; i++) {
        if (i)
            text_add_string(rows->out, ", ");
        json_add_string(rows->out, rows->column[i].title);
        text_add_string(rows->out, ": ");
        add_json(rows, cell[i], rows->column[i].number);
    }
    text_add_char(rows->out, '}');
}

static void add_titles(struct rows *rows)
{
    struct cell *title = calloc(rows->columns + 1, sizeof *title);
    for (size_t i = 0; i < rows->columns && title; i++)
        title[i] = cell_of(rows->column[i].title);
    if (title)
        add_separated(rows, title);
    rows->failed = rows->failed || !title;
    free(title);
}

/* Numbers of a column stand with their points below each other, which may take more than the widest
 * of them: 10.5 above 0.125. */
static void align_numbers(struct rows *rows)
{
    for (size_t i = 0; i < rows->columns; i++) {
        const struct rows_column *column = &rows->column[i];
        rows->table.number[i] = column->all_number;
        if (column->all_number && column->whole + column->fraction > rows->table.width[i])
            rows->table.width[i] = column->whole + column->fraction;
    }
    rows->aligned = true;
}

int rows_begin(struct rows *rows, struct fault *fault)
{
    if (rows->format == ROWS_TABLE && rows->columns > TABLE_MOST_COLUMNS)
        return fail(fault, "a table of %zu columns: at most %d fit; CSV and JSON take more",
                    rows->columns, TABLE_MOST_COLUMNS);
    if (rows->format == ROWS_TABLE && open_table(rows)) {
        align_numbers(rows);
        table_write_header(&rows->table, rows->out);
    } else if (rows->format == ROWS_JSON) {
        text_add_char(rows->out, '[');
    } else if (rows->format != ROWS_TABLE) {
        add_titles(rows);
    }
    return rows->failed ? fail_memory(fault) : 0;
}

void rows_add(struct rows *rows, const struct cell *cell)
{
    if (rows->format == ROWS_JSON) {
        add_object(rows, cell);
    } else if (rows->format != ROWS_TABLE) {
        add_separated(rows, cell);
    } else {
        const struct cell *shown = dress(rows, cell);
        if (shown)
            table_write_row(&rows->table, shown, rows->out);
    }
    rows->written++;
}

void rows_end(struct rows *rows)
{
    if (rows->format == ROWS_JSON)
        text_add_string(rows->out, rows->written ? "\n]\n" : "]\n");
}
