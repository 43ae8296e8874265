/* logs.c: what tasks printed: its lines from the last to the first, and metrics in them. */
#include <fcntl.h>
#include <unistd.h>

#include "core/tail.h"
#include "fuzz.h"
#include "view/metric.h"
#include "view/metricjson.h"

#define LOG "log"

static bool is_end(uint8_t byte)
{
    return byte == '\n' || byte == '\r' || byte == '\0';
}

/* Lines from the end, against the bytes. */
static void try_lines(const uint8_t *bytes, size_t size)
{
    struct metriclog log = METRICLOG_INIT;
    struct fault fault = {""};
    bool missing = false;
    char *line;
    size_t length, end = size;
    int got;
    expect(metriclog_open(&log, LOG, &missing, &fault) == 0 && !missing, "%s", fault.text);
    while ((got = metriclog_previous(&log, &line, &length, &fault)) > 0) {
        size_t begin = end;
        expect(size, "a line of nothing");
        while (begin && !is_end(bytes[begin - 1]))
            begin--;
        expect(length == end - begin && memcmp(line, bytes + begin, length) == 0,
               "bytes %zu to %zu: got \"%.*s\"", begin, end, (int)length, line);
        end = begin ? begin - 1 : 0;
        if (!begin)
            size = 0; /* that was the first one */
    }
    expect(got == 0, "%s", fault.text);
    metriclog_release(&log);
}

/* The last lines, as `logs --tail` shows them. */
static void try_tail(const uint8_t *bytes, size_t size)
{
    int descriptor = open(LOG, O_RDONLY | O_CLOEXEC);
    for (long lines = 1; lines < 5; lines++) {
        size_t wanted = size;
        for (long left = lines; left && wanted; left--)
            do
                wanted--;
            while (wanted && bytes[wanted - 1] != '\n');
        long start = tail_start(descriptor, (long)size, lines, NULL);
        expect(start == (long)wanted, "%ld lines begin at %ld, not %zu", lines, start, wanted);
    }
    close(descriptor);
}

static void find(struct metrics *metrics)
{
    struct fault fault = {""};
    bool missing;
    expect(metrics_find(metrics, LOG, &missing, NULL, &fault) == 0, "%s", fault.text);
    for (size_t i = 0; i < metrics->count; i++)
        expect(!metrics->metric[i].found || text_string(&metrics->metric[i].value), "no value");
}

/* Metrics that are named, compiled once; and those that a log has. */
static void try_metrics(void)
{
    static char *word[] = {"acc", "loss=loss: ([0-9.]+)|l=(.*)", "json:test.acc", "x=json:a"};
    static struct metrics named;
    struct metrics found;
    struct fault fault = {""};
    if (!named.count)
        expect(metrics_parse(&named, &(struct wordspan){word, 4}, &fault) == 0, "%s", fault.text);
    find(&named);
    expect(metrics_parse(&found, &(struct wordspan){NULL, 0}, &fault) == 0, "%s", fault.text);
    find(&found);
    metrics_release(&found);
}

static int look_up(const char *key, void *object)
{
    struct text value = TEXT_INIT;
    bool found = metricjson_value(object, key, &value);
    expect(found || strpbrk(key, ".") || !*key, "\"%s\" is there and is not found", key);
    text_release(&value);
    return 0;
}

static void try_json(const uint8_t *bytes, size_t size)
{
    char *line = fuzz_string(bytes, size);
    struct cJSON *object = metricjson_parse(line, strlen(line));
    if (object)
        expect(metricjson_each_number(object, look_up, object) == 0, "it ended early");
    metricjson_free(object);
    free(line);
}

FUZZ_TARGET("logs")
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    fuzz_file(LOG, bytes, size);
    try_lines(bytes, size);
    try_tail(bytes, size);
    try_metrics();
    try_json(bytes, size);
    return 0;
}
