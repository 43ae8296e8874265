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
    struct queue_span column[COLUMNS_MOST]; /* of more, the last ones */
    size_t count;
};

static void split(const char *line, size_t length, struct columns *columns)
{
    const char *end = line + length;
    columns->count = 0;
    for (const char *at = line + strspn(line, " "); at < end;) {
        struct queue_span column = {at, strcspn(at, " \n")};
        if (columns->count == COLUMNS_MOST)
            memmove(columns->column, columns->column + 1,
                    --columns->count * sizeof *columns->column);
        columns->column[columns->count++] = column;
        at += column.length;
        at += strspn(at, " ");
    }
}

static bool is_made_of(struct queue_span span, const char *characters)
{
    return span.length && strspn(span.at, characters) >= span.length;
}

/* Finds the date of a job's line: names may have blanks, so the columns count from there. Returns
 * its place, 0 when it is no such line. */
static size_t find_date(const struct columns *columns)
{
    enum { BEFORE = 5, LENGTH = 10 };
    for (size_t i = columns->count; i-- > BEFORE - 1;) {
        struct queue_span date = columns->column[i];
        if (date.length == LENGTH && date.at[2] == '/' && date.at[5] == '/' &&
            is_made_of(date, "0123456789/"))
            return is_made_of(columns->column[0], "0123456789") ? i : 0;
    }
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
 * What is no array has no tasks. */
static int read_job(const struct columns *columns, size_t date, bool unheard, struct queue *queue,
                    struct fault *fault)
{
    const struct queue_span *behind = &columns->column[date + 1];
    size_t count = columns->count - date - 1;
    bool has_queue = count > 1 && !is_made_of(behind[1], "0123456789");
    if (count != 3U + has_queue)
        return 0;
    return queue_add(queue, columns->column[0], columns->column[columns->count - 1],
                     find_condition(columns->column[date - 1], unheard), fault);
}

int gridengine_read_queue(const char *answer, struct queue *queue, struct fault *fault)
{
    enum { USED = 2, STATES = 5 }; /* columns of a queue */
    struct columns columns;
    bool unheard = false;
    for (const char *line = answer; *line;) {
        size_t length = strcspn(line, "\n"), date;
        split(line, length, &columns);
        if ((date = find_date(&columns))) {
            if (read_job(&columns, date, unheard, queue, fault))
                return -1;
        } else if (columns.count >= STATES && has_letter(columns.column[USED], '/')) {
            unheard = columns.count > STATES && has_letter(columns.column[STATES], 'u');
        } else if (*line == '#') { /* frames the heading of those that wait */
            unheard = false;
        }
        line += length + (line[length] == '\n');
    }
    return 0;
}
