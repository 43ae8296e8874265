/* metriclog.c: see metriclog.h. */
#include "view/metriclog.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/file.h"

enum { CHUNK_FIRST = 4096, CHUNK_MOST = 1 << 18 };

static void close_log(struct metriclog *log)
{
    if (log->descriptor >= 0)
        close(log->descriptor);
    log->descriptor = -1;
}

int metriclog_open(struct metriclog *log, const char *path, bool *missing, struct fault *fault)
{
    close_log(log);
    text_clear(&log->window);
    log->path = path;
    log->start = 0;
    log->left = 0;
    log->chunk = CHUNK_FIRST;
    log->descriptor = file_open_regular(path, &log->start, missing, fault);
    return log->descriptor >= 0 || *missing ? 0 : -1;
}

void metriclog_release(struct metriclog *log)
{
    close_log(log);
    text_release(&log->window);
    text_release(&log->spare);
}

/* pread(2) of all `count` bytes; of a file that somebody has cut meanwhile, the rest are NULs. */
static int read_at(const struct metriclog *log, char *place, size_t count, struct fault *fault)
{
    size_t have = 0;
    while (have < count) {
        ssize_t got = pread(log->descriptor, place + have, count - have, log->start + (long)have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(fault, "%s: cannot read: %s", log->path, strerror(errno));
        if (got == 0)
            break;
        have += (size_t)got;
    }
    memset(place + have, 0, count - have);
    return 0;
}

/* Puts what stands before the window in front of what is left of it. */
static int read_more(struct metriclog *log, struct fault *fault)
{
    size_t count = log->start < (long)log->chunk ? (size_t)log->start : log->chunk;
    if (file_skip_hole(log->descriptor, 0) >= log->start) { /* nothing was written before that */
        log->start = 0;
        return 0;
    }
    text_clear(&log->spare);
    char *place = text_reserve(&log->spare, count + log->left);
    if (!place)
        return fail_memory(fault);
    log->start -= (long)count;
    if (read_at(log, place, count, fault))
        return -1;
    if (log->left)
        memcpy(place + count, log->window.bytes, log->left);
    log->spare.length = count + log->left;
    log->spare.bytes[log->spare.length] = '\0';
    struct text read = log->spare;
    log->spare = log->window;
    log->window = read;
    log->left = read.length;
    log->chunk = log->chunk < CHUNK_MOST ? log->chunk * 2 : CHUNK_MOST;
    return 0;
}

int metriclog_previous(struct metriclog *log, char **line, size_t *length, struct fault *fault)
{
    size_t looked = 0; /* so many bytes at the end are no line's end */
    for (;;) {
        char *bytes = log->window.bytes;
        size_t at = log->left - looked;
        while (at && bytes[at - 1] != '\n' && bytes[at - 1] != '\r' && bytes[at - 1])
            at--;
        bool whole = at || log->start == 0 || log->left >= METRICLOG_LINE_MOST;
        if (!at && log->left == 0 && log->start == 0)
            return 0;
        if (whole) {
            bytes[log->left] = '\0';
            *line = bytes + at;
            *length = log->left - at;
            log->left = at ? at - 1 : 0;
            return 1;
        }
        looked = log->left;
        if (read_more(log, fault))
            return -1;
    }
}
