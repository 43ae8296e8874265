/* metricjson.h: lines of a log that are JSON objects. */
#ifndef ONAGER_VIEW_METRICJSON_H
#define ONAGER_VIEW_METRICJSON_H

#include <stdbool.h>
#include <stddef.h>

#include "core/text.h"

struct cJSON;

/* The line as an object; NULL when it is none. NaN and Infinity, which Python writes though they
 * are no JSON, are read as strings. The caller frees by metricjson_free. */
struct cJSON *metricjson_parse(const char *line, size_t length);
void metricjson_free(struct cJSON *object);

/* Adds the value of the member `key`, or, where there is none, of the member that a key of several
 * names with points between them leads to, such as test.acc or scores.0. Objects and lists are
 * added as JSON. Returns false when there is none, or null. */
bool metricjson_value(const struct cJSON *object, const char *key, struct text *value);

/* Calls visit for each member that is a number (or NaN and such), also in objects inside the
 * object: with its key, such as test.acc. Ends when it returns non-zero, which is returned; or -1
 * when memory is short. */
int metricjson_each_number(const struct cJSON *object, int (*visit)(const char *key, void *context),
                           void *context);

#endif
