/* event.c: see event.h. */
#include "core/event.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/file.h"
#include "core/idlist.h"
#include "core/ownfile.h"

static const char *const names[EVENT_KINDS] = {"begin", "start", "end",  "cancel", "timeout",
                                               "retry", "halt",  "lost", "finish"};

/* Is it about the runner, and no task? */
static bool is_of_runner(enum event_kind kind)
{
    return kind == EVENT_BEGIN || kind == EVENT_HALT || kind == EVENT_FINISH;
}

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

void event_set_end(struct event *event, int wait_status, const struct rusage *usage)
{
    event->kind = EVENT_END;
    event->exit_status = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -1;
    event->signal = WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : 0;
    event->user = seconds_of(usage->ru_utime);
    event->system = seconds_of(usage->ru_stime);
    event->memory = usage->ru_maxrss;
}

static void add_seconds(struct text *line, double seconds)
{
    long micro = seconds > 0 ? (long)(seconds * 1e6 + 0.5) : 0;
    text_add_long(line, micro / 1000000);
    text_add_char(line, '.');
    text_add_padded(line, micro % 1000000, 6);
    text_add_char(line, '\t');
}

static void add_now(struct text *line)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    text_add_long(line, now.tv_sec);
    text_add_char(line, '.');
    text_add_padded(line, now.tv_nsec / 1000, 6);
    text_add_char(line, '\t');
}

static void add_number(struct text *line, bool applies, long number)
{
    if (applies)
        text_add_long(line, number);
    else
        text_add_char(line, '-');
    text_add_char(line, '\t');
}

void event_add(struct text *line, const struct event *event)
{
    bool end = event->kind == EVENT_END;
    bool attempt = event->attempt > 0;
    add_now(line);
    text_add_string(line, names[event->kind]);
    text_add_char(line, '\t');
    add_number(line, !is_of_runner(event->kind), event->task);
    add_number(line, attempt, event->attempt);
    add_number(line, attempt, event->slot);
    add_number(line, end && !event->signal, event->exit_status);
    add_number(line, end && event->signal, event->signal);
    if (end) {
        add_seconds(line, event->wall);
        add_seconds(line, event->user);
        add_seconds(line, event->system);
        text_add_long(line, event->memory);
        text_add_char(line, '\n');
    } else {
        text_add_string(line, "-\t-\t-\t-\n");
    }
}

/* A cell on its way through a line. */
struct cell {
    const char *at, *end;
};

/* Moves on to the next of the line's cells. They are short: a loop beats memchr(3). */
static bool next_cell(struct cell *cell, const char *line_end)
{
    if (cell->end == line_end)
        return false;
    const char *end = cell->at = cell->end + 1;
    while (end < line_end && *end != '\t')
        end++;
    cell->end = end;
    return true;
}

static bool is_empty(const struct cell *cell)
{
    return cell->end == cell->at + 1 && *cell->at == '-';
}

/* Digits, perhaps with a point and more of them behind: plain loops, since a launch has millions of
 * them. `-` gives 0. */
static bool read_seconds(const struct cell *cell, double *seconds)
{
    long whole = 0, part = 0, scale = 1;
    const char *at = cell->at;
    *seconds = 0;
    if (is_empty(cell))
        return true;
    for (; at < cell->end && *at >= '0' && *at <= '9' && whole < 100000000000L; at++)
        whole = whole * 10 + (*at - '0');
    bool digits = at > cell->at;
    if (at < cell->end && *at == '.')
        for (at++; at < cell->end && *at >= '0' && *at <= '9' && scale < 1000000000L; at++) {
            part = part * 10 + (*at - '0');
            scale *= 10;
        }
    *seconds = (double)whole + (double)part / (double)scale;
    return digits && at == cell->end;
}

static bool read_long(const struct cell *cell, long most, long none, long *number)
{
    *number = is_empty(cell) ? none : idlist_number(cell->at, cell->end);
    return is_empty(cell) || (*number >= 0 && *number <= most);
}

static bool read_int(const struct cell *cell, int most, int none, int *number)
{
    long value;
    bool fits = read_long(cell, most, none, &value);
    *number = (int)value;
    return fits;
}

static bool read_kind(const struct cell *cell, enum event_kind *kind)
{
    size_t length = (size_t)(cell->end - cell->at);
    for (int i = 0; i < EVENT_KINDS; i++)
        if (strlen(names[i]) == length && memcmp(names[i], cell->at, length) == 0) {
            *kind = (enum event_kind)i;
            return true;
        }
    return false;
}

/* Reads the cells behind the event's name. */
static bool read_cells(struct event *event, struct cell *cell, const char *end)
{
    return next_cell(cell, end) && read_long(cell, IDLIST_MAX_ID, -1, &event->task) &&
           next_cell(cell, end) && read_int(cell, UINT16_MAX, 0, &event->attempt) &&
           next_cell(cell, end) && read_int(cell, UINT16_MAX, 0, &event->slot) &&
           next_cell(cell, end) && read_int(cell, 255, -1, &event->exit_status) &&
           next_cell(cell, end) && read_int(cell, 127, 0, &event->signal) && next_cell(cell, end) &&
           read_seconds(cell, &event->wall) && next_cell(cell, end) &&
           read_seconds(cell, &event->user) && next_cell(cell, end) &&
           read_seconds(cell, &event->system) && next_cell(cell, end) &&
           read_long(cell, IDLIST_MAX_ID, 0, &event->memory) && cell->end == end;
}

bool event_parse(const char *line, size_t length, struct event *event)
{
    const char *end = line + length;
    struct cell cell = {line - 1, line - 1}; /* before the first */
    *event = (struct event){0};
    if (!next_cell(&cell, end) || is_empty(&cell) || !read_seconds(&cell, &event->time) ||
        !next_cell(&cell, end) || !read_kind(&cell, &event->kind) || !read_cells(event, &cell, end))
        return false;
    bool framed = is_of_runner(event->kind);
    bool numbered =
        event->kind == EVENT_START || event->kind == EVENT_END || event->kind == EVENT_LOST;
    bool exited = event->exit_status >= 0, killed = event->signal > 0;
    return framed == (event->task < 0) && (!numbered || event->attempt > 0) &&
           (exited || killed) == (event->kind == EVENT_END) && !(exited && killed);
}

/* Lets what a killed writer left unfinished stand on a line of its own. */
static void end_torn_line(int descriptor)
{
    char last = '\n';
    off_t size = lseek(descriptor, 0, SEEK_END);
    if (size > 0 && TEMP_FAILURE_RETRY(pread(descriptor, &last, 1, size - 1)) == 1 && last != '\n')
        write_all(descriptor, "\n", 1, NULL);
}

static bool begins_with_event(int descriptor)
{
    char line[512];
    struct event event;
    ssize_t got = TEMP_FAILURE_RETRY(pread(descriptor, line, sizeof line, 0));
    const char *end = got > 0 ? memchr(line, '\n', (size_t)got) : NULL;
    return end && event_parse(line, (size_t)(end - line), &event);
}

int event_open(const char *launch_folder, const char *host, struct fault *fault)
{
    char *path = text_format("%s/events/%s.tsv", launch_folder, host);
    int descriptor = -1;
    if (!path)
        return fail_memory(fault);
    if (file_make_parents(path, fault) == 0) {
        descriptor = ownfile_open_known(path, O_RDWR | O_APPEND, begins_with_event, fault);
        if (descriptor >= 0)
            end_torn_line(descriptor);
    }
    free(path);
    return descriptor;
}
