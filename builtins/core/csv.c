/* csv.c: see csv.h. */
#include "core/csv.h"

#include <string.h>

#define QUOTE '|'

static void add_cell(struct text *text, const char *cell)
{
    if (!strpbrk(cell, ",|\r\n")) {
        text_add_string(text, cell);
        return;
    }
    text_add_char(text, QUOTE);
    for (; *cell; cell++) {
        if (*cell == QUOTE)
            text_add_char(text, QUOTE);
        text_add_char(text, *cell);
    }
    text_add_char(text, QUOTE);
}

void csv_add_row(struct text *text, const char *const *cell, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i)
            text_add_char(text, ',');
        add_cell(text, cell[i]);
    }
    text_add_char(text, '\n');
}

/* Reads one cell; returns where it ended: at a comma, a line end or `end`. *open: its quote is not
 * closed there. */
static const char *read_cell(const char *at, const char *end, struct text *cell, bool *open)
{
    bool quoted = at < end && *at == QUOTE;
    if (quoted)
        at++;
    while (at < end) {
        if (quoted && *at == QUOTE) {
            if (at + 1 < end && at[1] == QUOTE)
                at++;
            else {
                quoted = false;
                at++;
                continue;
            }
        } else if (!quoted && (*at == ',' || *at == '\n' || *at == '\r')) {
            break;
        }
        text_add_char(cell, *at++);
    }
    *open = quoted;
    return at;
}

int csv_next_row(const char **at, const char *end, struct words *row)
{
    struct text cell = TEXT_INIT;
    bool open;
    words_release(row);
    while (*at < end && (**at == '\n' || **at == '\r'))
        ++*at;
    if (*at >= end)
        return 0;
    for (;;) {
        text_clear(&cell);
        *at = read_cell(*at, end, &cell, &open);
        words_add(row, text_string(&cell) ? text_string(&cell) : "");
        if (*at >= end || **at != ',')
            break;
        ++*at;
    }
    bool failed = row->failed || cell.failed;
    text_release(&cell);
    return failed ? -1 : open ? 2 : 1;
}
