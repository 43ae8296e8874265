/* events.c: the events of a launch, in one go and in two: ledger and counts come to the same. The
 * first byte says where the file is cut. */
#include <unistd.h>

#include "core/counts.h"
#include "core/ledger.h"
#include "core/verdicts.h"
#include "fuzz.h"

#define FOLDER "launches/1"
#define EVENTS FOLDER "/events/host.tsv"
#define CACHE FOLDER "/counts"

enum { TASKS = 9 };

/* Each line that is an event is one when it is written anew. Returns whether all are, and whole. */
static bool try_lines(const uint8_t *bytes, size_t size)
{
    bool all = !size || bytes[size - 1] == '\n';
    for (size_t at = 0, length; at < size; at += length + 1) {
        const uint8_t *feed = memchr(bytes + at, '\n', size - at);
        struct event event, again;
        struct text text = TEXT_INIT;
        length = (feed ? (size_t)(feed - bytes) : size) - at;
        char *line = fuzz_string(bytes + at, length);
        if (event_parse(line, length, &event)) {
            event_add(&text, &event);
            expect(text.bytes[text.length - 1] == '\n', "no line");
            expect(event_parse(text.bytes, text.length - 1, &again), "\"%s\" became \"%s\"", line,
                   text.bytes);
            expect(event.kind == again.kind && event.attempt == again.attempt, "%s", text.bytes);
            expect(event.kind != EVENT_END ||
                       (event.signal == again.signal && event.exit_status == again.exit_status),
                   "\"%s\" became \"%s\"", line, text.bytes);
        } else
            all = false;
        text_release(&text);
        free(line);
    }
    return all;
}

static void open_ledger(struct ledger *ledger, const struct idlist *tasks)
{
    struct fault fault = {""};
    expect(ledger_open(ledger, FOLDER, tasks, &fault) == 0, "%s", fault.text);
    expect(ledger_update(ledger, NULL, &fault) == 0, "%s", fault.text);
}

static void expect_same(const struct ledger *one, const struct ledger *other)
{
    long count[STATES], again[STATES], sum = 0;
    ledger_count(one, count);
    ledger_count(other, again);
    for (int state = 0; state < STATES; state++) {
        expect(count[state] == again[state], "%ld or %ld are %s", count[state], again[state],
               state_names[state]);
        sum += count[state];
    }
    expect(sum == TASKS, "%ld tasks", sum);
    expect(one->strangers == other->strangers && one->halted == other->halted, "strangers");
    for (long place = 0; place < TASKS; place++) {
        expect(ledger_state(one, place) == ledger_state(other, place), "task %ld", place + 1);
        expect(one->record[place].attempt == other->record[place].attempt, "task %ld", place + 1);
        ledger_is_open(one, place);
        ledger_is_stuck(one, place);
    }
}

static void try_verdicts(struct ledger *ledger, const uint8_t *bytes, size_t size)
{
    struct fault fault = {""};
    long read = 0, again;
    fuzz_file(FOLDER "/verdicts", bytes, size);
    expect(verdicts_read(FOLDER "/verdicts", ledger, &read, &fault) == 0, "%s", fault.text);
    expect(read >= 0 && (size_t)read <= size, "read %ld bytes of %zu", read, size);
    again = read;
    expect(verdicts_read(FOLDER "/verdicts", ledger, &again, &fault) == 0, "%s", fault.text);
    expect(again == read, "%ld, then %ld", read, again);
    for (long place = 0; place < TASKS; place++)
        expect(ledger_state(ledger, place) < STATES, "task %ld", place + 1);
}

static void expect_counts(const struct counts *one, const struct counts *other)
{
    const long numbers[] = {one->done, one->failed, one->cancelled, one->begun, one->finished};
    const long again[] = {other->done, other->failed, other->cancelled, other->begun,
                          other->finished};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        expect(numbers[i] == again[i], "number %zu: %ld or %ld", i, numbers[i], again[i]);
}

/* The file up to `cut`, then all of it; with a cache between the two. Of files of events alone: the
 * prompt, which is in a hurry, takes some other lines for events. */
static void try_counts(const uint8_t *bytes, size_t size, size_t cut)
{
    struct counts whole, parts;
    unlink(CACHE);
    fuzz_file(EVENTS, bytes, size);
    expect(counts_read(&whole, FOLDER) == 0 && counts_update(&whole, FOLDER) == 0, "no memory");
    fuzz_file(EVENTS, bytes, cut);
    expect(counts_read(&parts, FOLDER) == 0 && counts_update(&parts, FOLDER) == 0, "no memory");
    counts_write(&parts, FOLDER);
    counts_release(&parts);
    fuzz_file(EVENTS, bytes, size);
    expect(counts_read(&parts, FOLDER) == 0 && counts_update(&parts, FOLDER) == 0, "no memory");
    expect_counts(&whole, &parts);
    counts_release(&whole);
    counts_release(&parts);
}

/* Any bytes as the cache: never more than a wrong number. */
static void try_cache(const uint8_t *bytes, size_t size)
{
    struct counts counts, again;
    fuzz_file(CACHE, bytes, size);
    expect(counts_read(&counts, FOLDER) == 0 && counts_update(&counts, FOLDER) == 0, "no memory");
    counts_write(&counts, FOLDER);
    expect(counts_read(&again, FOLDER) == 0, "no memory");
    expect_counts(&counts, &again);
    counts_release(&counts);
    counts_release(&again);
}

FUZZ_TARGET("events")
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static bool made;
    struct fuzz_bytes left = {bytes, bytes + size};
    struct idlist tasks = IDLIST_INIT;
    struct fault fault = {""};
    struct ledger whole, parts;
    if (!made)
        fuzz_folder(FOLDER "/events");
    made = true;
    size_t cut = fuzz_byte(&left);
    size = (size_t)(left.end - left.at);
    cut = cut < size ? cut : size;
    bool all = try_lines(left.at, size);
    idlist_add_range(&tasks, 1, TASKS, 1);
    fuzz_file(EVENTS, left.at, cut);
    open_ledger(&parts, &tasks);
    fuzz_file(EVENTS, left.at, size);
    expect(ledger_update(&parts, NULL, &fault) == 0, "%s", fault.text);
    open_ledger(&whole, &tasks);
    expect_same(&whole, &parts);
    try_verdicts(&whole, left.at, size);
    if (all)
        try_counts(left.at, size, cut);
    try_cache(left.at, size);
    ledger_release(&whole);
    ledger_release(&parts);
    idlist_release(&tasks);
    return 0;
}
