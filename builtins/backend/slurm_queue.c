/* slurm_queue.c: asking Slurm which elements of a user's arrays are there, with squeue(1). */
#include <string.h>

#include "backend/backend.h"
#include "backend/queue.h"

/* One line a job or element: `1234_7` or, of those that wait, `1234_[1-100:2,105%5]`. Such a list
 * is printed whole only where SLURM_BITSTR_LEN is 0. */
void slurm_ask(const char *users, struct words *argv)
{
    words_add(argv, "env");
    words_add(argv, "SLURM_BITSTR_LEN=0");
    words_add(argv, "squeue");
    words_add(argv, "--noheader");
    words_printf(argv, "--user=%s", users);
    words_add(argv, "--format=%i");
}

static int read_line(const char *line, size_t length, struct queue *queue, struct fault *fault)
{
    const char *end = line + length;
    const char *underscore = memchr(line, '_', length);
    if (!underscore)
        return 0; /* no array, so none of ours */
    const char *list = underscore + 1;
    if (list < end && *list == '[') {
        const char *bracket = memchr(list, ']', (size_t)(end - list));
        const char *percent = memchr(list, '%', (size_t)(end - list));
        list++;
        end = percent ? percent : bracket ? bracket : end;
    }
    return queue_add(queue, &slurm_backend, line, (size_t)(underscore - line), list,
                     (size_t)(end - list), fault);
}

int slurm_read_queue(const char *answer, struct queue *queue, struct fault *fault)
{
    for (const char *line = answer; *line;) {
        line += strspn(line, " \n");
        size_t length = strcspn(line, " \n");
        if (length && read_line(line, length, queue, fault))
            return -1;
        line += length;
    }
    return 0;
}
