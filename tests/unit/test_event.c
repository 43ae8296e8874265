/* Events: what is written reads back the same, and what is no event is none. */
#include "core/event.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "unit.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static bool parse(const char *line, struct event *event)
{
    return event_parse(line, strlen(line), event);
}

static void check_same(const struct event *got, const struct event *wanted)
{
    check(got->kind == wanted->kind, "%d", got->kind);
    check(got->task == wanted->task, "%ld", got->task);
    check(got->attempt == wanted->attempt, "%d", got->attempt);
    check(got->slot == wanted->slot, "%d", got->slot);
    check(got->exit_status == wanted->exit_status, "%d", got->exit_status);
    check(got->signal == wanted->signal, "%d", got->signal);
    check(got->wall == wanted->wall, "%f", got->wall);
    check(got->user == wanted->user, "%f", got->user);
    check(got->system == wanted->system, "%f", got->system);
    check(got->memory == wanted->memory, "%ld", got->memory);
}

static void what_is_written_reads_back(void)
{
    static const struct event events[] = {
        {.kind = EVENT_BEGIN, .task = -1, .exit_status = -1},
        {.kind = EVENT_START, .task = 1, .attempt = 1, .exit_status = -1},
        {.kind = EVENT_START,
         .task = 999999999999,
         .attempt = 65535,
         .slot = 65535,
         .exit_status = -1},
        {.kind = EVENT_END, .task = 7, .attempt = 2, .slot = 3, .memory = 1},
        {.kind = EVENT_END, .task = 7, .attempt = 2, .exit_status = 255, .wall = 1e6, .user = 0.5},
        {.kind = EVENT_END,
         .task = 7,
         .attempt = 2,
         .exit_status = -1,
         .signal = 9,
         .system = 0.25},
        {.kind = EVENT_CANCEL, .task = 8, .exit_status = -1},
        {.kind = EVENT_CANCEL, .task = 8, .attempt = 1, .slot = 5, .exit_status = -1},
        {.kind = EVENT_TIMEOUT, .task = 8, .attempt = 1, .slot = 5, .exit_status = -1},
        {.kind = EVENT_RETRY, .task = 8, .attempt = 1, .slot = 5, .exit_status = -1},
        {.kind = EVENT_LOST, .task = 8, .attempt = 3, .exit_status = -1},
        {.kind = EVENT_FINISH, .task = -1, .exit_status = -1},
    };
    for (size_t i = 0; i < COUNT(events); i++) {
        struct text line = TEXT_INIT;
        struct event got;
        event_add(&line, &events[i]);
        check(line.length && line.bytes[line.length - 1] == '\n', "no whole line");
        check(event_parse(line.bytes, line.length - 1, &got), "%s", line.bytes);
        check_same(&got, &events[i]);
        check(got.time > 1.7e9 && got.time - (double)time(NULL) < 1.5, "%f", got.time);
        text_release(&line);
    }
}

static void a_duration_that_is_negative_is_written_as_none(void)
{
    struct text line = TEXT_INIT;
    struct event got;
    event_add(&line, &(struct event){.kind = EVENT_END, .task = 1, .attempt = 1, .wall = -0.5});
    check(event_parse(line.bytes, line.length - 1, &got) && got.wall == 0, "%s", line.bytes);
    text_release(&line);
}

static void cells_are_read_to_the_digit(void)
{
    struct event event;
    check(parse("1763800000.123456\tend\t12\t3\t4\t5\t-\t1.5\t0.250000\t0.125\t10240", &event),
          "no");
    check(event.time > 1763800000.123455 && event.time < 1763800000.123457, "%f", event.time);
    check_same(&event, &(struct event){EVENT_END, 0, 12, 3, 4, 5, 0, 1.5, 0.25, 0.125, 10240});
    check(parse("5\tend\t0\t1\t-\t-\t64\t-\t-\t-\t-", &event), "no");
    check_same(&event, &(struct event){EVENT_END, 5, 0, 1, 0, -1, 64, 0, 0, 0, 0});
}

static const char *const bad_lines[] = {
    "",
    "\t",
    "-",
    "1.0",
    "1.0\tstart",
    "1.0\tstart\t1\t1\t0\t-\t-\t-\t-\t-",                /* a column too few */
    "1.0\tstart\t1\t1\t0\t-\t-\t-\t-\t-\t-\t-",          /* too many */
    "1.0\tstart\t1\t1\t0\t-\t-\t-\t-\t-\t-\t",           /* an empty one behind */
    "1.0\tstart\t1\t1\t0\t-\t-\t-\t-\t-\t-\r",           /* of another system */
    " 1.0\tstart\t1\t1\t0\t-\t-\t-\t-\t-\t-",            /* a blank before */
    "1.0\tstart\t1\t1\t\t-\t-\t-\t-\t-\t-",              /* an empty cell */
    "1.0\tstart\t\t1\t0\t-\t-\t-\t-\t-\t-",              /* no task */
    "1.0\tstart\t-\t1\t0\t-\t-\t-\t-\t-\t-",             /* likewise */
    "1.0\tstart\t1\t-\t0\t-\t-\t-\t-\t-\t-",             /* no attempt */
    "1.0\tstart\t1\t0\t0\t-\t-\t-\t-\t-\t-",             /* likewise */
    "1.0\tstart\t-1\t1\t0\t-\t-\t-\t-\t-\t-",            /* below what there is */
    "1.0\tstart\t1\t-1\t0\t-\t-\t-\t-\t-\t-",            /* likewise */
    "1.0\tstart\t1000000000000\t1\t0\t-\t-\t-\t-\t-\t-", /* above */
    "1.0\tstart\t1\t65536\t0\t-\t-\t-\t-\t-\t-",         /* likewise */
    "1.0\tstart\t1\t1\t65536\t-\t-\t-\t-\t-\t-",         /* likewise */
    "1.0\tstart\t99999999999999999999999\t1\t0\t-\t-\t-\t-\t-\t-",
    "-1.0\tstart\t1\t1\t0\t-\t-\t-\t-\t-\t-",
    "1,0\tstart\t1\t1\t0\t-\t-\t-\t-\t-\t-",
    "1e9\tstart\t1\t1\t0\t-\t-\t-\t-\t-\t-",
    "nan\tstart\t1\t1\t0\t-\t-\t-\t-\t-\t-",
    ".5\tstart\t1\t1\t0\t-\t-\t-\t-\t-\t-",
    ".\tstart\t1\t1\t0\t-\t-\t-\t-\t-\t-",
    "-\tstart\t1\t1\t0\t-\t-\t-\t-\t-\t-",
    "1.0.0\tstart\t1\t1\t0\t-\t-\t-\t-\t-\t-",
    "999999999999999\tstart\t1\t1\t0\t-\t-\t-\t-\t-\t-",
    "1.0\tstart\t1\t1\t0\t0\t-\t-\t-\t-\t-",   /* has a status and did not end */
    "1.0\tstart\t1\t1\t0\t-\t9\t-\t-\t-\t-",   /* a signal, likewise */
    "1.0\tend\t1\t1\t0\t-\t-\t1.0\t0\t0\t1",   /* ended with neither */
    "1.0\tend\t1\t1\t0\t256\t-\t1.0\t0\t0\t1", /* no status */
    "1.0\tend\t1\t1\t0\t-1\t-\t1.0\t0\t0\t1",  /* likewise */
    "1.0\tend\t1\t1\t0\t-\t128\t1.0\t0\t0\t1", /* no signal */
    "1.0\tend\t1\t1\t0\t0\t-\t-1.0\t0\t0\t1",  /* a clock went back */
    "1.0\tend\t1\t1\t0\t0\t-\t1.0\t0\t0\t-1",
    "1.0\tend\t1\t1\t0\t0\t-\t1.0\t0\t0\t9999999999999",
    "1.0\tbegin\t1\t-\t-\t-\t-\t-\t-\t-\t-",   /* of a task */
    "1.0\tcancel\t-\t-\t-\t-\t-\t-\t-\t-\t-",  /* of none */
    "1.0\tlost\t1\t-\t-\t-\t-\t-\t-\t-\t-",    /* of no attempt */
    "1.0\tsuspend\t1\t1\t0\t-\t-\t-\t-\t-\t-", /* of a later version */
    "1.0\tSTART\t1\t1\t0\t-\t-\t-\t-\t-\t-",
    "1.0\tstar\t1\t1\t0\t-\t-\t-\t-\t-\t-",
    "1.0\tstarts\t1\t1\t0\t-\t-\t-\t-\t-\t-",
    "1.0 start 1 1 0 - - - - - -",
};

static void what_is_no_event_is_none(void)
{
    struct event event;
    for (size_t i = 0; i < COUNT(bad_lines); i++)
        check(!parse(bad_lines[i], &event), "taken: %s", bad_lines[i]);
}

static void a_byte_that_is_zero_is_no_end(void)
{
    static const char inside[] = "1.0\tstart\t1\t1\t0\t-\t-\t-\t-\t-\t-\0";
    static const char zeros[4096];
    struct event event;
    check(event_parse(inside, sizeof inside - 2, &event), "the line without it");
    check(!event_parse(inside, sizeof inside - 1, &event), "taken with a zero behind");
    check(!event_parse(zeros, sizeof zeros, &event), "zeros were taken");
}

/* A line that a crash or a full disk cut is none, wherever it was cut; but for the last cell, the
 * memory, of which some digits may be missing. */
static void a_torn_line_is_none(void)
{
    static const char line[] = "1763800000.123456\tend\t12\t3\t4\t5\t-\t1.5\t0.2\t0.1\t10240";
    struct event event;
    for (size_t length = 0; length < strlen(line); length++) {
        char *torn = strndup(line, length); /* of just that size, for the sanitizer */
        bool taken = event_parse(torn, length, &event);
        check(taken == (length > strlen(line) - 5), "cut to \"%s\"", torn);
        check(!taken || event.exit_status == 5, "%d", event.exit_status);
        free(torn);
    }
}

static void a_writer_ends_what_another_left_torn(void)
{
    char folder[] = "/tmp/onager-event.XXXXXX", path[64], bytes[64] = "";
    struct fault fault = {""};
    check(mkdtemp(folder), "no folder");
    snprintf(path, sizeof path, "%s/events/host.tsv", folder);
    static const char *const torn[] = {"", "1.0\tsta", "\n"};
    for (size_t i = 0; i < COUNT(torn); i++) {
        int descriptor = event_open(folder, "host", &fault);
        check(descriptor >= 0, "%s", fault.text);
        check(write(descriptor, torn[i], strlen(torn[i])) >= 0, "cannot write");
        close(descriptor);
    }
    FILE *file = fopen(path, "r");
    check(file && fread(bytes, 1, sizeof bytes - 1, file) > 0, "nothing there");
    check_string(bytes, "1.0\tsta\n\n");
    if (file)
        fclose(file);
    unlink(path);
    snprintf(path, sizeof path, "%s/events", folder);
    rmdir(path);
    rmdir(folder);
}

int main(void)
{
    run(what_is_written_reads_back);
    run(a_duration_that_is_negative_is_written_as_none);
    run(cells_are_read_to_the_digit);
    run(what_is_no_event_is_none);
    run(a_byte_that_is_zero_is_no_end);
    run(a_torn_line_is_none);
    run(a_writer_ends_what_another_left_torn);
    return unit_failures != 0;
}
