/* event.c: see event.h. */
#include "core/event.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/file.h"

static const char *const names[] = {"begin", "start", "end", "cancel", "finish"};

static void add_seconds(struct text *line, long seconds, long microseconds)
{
    text_add_long(line, seconds);
    text_add_char(line, '.');
    text_add_padded(line, microseconds, 6);
    text_add_char(line, '\t');
}

static void add_time(struct text *line, struct timeval time)
{
    add_seconds(line, time.tv_sec, time.tv_usec);
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
    struct timespec now;
    bool end = event->kind == EVENT_END;
    bool attempt = end || event->kind == EVENT_START;
    bool framed = event->kind == EVENT_BEGIN || event->kind == EVENT_FINISH;
    clock_gettime(CLOCK_REALTIME, &now);
    add_seconds(line, now.tv_sec, now.tv_nsec / 1000);
    text_add_string(line, names[event->kind]);
    text_add_char(line, '\t');
    add_number(line, !framed, event->task);
    add_number(line, attempt, event->attempt);
    add_number(line, attempt, event->slot);
    add_number(line, end && WIFEXITED(event->wait_status), WEXITSTATUS(event->wait_status));
    add_number(line, end && WIFSIGNALED(event->wait_status), WTERMSIG(event->wait_status));
    if (end) {
        long micro = (long)(event->wall * 1e6);
        add_seconds(line, micro / 1000000, micro % 1000000);
        add_time(line, event->usage.ru_utime);
        add_time(line, event->usage.ru_stime);
        text_add_long(line, event->usage.ru_maxrss);
        text_add_char(line, '\n');
    } else {
        text_add_string(line, "-\t-\t-\t-\n");
    }
}

/* Lets what a killed writer left unfinished stand on a line of its own. */
static void end_torn_line(int descriptor)
{
    char last = '\n';
    off_t size = lseek(descriptor, 0, SEEK_END);
    if (size > 0 && pread(descriptor, &last, 1, size - 1) == 1 && last != '\n')
        write_all(descriptor, "\n", 1, NULL);
}

int event_open(const char *launch_folder, const char *host, struct fault *fault)
{
    char *path = text_format("%s/events/%s.tsv", launch_folder, host);
    int descriptor = -1;
    if (!path)
        return fail_memory(fault);
    if (file_make_parents(path, fault) == 0) {
        descriptor =
            open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
        if (descriptor < 0)
            fail(fault, "%s: cannot write: %s", path, strerror(errno));
        else
            end_torn_line(descriptor);
    }
    free(path);
    return descriptor;
}
