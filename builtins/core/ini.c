/* ini.c: see ini.h. */
#include "core/ini.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_SECTION "DEFAULT"

void ini_release(struct ini *ini)
{
    for (size_t i = 0; i < ini->count; i++) {
        free(ini->entry[i].section);
        free(ini->entry[i].key);
        free(ini->entry[i].value);
    }
    free(ini->entry);
    *ini = (struct ini)INI_INIT;
}

static struct ini_entry *find(const struct ini *ini, const char *section, const char *key)
{
    for (size_t i = 0; i < ini->count; i++) {
        struct ini_entry *entry = &ini->entry[i];
        if (strcmp(entry->section, section) == 0 &&
            (key ? entry->key && strcmp(entry->key, key) == 0 : true))
            return entry;
    }
    return NULL;
}

static int add(struct ini *ini, const char *section, const char *key, const char *value)
{
    if (ini->count == ini->capacity) {
        size_t wanted = ini->capacity ? ini->capacity * 2 : 16;
        struct ini_entry *grown = realloc(ini->entry, wanted * sizeof *grown);
        if (!grown)
            return -1;
        ini->entry = grown;
        ini->capacity = wanted;
    }
    struct ini_entry entry = {strdup(section), key ? strdup(key) : NULL,
                              value ? strdup(value) : NULL};
    if (!entry.section || (key && !entry.key) || (value && !entry.value)) {
        free(entry.section);
        free(entry.key);
        free(entry.value);
        return -1;
    }
    ini->entry[ini->count++] = entry;
    return 0;
}

int ini_set(struct ini *ini, const char *section, const char *key, const char *value,
            struct fault *fault)
{
    struct ini_entry *entry = find(ini, section, key);
    if (!entry)
        return add(ini, section, key, value) ? fail_memory(fault) : 0;
    if (!key)
        return 0;
    char *copy = strdup(value);
    if (!copy)
        return fail_memory(fault);
    free(entry->value);
    entry->value = copy;
    return 0;
}

const char *ini_own(const struct ini *ini, const char *section, const char *key)
{
    const struct ini_entry *entry = find(ini, section, key);
    return entry ? entry->value : NULL;
}

const char *ini_get(const struct ini *ini, const char *section, const char *key)
{
    const char *value = ini_own(ini, section, key);
    return value ? value : ini_own(ini, DEFAULT_SECTION, key);
}

const char *ini_next_section(const struct ini *ini, size_t *at)
{
    for (; *at < ini->count; ++*at) {
        const char *section = ini->entry[*at].section;
        if (strcmp(section, DEFAULT_SECTION) != 0 && find(ini, section, NULL) == &ini->entry[*at]) {
            ++*at;
            return section;
        }
    }
    return NULL;
}

/* A value being read: it ends where the next key or section begins. */
struct reading {
    struct ini *ini;
    struct text section, key, value;
};

static int finish_value(struct reading *reading, struct fault *fault)
{
    struct text *value = &reading->value;
    if (!reading->key.length)
        return 0;
    while (value->length && value->bytes[value->length - 1] == '\n')
        value->bytes[--value->length] = '\0';
    if (value->failed || reading->key.failed || reading->section.failed)
        return fail_memory(fault);
    int result = ini_set(reading->ini, text_string(&reading->section), text_string(&reading->key),
                         text_string(value), fault);
    text_clear(&reading->key);
    text_clear(value);
    return result;
}

/* Adds the line to the value, with `%%` read as a percent sign. */
static void add_line(struct text *value, const char *line, const char *end)
{
    for (; line < end; line++) {
        text_add_char(value, *line);
        if (*line == '%' && line + 1 < end && line[1] == '%')
            line++;
    }
}

static void trim(const char **from, const char **to)
{
    while (*from < *to && isspace((unsigned char)**from))
        ++*from;
    while (*to > *from && isspace((unsigned char)(*to)[-1]))
        --*to;
}

static int read_section(struct reading *reading, const char *from, const char *to,
                        struct fault *fault)
{
    if (finish_value(reading, fault))
        return -1;
    text_clear(&reading->section);
    text_add(&reading->section, from + 1, (size_t)(to - from - 2));
    if (reading->section.failed)
        return fail_memory(fault);
    return ini_set(reading->ini, text_string(&reading->section), NULL, NULL, fault);
}

/* Reads `key = value`. Returns -1 with no fault text written when the line is neither. */
static int read_key(struct reading *reading, const char *from, const char *to, struct fault *fault)
{
    const char *mark = from;
    while (mark < to && *mark != '=' && *mark != ':')
        mark++;
    if (finish_value(reading, fault))
        return -1;
    const char *key_end = mark, *value = mark + 1;
    trim(&from, &key_end);
    for (const char *c = from; c < key_end; c++)
        text_add_char(&reading->key, (char)tolower((unsigned char)*c));
    trim(&value, &to);
    add_line(&reading->value, value, to);
    return 0;
}

static int read_line(struct reading *reading, const char *path, int number, const char *line,
                     const char *end, struct fault *fault)
{
    const char *from = line, *to = end;
    trim(&from, &to);
    bool indented = from > line;
    if (reading->key.length && (from == to || indented)) {
        text_add_char(&reading->value, '\n');
        add_line(&reading->value, from, to);
        return 0;
    }
    if (from == to || *from == '#' || *from == ';')
        return 0;
    if (*from == '[' && to[-1] == ']' && to - from > 2)
        return read_section(reading, from, to, fault);
    size_t length = (size_t)(to - from);
    bool has_mark = memchr(from, '=', length) || memchr(from, ':', length);
    if (!has_mark || *from == '=' || *from == ':' || !reading->section.length)
        return fail(fault, "%s: line %d: expected [SECTION] or KEY = VALUE", path, number);
    return read_key(reading, from, to, fault);
}

int ini_parse(struct ini *ini, const char *path, const char *string, struct fault *fault)
{
    struct reading reading = {ini, TEXT_INIT, TEXT_INIT, TEXT_INIT};
    int result = 0, number = 1;
    for (const char *line = string; *line && !result; number++) {
        size_t length = strcspn(line, "\n");
        result = read_line(&reading, path, number, line, line + length, fault);
        line += length + (line[length] == '\n');
    }
    if (!result)
        result = finish_value(&reading, fault);
    if (!result && (reading.section.failed || reading.key.failed || reading.value.failed))
        result = fail_memory(fault);
    text_release(&reading.section);
    text_release(&reading.key);
    text_release(&reading.value);
    return result;
}

static void format_value(const char *value, struct text *text)
{
    for (; *value; value++) {
        text_add_char(text, *value);
        if (*value == '%')
            text_add_char(text, '%');
        if (*value == '\n')
            text_add_char(text, '\t');
    }
}

static void format_section(const struct ini *ini, const char *section, struct text *text)
{
    text_printf(text, "[%s]\n", section);
    for (size_t i = 0; i < ini->count; i++) {
        const struct ini_entry *entry = &ini->entry[i];
        if (!entry->key || strcmp(entry->section, section) != 0)
            continue;
        text_printf(text, "%s = ", entry->key);
        format_value(entry->value, text);
        text_add_char(text, '\n');
    }
    text_add_char(text, '\n');
}

void ini_format(const struct ini *ini, struct text *text)
{
    size_t at = 0;
    const char *section;
    if (find(ini, DEFAULT_SECTION, NULL))
        format_section(ini, DEFAULT_SECTION, text);
    while ((section = ini_next_section(ini, &at)))
        format_section(ini, section, text);
}
