/* gridengine_queue.c: asking Grid Engine in which condition the tasks of a user's arrays are, with
 * qstat(1). */
#include <string.h>

#include "backend/backend.h"
#include "backend/queue.h"

/* The full format, which alone tells whether a host answers: a line for each queue of a host that
 * has jobs,
 *
 *     queuename  qtype  resv/used/tot.  load_avg  arch  states
 *
 * below it a line for each task that runs there, and at the end one for all that wait:
 *
 *     job-ID  prior  name  user  state  date  time  slots  ja-task-ID
 *
 * with tasks as `7` or `1-100:1,105`. */
void gridengine_ask(const char *users, struct words *argv)
{
    words_add(argv, "qstat");
    words_add(argv, "-f");
    words_add(argv, "-ne"); /* no queues without jobs */
    words_add(argv, "-s");  /* else ~/.sge_qstat may leave out what waits */
    words_add(argv, "psr");
    words_add(argv, "-u");
    words_add(argv, users);
}

/* What the letters of a job's state mean; the first that is there counts. Of all others (r, t, R,
 * s, S, T) it has a host. */
static const struct {
    char letter;
    enum element_condition condition;
} states[] = {{'E', ELEMENT_ERROR}, {'q', ELEMENT_WAITING}, {'w', ELEMENT_WAITING}};

enum { COLUMNS_MOST = 32 };

struct columns {
    struct queue_span column[COLUMNS_MOST]; /* of more, the first and the last ones */
    size_t count;
};

static void split(const char *line, size_t length, struct columns *columns)
{
    const char *end = line + length;
    columns->count = 0;
    for (const char *at = line + strspn(line, " "); at < end;) {
        struct queue_span column = {at, strcspn(at, " \n")};
        if (columns->count == COLUMNS_MOST)
            memmove(columns->column + 1, columns->column + 2,
                    (--columns->count - 1) * sizeof *columns->column);
        columns->column[columns->count++] = column;
        at += column.length;
        at += strspn(at, " ");
    }
}

static bool is_made_of(struct queue_span span, const char *characters)
{
    return span.length && strspn(span.at, characters) >= span.length;
}

/* Is it 11/22/2026, or 2026-11-22, as later versions write? */
static bool is_date(struct queue_span word)
{
    enum { LENGTH = 10 };
    return word.length == LENGTH &&
           ((word.at[2] == '/' && word.at[5] == '/' && is_made_of(word, "0123456789/")) ||
            (word.at[4] == '-' && word.at[7] == '-' && is_made_of(word, "0123456789-")));
}

/* Finds the date of a job's line: names may have blanks, so the columns count from there. Returns
 * its place, 0 when it is no such line. */
static size_t find_date(const struct columns *columns)
{
    enum { BEFORE = 5 };
    for (size_t i = columns->count; i-- > BEFORE - 1;)
        if (is_date(columns->column[i]))
            return i;
    return 0;
}

static bool has_letter(struct queue_span state, char letter)
{
    return memchr(state.at, letter, state.length) != NULL;
}

static enum element_condition find_condition(struct queue_span state, bool unheard)
{
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (has_letter(state, states[i].letter))
            return states[i].condition;
    if (!unheard)
        return ELEMENT_RUNNING;
    return has_letter(state, 'd') ? ELEMENT_LOST : ELEMENT_UNHEARD; /* d: it was told to go */
}

/* A line of a job: state, date, time, slots and tasks, and without -f the queue before the slots.
 * What is no array has no tasks; it has a line for each host that it is on. */
static int read_job(const struct columns *columns, size_t date, bool unheard, struct queue *queue,
                    struct fault *fault)
{
    const struct queue_span *behind = &columns->column[date + 1];
    size_t count = columns->count - date - 1;
    bool has_queue = count > 1 && !is_made_of(behind[1], "0123456789");
    const enum element_condition condition = find_condition(columns->column[date - 1], unheard);
    if (count == 2U + has_queue)
        return queue_add_whole(queue, columns->column[0], condition, fault);
    if (count != 3U + has_queue)
        return 0;
    return queue_add(queue, columns->column[0], columns->column[columns->count - 1], condition,
                     fault);
}

/* What stands around the lines of jobs: headings, rules and queues. A queue tells whether those
 * below it are unheard. */
static bool read_frame(const struct columns *columns, bool *unheard)
{
    enum { USED = 2, STATES = 5 }; /* columns of a queue */
    const struct queue_span *column = columns->column;
    const char *line = column[0].at;
    if (columns->count >= STATES && has_letter(column[USED], '/')) {
        *unheard = columns->count > STATES && has_letter(column[STATES], 'u');
        return true;
    }
    if (*line == '#') /* frames the heading of those that wait */
        *unheard = false;
    return *line == '#' || strncmp(line, "---", 3) == 0 || strncmp(line, "- PENDING", 9) == 0 ||
           strncmp(line, "queuename", 9) == 0 || strncmp(line, "job-ID", 6) == 0;
}

/* A line that begins with a number is a job's. Others may be anything, but not all of them. */
int gridengine_read_queue(const char *answer, struct queue *queue, struct fault *fault)
{
    struct columns columns;
    bool unheard = false, understood = false;
    const char *strange = NULL;
    for (const char *line = answer; *line;) {
        size_t length = strcspn(line, "\n"), date;
        split(line, length, &columns);
        if (columns.count && is_made_of(columns.column[0], "0123456789")) {
            if (!(date = find_date(&columns)))
                return queue_fail(line, fault);
            if (read_job(&columns, date, unheard, queue, fault))
                return -1;
            understood = true;
        } else if (columns.count) {
            bool known = read_frame(&columns, &unheard);
            understood = understood || known;
            strange = known || strange ? strange : line;
        }
        line += length + (line[length] == '\n');
    }
    return strange && !understood ? queue_fail(strange, fault) : 0;
}
