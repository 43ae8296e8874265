/* eventlog.c: see eventlog.h. */
#include "core/eventlog.h"

#include <dirent.h>
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/file.h"

#define SUFFIX ".tsv"

enum { WINDOW = 256 * 1024 }; /* bytes that are read at a time; a longer line is none */

int eventlog_open(struct eventlog *log, const char *launch_folder, struct fault *fault)
{
    *log = (struct eventlog){.folder = text_format("%s/events", launch_folder)};
    return log->folder ? 0 : fail_memory(fault);
}

void eventlog_release(struct eventlog *log)
{
    tdestroy(log->hosts, free);
    free(log->file);
    free(log->folder);
    *log = (struct eventlog){0};
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static int add_file(struct eventlog *log, const char *host, struct fault *fault)
{
    if (tfind(host, &log->hosts, by_name))
        return 0;
    struct eventfile *grown = realloc(log->file, (log->files + 1) * sizeof *grown);
    if (!grown)
        return fail_memory(fault);
    log->file = grown;
    char *copy = strdup(host);
    if (!copy || !tsearch(copy, &log->hosts, by_name)) {
        free(copy);
        return fail_memory(fault);
    }
    grown[log->files++] = (struct eventfile){.host = copy};
    return 0;
}

int eventlog_open_host(struct eventlog *log, const char *launch_folder, const char *host,
                       struct fault *fault)
{
    if (eventlog_open(log, launch_folder, fault))
        return -1;
    log->of_one_host = true;
    return add_file(log, host, fault);
}

/* Finds the files of hosts that are new. */
static int look_for_files(struct eventlog *log, struct fault *fault)
{
    DIR *folder = opendir(log->folder);
    int result = 0;
    if (!folder)
        return errno == ENOENT ? 0
                               : fail(fault, "%s: cannot open: %s", log->folder, strerror(errno));
    for (struct dirent *entry; !result && (errno = 0, entry = readdir(folder));) {
        size_t length = strlen(entry->d_name);
        char *suffix = entry->d_name + length - (length > strlen(SUFFIX) ? strlen(SUFFIX) : 0);
        if (entry->d_name[0] == '.' || strcmp(suffix, SUFFIX) != 0)
            continue;
        *suffix = '\0';
        result = add_file(log, entry->d_name, fault);
    }
    if (!result && errno)
        result = fail(fault, "%s: cannot read: %s", log->folder, strerror(errno));
    closedir(folder);
    return result;
}

/* What a call of eventlog_read hands from step to step. */
struct reading {
    struct eventlog *log;
    size_t host;
    void (*take)(const struct event *event, size_t host, void *context);
    void *context;
};

/* Takes the whole lines among bytes[0..count). Returns how many bytes they are. */
static long take_lines(const struct reading *now, const char *bytes, size_t count)
{
    const char *line = bytes, *end = bytes + count;
    for (const char *feed; (feed = memchr(line, '\n', (size_t)(end - line))); line = feed + 1) {
        struct event event;
        if (event_parse(line, (size_t)(feed - line), &event))
            now->take(&event, now->host, now->context);
        else
            now->log->passed_over += feed > line;
    }
    return line - bytes;
}

/* Takes what was appended to a file. */
static int read_on(const struct reading *now, int descriptor, char *window, stopflag stop)
{
    struct eventfile *file = &now->log->file[now->host];
    ssize_t got = 0;
    while ((!stop || !*stop) &&
           (got = TEMP_FAILURE_RETRY(pread(descriptor, window, WINDOW, file->read))) > 0) {
        long taken = take_lines(now, window, (size_t)got);
        if (!taken && got == WINDOW) /* a line as long as that is no event */
            taken = file_skip_hole(descriptor, file->read + got) - file->read;
        if (!taken)
            break;
        file->read += taken;
    }
    return got < 0 && errno != EINTR ? errno : 0;
}

static int read_file(const struct reading *now, char *window, stopflag stop)
{
    struct fault *fault = &now->log->unread;
    char *path = text_format("%s/%s" SUFFIX, now->log->folder, now->log->file[now->host].host);
    bool missing;
    long size = 0;
    if (!path)
        return -1;
    int descriptor = file_open_regular(path, &size, &missing, fault);
    if (descriptor >= 0 && size > now->log->file[now->host].read) {
        int error = read_on(now, descriptor, window, stop);
        if (error)
            fail(fault, "%s: cannot read: %s", path, strerror(error));
    }
    if (descriptor >= 0)
        close(descriptor);
    free(path);
    return 0;
}

int eventlog_read(struct eventlog *log,
                  void (*take)(const struct event *event, size_t host, void *context),
                  void *context, stopflag stop, struct fault *fault)
{
    struct reading now = {log, 0, take, context};
    log->unread.text[0] = '\0';
    if (!log->of_one_host && look_for_files(log, fault))
        return -1;
    char *window = malloc(WINDOW);
    int result = window ? 0 : -1;
    for (; !result && now.host < log->files && (!stop || !*stop); now.host++)
        result = read_file(&now, window, stop);
    free(window);
    return result ? fail_memory(fault) : 0;
}
