/* help.c: see help.h. */
#include "help.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRY_COLUMN = 26, LINE_MOST = 80, NAME_WIDTH = 12 };

/* A blank that keeps two words on one line, until wrapping is done. */
#define TIE '\1'

static void add_strong(struct text *text, const struct style *style, const char *string,
                       size_t length)
{
    text_add_string(text, style->strong);
    text_add(text, string, length);
    text_add_string(text, style->normal);
}

static void add_heading(struct text *text, const struct style *style, const char *heading)
{
    text_add_char(text, '\n');
    add_strong(text, style, heading, strlen(heading));
    text_add_char(text, '\n');
}

/* Adds the words of `string`, each line indented and at most LINE_MOST wide; `column` is where it
 * starts. */
static void add_wrapped(struct text *text, const char *string, size_t indent, size_t column)
{
    while (*string) {
        size_t length = strcspn(string, " \n");
        if (column > indent && column + 1 + length > LINE_MOST) {
            text_add_char(text, '\n');
            text_add_repeated(text, ' ', indent);
            column = indent;
        } else if (column > indent) {
            text_add_char(text, ' ');
            column++;
        }
        text_add(text, string, length);
        column += length;
        string += length + (string[length] != '\0');
    }
    text_add_char(text, '\n');
}

const struct optspec *help_alternative(const struct optspec *table, const struct optspec *row)
{
    const struct optspec *other = NULL;
    bool found = row->unless && optspec_find(table, row->unless, false, &other, NULL) > 0;
    return found ? other : NULL;
}

bool help_is_alternative(const struct optspec *table, const struct optspec *row)
{
    for (const struct optspec *each = table; each->names; each++)
        if (help_alternative(table, each) == row)
            return true;
    return false;
}

/* "--name VALUE", tied together. */
static void add_tied(const struct optspec *row, struct text *line)
{
    text_add(line, row->names, strcspn(row->names, "|"));
    if (row->values)
        text_add_char(line, TIE);
    for (const char *c = row->values ? row->values : ""; *c; c++)
        text_add_char(line, *c == ' ' ? TIE : *c);
}

static void add_usage_of(const struct optspec *table, const struct optspec *row, struct text *line)
{
    const struct optspec *other = help_alternative(table, row);
    bool bare = row->required && !other;
    if (line->length)
        text_add_char(line, ' ');
    if (!bare)
        text_add_char(line, row->required ? '(' : '[');
    add_tied(row, line);
    if (other) {
        text_add_string(line, " | ");
        add_tied(other, line);
    }
    if (!bare)
        text_add_char(line, row->required ? ')' : ']');
}

static void add_usage(const struct subcommand *subcommand, const struct style *style,
                      struct text *text)
{
    static const char usage[] = "usage:", command[] = " onager ";
    struct text line = TEXT_INIT;
    for (const struct optspec *row = subcommand->options; row->names; row++)
        if (!help_is_alternative(subcommand->options, row))
            add_usage_of(subcommand->options, row, &line);
    if (subcommand->arguments)
        text_printf(&line, "%s%s", line.length ? " " : "", subcommand->arguments);
    add_strong(text, style, usage, strlen(usage));
    text_printf(text, "%s%s ", command, subcommand->name);
    size_t indent = strlen(usage) + strlen(command) + strlen(subcommand->name) + 1;
    size_t start = text->length;
    add_wrapped(text, text_string(&line) ? text_string(&line) : "", indent, indent);
    for (size_t i = start; !text->failed && i < text->length; i++)
        if (text->bytes[i] == TIE)
            text->bytes[i] = ' ';
    text->failed = text->failed || line.failed;
    text_release(&line);
}

void help_add_entry(const char *term, size_t strong, const char *meaning, const struct style *style,
                    struct text *text)
{
    size_t column = 2 + strlen(term);
    text_add_string(text, "  ");
    add_strong(text, style, term, strong);
    text_add_string(text, term + strong);
    if (column + 2 > ENTRY_COLUMN) {
        text_add_char(text, '\n');
        column = 0;
    }
    text_add_repeated(text, ' ', ENTRY_COLUMN - column);
    add_wrapped(text, meaning, ENTRY_COLUMN, ENTRY_COLUMN);
}

static void add_option(const struct optspec *row, const struct style *style, struct text *text)
{
    struct text term = TEXT_INIT;
    for (const char *c = row->names; *c; c++) {
        if (*c == '|')
            text_add_string(&term, ", ");
        else
            text_add_char(&term, *c);
    }
    size_t strong = term.length;
    if (row->values)
        text_printf(&term, " %s", row->values);
    if (term.failed)
        text->failed = true;
    else
        help_add_entry(term.bytes, strong, row->help, style, text);
    text_release(&term);
}

static void add_options(const struct optspec *options, const struct style *style, struct text *text)
{
    for (const struct optspec *row = options; row->names; row++) {
        if (row->group)
            add_heading(text, style, row->group);
        else if (row == options)
            text_add_char(text, '\n');
        add_option(row, style, text);
    }
}

/* Adds the lines of a command, each indented. */
static void add_command(const char *command, size_t indent, struct text *text)
{
    while (*command) {
        size_t length = strcspn(command, "\n");
        text_add_repeated(text, ' ', indent);
        text_add(text, command, length);
        text_add_char(text, '\n');
        command += length + (command[length] == '\n');
    }
}

static void add_examples(const struct example *examples, const struct style *style,
                         struct text *text)
{
    add_heading(text, style, "Examples");
    for (const struct example *each = examples; each->command; each++) {
        text_add_string(text, "  ");
        add_wrapped(text, each->what, 2, 2);
        add_command(each->command, 6, text);
    }
}

/* Adds paragraphs, between which an empty line stands. */
static void add_details(const char *details, struct text *text)
{
    while (*details) {
        const char *end = strstr(details, "\n\n");
        size_t length = end ? (size_t)(end - details) : strlen(details);
        char *paragraph = text_format("%.*s", (int)length, details);
        text_add_char(text, '\n');
        if (paragraph)
            add_wrapped(text, paragraph, 0, 0);
        else
            text->failed = true;
        free(paragraph);
        details += length + (end ? 2 : 0);
    }
}

void help_format_subcommand(const struct subcommand *subcommand, const struct style *style,
                            struct text *text)
{
    add_usage(subcommand, style, text);
    text_printf(text, "\n%s.\n", subcommand->summary);
    add_options(subcommand->options, style, text);
    if (subcommand->details)
        add_details(subcommand->details, text);
    if (subcommand->add_chapter)
        subcommand->add_chapter(style, text);
    if (subcommand->examples)
        add_examples(subcommand->examples, style, text);
}

enum { PURPOSE_WIDTH = 13 };

/* The subcommands of a purpose, which is named beside the first; `shown`: and that shows an
 * example. */
static void add_purpose(enum purpose purpose, bool shown, const struct style *style,
                        struct text *text)
{
    const char *title = purpose_titles[purpose];
    for (size_t i = 0; subcommands[i]; i++) {
        const struct subcommand *each = subcommands[i];
        if (each->purpose != purpose || subcommand_is_hidden(each))
            continue;
        add_strong(text, style, title, strlen(title));
        text_add_repeated(text, ' ', PURPOSE_WIDTH - strlen(title));
        add_strong(text, style, each->name, strlen(each->name));
        text_add_repeated(text, ' ', NAME_WIDTH - strlen(each->name) % NAME_WIDTH);
        text_printf(text, "%s\n", each->summary);
        if (shown && *title && each->examples)
            add_command(each->examples->command, PURPOSE_WIDTH, text);
        title = "";
    }
}

void help_format_overview(const struct style *style, struct text *text)
{
    text_add_string(text, "Runs sweeps: one command in many variants, here or on a cluster.\n\n");
    for (enum purpose purpose = PURPOSE_NONE + 1; purpose < PURPOSES; purpose++)
        add_purpose(purpose, purpose <= PURPOSE_RUN, style, text);
    text_add_string(text, "\n"
                          "More: onager help SUBCOMMAND, onager prelaunch +h, onager --version\n");
}
