/* metric.c: see metric.h. */
#include "view/metric.h"

#include <stdlib.h>
#include <string.h>

#include "view/metricjson.h"

void metrics_release(struct metrics *metrics)
{
    for (size_t i = 0; i < metrics->count; i++) {
        struct metric *metric = &metrics->metric[i];
        if (metric->kind == METRIC_REGEX)
            regfree(&metric->regex);
        free(metric->name);
        free(metric->key);
        text_release(&metric->value);
    }
    free(metrics->metric);
    metriclog_release(&metrics->log);
    *metrics = (struct metrics){.log = METRICLOG_INIT};
}

static struct metric *find_name(const struct metrics *metrics, const char *name, size_t length)
{
    for (size_t i = 0; i < metrics->count; i++) {
        const char *other = metrics->metric[i].name;
        if (strncmp(other, name, length) == 0 && !other[length])
            return &metrics->metric[i];
    }
    return NULL;
}

/* Adds a metric without a kind of its own yet: METRIC_LINE. NULL: no memory. */
static struct metric *add_metric(struct metrics *metrics, const char *name, size_t length)
{
    struct metric *grown = realloc(metrics->metric, (metrics->count + 1) * sizeof *grown);
    if (!grown)
        return NULL;
    metrics->metric = grown;
    char *own = strndup(name, length);
    if (!own)
        return NULL;
    struct metric *metric = &grown[metrics->count++];
    *metric = (struct metric){.name = own, .kind = METRIC_LINE, .value = TEXT_INIT};
    return metric;
}

static int set_regex(struct metric *metric, const char *pattern, struct fault *fault)
{
    char message[256];
    int error = regcomp(&metric->regex, pattern, REG_EXTENDED);
    if (error == REG_ESPACE)
        return fail_memory(fault);
    if (error) {
        regerror(error, &metric->regex, message, sizeof message);
        return fail(fault, "--metric %s: \"%s\": %s", metric->name, pattern, message);
    }
    metric->kind = METRIC_REGEX;
    return 0;
}

static int set_json(struct metric *metric, const char *key, struct fault *fault)
{
    if (!*key)
        return fail(fault, "--metric: a key belongs behind json:, as in loss=json:loss");
    metric->key = strdup(key);
    metric->kind = METRIC_JSON;
    return metric->key ? 0 : fail_memory(fault);
}

/* The number behind a word that was printed in one of the usual ways. */
static int set_name_alone(struct metric *metric, struct fault *fault)
{
    struct text pattern = TEXT_INIT;
    text_add_string(&pattern, "(^|[^[:alnum:]_])");
    for (const char *c = metric->name; *c; c++) {
        if (strchr("\\^$.[]|()*+?{}", *c))
            text_add_char(&pattern, '\\');
        text_add_char(&pattern, *c);
    }
    text_add_string(&pattern, "[\"']?[[:blank:]]*[:=]?[[:blank:]]*"
                              "([-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?|"
                              "[-+]?([nN][aA][nN]|[iI][nN][fF]([iI][nN][iI][tT][yY])?))");
    metric->group = 2;
    int result = pattern.failed ? fail_memory(fault) : set_regex(metric, pattern.bytes, fault);
    text_release(&pattern);
    return result;
}

static int parse_metric(struct metrics *metrics, const char *given, struct fault *fault)
{
    bool bare_key = strncmp(given, "json:", 5) == 0;
    const char *name = bare_key ? given + 5 : given;
    size_t length = bare_key ? strlen(name) : strcspn(name, "=");
    const char *pattern = bare_key || !name[length] ? NULL : name + length + 1;
    if (!length)
        return fail(fault, "--metric \"%s\": expected NAME='REGEX', NAME=json:KEY or NAME", given);
    if (pattern && !*pattern)
        return fail(fault, "--metric %s: there is no regular expression behind the =", given);
    if (find_name(metrics, name, length))
        return fail(fault, "--metric: there are two of the name %.*s", (int)length, name);
    if (metrics->count == METRICS_MOST)
        return fail(fault, "--metric: at most %d of them", METRICS_MOST);
    struct metric *metric = add_metric(metrics, name, length);
    if (!metric)
        return fail_memory(fault);
    if (bare_key)
        return set_json(metric, name, fault);
    if (!pattern)
        return set_name_alone(metric, fault);
    return strncmp(pattern, "json:", 5) == 0 ? set_json(metric, pattern + 5, fault)
                                             : set_regex(metric, pattern, fault);
}

int metrics_parse(struct metrics *metrics, const struct wordspan *given, struct fault *fault)
{
    *metrics = (struct metrics){.discover = !given->count, .log = METRICLOG_INIT};
    for (size_t i = 0; i < given->count; i++)
        if (parse_metric(metrics, given->word[i], fault))
            return -1;
    if (metrics->discover && !add_metric(metrics, "output", 6))
        return fail_memory(fault);
    return 0;
}

static void set_value(struct metric *metric, const char *bytes, size_t length)
{
    text_clear(&metric->value);
    text_add(&metric->value, bytes, length);
    metric->found = true;
}

/* Sets the value to the last match in the line, if there is one. */
static void match_regex(struct metric *metric, const char *line, size_t length, stopflag stop)
{
    enum { GROUPS = 10 };
    regmatch_t match[GROUPS];
    size_t groups = metric->regex.re_nsub < GROUPS - 1 ? metric->regex.re_nsub : GROUPS - 1;
    for (regoff_t at = 0; (size_t)at <= length && !(stop && *stop);) {
        match[0] = (regmatch_t){.rm_so = at, .rm_eo = (regoff_t)length};
        if (regexec(&metric->regex, line, GROUPS, match, REG_STARTEND | (at ? REG_NOTBOL : 0)))
            break;
        size_t group = metric->group;
        for (size_t i = 1; i <= groups && !group; i++)
            if (match[i].rm_so >= 0)
                group = i;
        if (match[group].rm_so >= 0)
            set_value(metric, line + match[group].rm_so,
                      (size_t)(match[group].rm_eo - match[group].rm_so));
        at = match[0].rm_eo + (match[0].rm_eo == match[0].rm_so);
    }
}

static bool is_blank(const char *line)
{
    return !line[strspn(line, " \t\v\f")];
}

/* Makes a metric of a number in a JSON object, unless it is one already. */
static int discover(const char *key, void *context)
{
    struct metrics *metrics = context;
    if (!*key || metrics->count == METRICS_MOST || find_name(metrics, key, strlen(key)))
        return 0;
    struct metric *metric = add_metric(metrics, key, strlen(key));
    return metric ? set_json(metric, key, NULL) : -1;
}

/* Looks at one line for those that are still wanted. `first` tells that no line with anything in it
 * came before. */
static int look_at(struct metrics *metrics, const char *line, size_t length, bool first,
                   stopflag stop, struct fault *fault)
{
    bool json = first && metrics->discover;
    for (size_t i = 0; i < metrics->count && !json; i++)
        json = metrics->metric[i].kind == METRIC_JSON && !metrics->metric[i].found;
    struct cJSON *object = json ? metricjson_parse(line, length) : NULL;
    int result = 0;
    if (object && metrics->discover && metricjson_each_number(object, discover, metrics))
        result = fail_memory(fault);
    for (size_t i = 0; i < metrics->count && !result; i++) {
        struct metric *metric = &metrics->metric[i];
        if (metric->found)
            continue;
        if (metric->kind == METRIC_REGEX)
            match_regex(metric, line, length, stop);
        else if (metric->kind == METRIC_LINE && first && !object)
            set_value(metric, line, length);
        else if (metric->kind == METRIC_JSON && object)
            metric->found = metricjson_value(object, metric->key, &metric->value);
    }
    metricjson_free(object);
    return result;
}

static bool all_found(const struct metrics *metrics)
{
    for (size_t i = 0; i < metrics->count; i++)
        if (!metrics->metric[i].found)
            return false;
    return true;
}

int metrics_find(struct metrics *metrics, const char *path, bool *missing, stopflag stop,
                 struct fault *fault)
{
    bool first = true, enough = false;
    char *line;
    size_t length;
    int got;
    for (size_t i = 0; i < metrics->count; i++) {
        metrics->metric[i].found = false;
        text_clear(&metrics->metric[i].value);
    }
    if (metriclog_open(&metrics->log, path, missing, fault))
        return -1;
    while (!enough && !(stop && *stop) &&
           (got = metriclog_previous(&metrics->log, &line, &length, fault)) != 0) {
        if (got < 0)
            return -1;
        if (is_blank(line))
            continue;
        if (look_at(metrics, line, length, first, stop, fault))
            return -1;
        first = false;
        enough = metrics->discover || all_found(metrics);
    }
    for (size_t i = 0; i < metrics->count; i++)
        if (metrics->metric[i].value.failed)
            return fail_memory(fault);
    return 0;
}
