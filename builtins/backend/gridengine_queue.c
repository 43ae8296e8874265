/* gridengine_queue.c: asking Grid Engine which tasks of a user's arrays are there, with qstat(1).
 */
#include <string.h>

#include "backend/backend.h"
#include "backend/queue.h"

/* One line a running task, one for all that wait; the tasks (`7`, `1-100:1,105`) in the last of the
 * columns job-ID prior name user state date time [queue] slots ja-task-ID. */
void gridengine_ask(const char *users, struct words *argv)
{
    words_add(argv, "qstat");
    words_add(argv, "-u");
    words_add(argv, users);
}

enum { LEAST_COLUMNS = 9 };

static int read_line(const char *line, size_t length, struct queue *queue, struct fault *fault)
{
    const char *end = line + length, *first = line + strspn(line, " ");
    size_t digits = strspn(first, "0123456789"), columns = 0, last_length = 0;
    const char *last = first;
    if (!digits || first + digits >= end || first[digits] != ' ')
        return 0; /* the headings */
    for (const char *at = first; at < end; columns++) {
        last = at;
        last_length = strcspn(at, " \n");
        at += last_length;
        at += strspn(at, " ");
    }
    return columns < LEAST_COLUMNS
               ? 0
               : queue_add(queue, &gridengine_backend, first, digits, last, last_length, fault);
}

int gridengine_read_queue(const char *answer, struct queue *queue, struct fault *fault)
{
    for (const char *line = answer; *line;) {
        size_t length = strcspn(line, "\n");
        if (read_line(line, length, queue, fault))
            return -1;
        line += length + (line[length] == '\n');
    }
    return 0;
}
