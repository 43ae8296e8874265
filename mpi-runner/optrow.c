/* optrow.c: see optrow.h. */
#include "optrow.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "core/idlist.h"
#include "core/nearest.h"

static const char *const values[] = {
    [OPTROW_SWITCH] = "", [OPTROW_WORD] = " WORD", [OPTROW_NUMBER] = " N"};

static int width_of(const struct optrow *row)
{
    return (int)(strlen(row->name) + strlen(values[row->kind]));
}

void optrows_add_help(const struct optrows *rows, struct text *text)
{
    int widest = 0;
    for (size_t i = 0; i < rows->count; i++)
        widest = width_of(&rows->row[i]) > widest ? width_of(&rows->row[i]) : widest;
    for (size_t i = 0; i < rows->count; i++) {
        const struct optrow *row = &rows->row[i];
        text_printf(text, "  %s%-*s  ", row->name, widest - (int)strlen(row->name),
                    values[row->kind]);
        for (const char *line = row->help; *line;) {
            size_t length = strcspn(line, "\n");
            text_printf(text, "%.*s\n", (int)length, line);
            line += length + (line[length] == '\n');
            if (*line)
                text_add_repeated(text, ' ', (size_t)widest + 4);
        }
    }
}

static int fail_unknown(const struct optrows *rows, const char *word, struct fault *fault)
{
    struct nearest nearest = {.word = word};
    for (size_t i = 0; i < rows->count; i++)
        nearest_offer(&nearest, rows->row[i].name);
    if (nearest.name[0])
        return fail(fault, "unknown option %s, did you mean %s?", word, nearest.name);
    return fail(fault, "unknown option %s; see %s --help", word, rows->program);
}

static int store(void *place, const struct optrow *row, const char *value, struct fault *fault)
{
    if (row->kind == OPTROW_SWITCH) {
        *(bool *)place = true;
        return 0;
    }
    if (!value)
        return fail(fault, "%s: expected %s", row->name,
                    row->kind == OPTROW_WORD ? "a word" : "a number");
    if (row->kind == OPTROW_WORD) {
        *(const char **)place = value;
        return 0;
    }
    long number = idlist_number(value, value + strlen(value));
    if (number < row->least || (number > INT_MAX && row->least < INT_MAX / 2))
        return fail(fault, "%s: expected a number of %ld or more, got \"%s\"", row->name,
                    row->least, value);
    *(long *)place = number;
    return 0;
}

int optrows_take(const struct optrows *rows, void *target, char **argv, struct fault *fault)
{
    for (size_t i = 0; i < rows->count; i++)
        if (strcmp(argv[0], rows->row[i].name) == 0) {
            void *place = (char *)target + rows->row[i].offset;
            if (store(place, &rows->row[i], argv[1], fault))
                return -1;
            return rows->row[i].kind == OPTROW_SWITCH ? 1 : 2;
        }
    return fail_unknown(rows, argv[0], fault);
}
