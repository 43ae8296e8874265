/* metric.h: what is read out of the output of a task: numbers that it printed, mostly. */
#ifndef ONAGER_VIEW_METRIC_H
#define ONAGER_VIEW_METRIC_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/fault.h"
#include "core/sink.h"
#include "core/text.h"
#include "core/words.h"
#include "view/metriclog.h"

enum metric_kind {
    METRIC_REGEX, /* the last match of a regular expression */
    METRIC_JSON,  /* a member of the last line that is a JSON object and has it */
    METRIC_LINE,  /* the last line that is not empty */
};

struct metric {
    char *name;
    enum metric_kind kind;
    regex_t regex;
    size_t group; /* of the regex that is the value; 0: the first one that took part, or the whole
                     match where there is none */
    char *key;    /* METRIC_JSON: a name, or names with points between them */
    /* in the task that was read last */
    bool found;
    struct text value;
    long finds; /* tasks with a value */
};

enum { METRICS_MOST = 200 };

struct metrics {
    struct metric *metric;
    size_t count;
    bool discover; /* none were named: the numbers in a last line that is a JSON object are metrics;
                      metric[0], the whole line, is for tasks without such a line */
    struct metriclog log;
};

/* Reads what --metric was given, each of
 *
 *     NAME=REGEX       a POSIX extended regular expression, matched line by line
 *     NAME=json:KEY    and json:KEY alone, with KEY as the name
 *     NAME             the number behind that word: acc=0.9, acc: 0.9, "acc": 0.9
 *
 * Without any, metrics are discovered. Errors are the user's slips: no name, a name twice, a
 * regular expression that is none. The caller releases in any case. */
int metrics_parse(struct metrics *metrics, const struct wordspan *given, struct fault *fault);
void metrics_release(struct metrics *metrics);

/* Looks for the last value of each metric in a log; there may be new metrics afterwards. A log that
 * is not there has none, and sets *missing. `stop` ends the search early. */
int metrics_find(struct metrics *metrics, const char *path, bool *missing, stopflag stop,
                 struct fault *fault);

#endif
