/* metricjson.c: see metricjson.h. */
#include "view/metricjson.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

#include "core/decimal.h"
#include "core/idlist.h"

static const char *const odd_numbers[] = {"NaN", "Infinity", "-Infinity", NULL};

/* The length of the odd number that the text begins with, or 0. */
static size_t odd_number(const char *text)
{
    for (size_t i = 0; odd_numbers[i]; i++)
        if (strncmp(text, odd_numbers[i], strlen(odd_numbers[i])) == 0)
            return strlen(odd_numbers[i]);
    return 0;
}

/* The line with odd numbers as strings. */
static void quote_odd_numbers(const char *line, struct text *quoted)
{
    bool inside = false;
    for (const char *c = line; *c; c++) {
        size_t odd = inside ? 0 : odd_number(c);
        if (odd) {
            text_printf(quoted, "\"%.*s\"", (int)odd, c);
            c += odd - 1;
            continue;
        }
        if (*c == '"')
            inside = !inside;
        text_add_char(quoted, *c);
        if (inside && *c == '\\' && c[1])
            text_add_char(quoted, *++c);
    }
}

struct cJSON *metricjson_parse(const char *line, size_t length)
{
    size_t blanks = strspn(line, " \t");
    while (length && strchr(" \t", line[length - 1]))
        length--;
    if (line[blanks] != '{' || line[length - 1] != '}')
        return NULL;
    struct text quoted = TEXT_INIT;
    const char *end;
    cJSON *object = cJSON_ParseWithOpts(line, &end, true);
    if (!object && (strstr(line, "NaN") || strstr(line, "Infinity"))) {
        quote_odd_numbers(line, &quoted);
        const char *copy = text_string(&quoted);
        object = copy ? cJSON_ParseWithOpts(copy, &end, true) : NULL;
    }
    text_release(&quoted);
    return object;
}

void metricjson_free(struct cJSON *object)
{
    cJSON_Delete(object);
}

static const cJSON *member(const cJSON *item, const char *name, size_t length)
{
    if (cJSON_IsArray(item)) {
        long at = idlist_number(name, name + length);
        return at >= 0 && at < 1 << 30 ? cJSON_GetArrayItem(item, (int)at) : NULL;
    }
    for (const cJSON *each = cJSON_IsObject(item) ? item->child : NULL; each; each = each->next)
        if (strncmp(each->string, name, length) == 0 && !each->string[length])
            return each;
    return NULL;
}

/* The member that the key names: whole, or the longest part up to a point and then the rest. */
static const cJSON *find(const cJSON *item, const char *key)
{
    for (size_t length = strlen(key); length; length--) {
        const cJSON *found = !key[length] || key[length] == '.' ? member(item, key, length) : NULL;
        if (found && key[length])
            found = find(found, key + length + 1);
        if (found)
            return found;
    }
    return NULL;
}

bool metricjson_value(const struct cJSON *object, const char *key, struct text *value)
{
    const cJSON *item = find(object, key);
    if (!item || cJSON_IsNull(item))
        return false;
    if (cJSON_IsString(item)) {
        text_add_string(value, item->valuestring);
    } else if (cJSON_IsNumber(item) && isfinite(item->valuedouble)) {
        decimal_format(decimal_shortest(item->valuedouble), value);
    } else {
        char *printed = cJSON_PrintUnformatted(item);
        text_add_string(value, printed ? printed : "");
        value->failed = value->failed || !printed;
        cJSON_free(printed);
    }
    return true;
}

static bool is_number(const cJSON *item)
{
    size_t odd = cJSON_IsString(item) ? odd_number(item->valuestring) : 0;
    return cJSON_IsNumber(item) || (odd && !item->valuestring[odd]);
}

/* As metricjson_each_number; `key` holds the way to the object, with a point behind it. */
static int visit_numbers(const cJSON *object, struct text *key, int depth,
                         int (*visit)(const char *key, void *context), void *context)
{
    size_t length = key->length;
    int result = 0;
    for (const cJSON *item = object->child; item && !result; item = item->next) {
        key->length = length;
        text_add_string(key, item->string);
        if (key->failed)
            return -1;
        if (is_number(item))
            result = visit(key->bytes, context);
        else if (cJSON_IsObject(item) && depth) {
            text_add_char(key, '.');
            result = visit_numbers(item, key, depth - 1, visit, context);
        }
    }
    return result;
}

int metricjson_each_number(const struct cJSON *object, int (*visit)(const char *key, void *context),
                           void *context)
{
    enum { DEPTH_MOST = 8 };
    struct text key = TEXT_INIT;
    int result = visit_numbers(object, &key, DEPTH_MOST, visit, context);
    text_release(&key);
    return result;
}
