/* help.c: help texts, made from the tables of subcommand.h and optspec.h. */
#include <string.h>

#include "subcommand.h"

enum { OPTION_COLUMN = 26, LINE_MOST = 80 };

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

static size_t first_name_length(const struct optspec *row)
{
    return strcspn(row->names, "|");
}

static void add_usage(const struct subcommand *subcommand, struct text *text)
{
    struct text line = TEXT_INIT;
    char optional_open, optional_close;
    for (const struct optspec *row = subcommand->options; row->names; row++) {
        optional_open = row->required ? '<' : '[';
        optional_close = row->required ? '>' : ']';
        if (line.length)
            text_add_char(&line, ' ');
        if (!row->required)
            text_add_char(&line, optional_open);
        text_add(&line, row->names, first_name_length(row));
        /* a bar holds the option's words together while the line is broken */
        for (const char *c = row->values ? row->values : ""; *c; c++) {
            if (c == row->values)
                text_add_char(&line, '\1');
            text_add_char(&line, *c == ' ' ? '\1' : *c);
        }
        if (!row->required)
            text_add_char(&line, optional_close);
    }
    if (subcommand->arguments)
        text_printf(&line, "%s%s", line.length ? " " : "", subcommand->arguments);
    text_printf(text, "usage: onager %s ", subcommand->name);
    size_t indent = strlen("usage: onager ") + strlen(subcommand->name) + 1, start = text->length;
    add_wrapped(text, text_string(&line) ? text_string(&line) : "", indent, indent);
    for (size_t i = start; !text->failed && i < text->length; i++)
        if (text->bytes[i] == '\1')
            text->bytes[i] = ' ';
    text_release(&line);
}

static void add_option(const struct optspec *row, struct text *text)
{
    size_t start = text->length;
    text_add_string(text, "  ");
    for (const char *c = row->names; *c; c++) {
        if (*c == '|')
            text_add_string(text, ", ");
        else
            text_add_char(text, *c);
    }
    if (row->values)
        text_printf(text, " %s", row->values);
    size_t width = text->length - start;
    if (width + 2 > OPTION_COLUMN) {
        text_add_char(text, '\n');
        width = 0;
    }
    text_add_repeated(text, ' ', OPTION_COLUMN - width);
    add_wrapped(text, row->help, OPTION_COLUMN, OPTION_COLUMN);
}

void help_format_subcommand(const struct subcommand *subcommand, struct text *text)
{
    add_usage(subcommand, text);
    text_printf(text, "\n%s.\n", subcommand->summary);
    if (subcommand->options->names)
        text_add_string(text, "\n");
    for (const struct optspec *row = subcommand->options; row->names; row++)
        add_option(row, text);
    if (subcommand->details)
        text_printf(text, "\n%s", subcommand->details);
}

void help_format_overview(struct text *text)
{
    text_add_string(
        text, "usage: onager SUBCOMMAND [OPTION]...\n"
              "\n"
              "Runs experiment sweeps: on this machine, or on a Slurm or Grid Engine cluster.\n"
              "\n");
    for (size_t i = 0; subcommands[i]; i++)
        text_printf(text, "  %-11s %s\n", subcommands[i]->name, subcommands[i]->summary);
    text_add_string(
        text, "\n"
              "Each subcommand tells its options: onager help SUBCOMMAND, onager launch --help,\n"
              "onager prelaunch +h. Options may be cut short while they stay unique.\n");
}
