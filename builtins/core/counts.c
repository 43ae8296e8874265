/* counts.c: see counts.h. */
#include "core/counts.h"
#include "core/taskstate.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/file.h"
#include "core/idlist.h"
#include "core/text.h"

#define SUFFIX ".tsv"

enum {
    WINDOW = 64 * 1024, /* bytes that are read at a time */
    FILES_MOST = 4096,  /* of hosts; there are no more in the folder of an honest launch */
    SETTLED = 2, /* seconds after which the time of a folder's change is the last one's for sure */
};

void counts_release(struct counts *counts)
{
    for (size_t i = 0; i < counts->files; i++)
        free(counts->file[i].name);
    free(counts->file);
    *counts = (struct counts){0};
}

bool counts_is_name(const char *name, size_t length)
{
    bool fits = length > strlen(SUFFIX) && length < 256 && name[0] != '.' &&
                memcmp(name + length - strlen(SUFFIX), SUFFIX, strlen(SUFFIX)) == 0;
    for (size_t i = 0; fits && i < length; i++)
        fits = (unsigned char)name[i] > ' ' && name[i] != '/';
    return fits;
}

/* Is the file known? `from`: where the search begins, and where the next may: a folder's order
 * changes little. */
static bool has_file(const struct counts *counts, const char *name, size_t length, size_t *from)
{
    for (size_t i = 0; i < counts->files; i++) {
        size_t place = (*from + i) % counts->files;
        const char *known = counts->file[place].name;
        if (strncmp(known, name, length) == 0 && !known[length]) {
            *from = place + 1;
            return true;
        }
    }
    return false;
}

int counts_add_file(struct counts *counts, const char *name, size_t length, long read)
{
    if (counts->files == FILES_MOST)
        return 0;
    if ((counts->files & (counts->files - 1)) == 0) { /* full whenever it is a power of two */
        size_t room = counts->files ? counts->files * 2 : 1;
        struct counts_file *grown = realloc(counts->file, room * sizeof *grown);
        if (!grown)
            return -1;
        counts->file = grown;
    }
    char *copy = strndup(name, length);
    if (!copy)
        return -1;
    counts->file[counts->files++] = (struct counts_file){copy, read};
    return 0;
}

/* Where a task stands in the list of those that are being called off. */
static size_t place_called_off(const struct counts *counts, long task)
{
    size_t place = 0;
    while (place < counts->calling_off && counts->called_off[place] != task)
        place++;
    return place;
}

static void take_end(struct counts *counts, const struct event *event)
{
    size_t place = counts->calling_off ? place_called_off(counts, event->task) : 0;
    bool called_off = place < counts->calling_off;
    if (called_off)
        counts->called_off[place] = counts->called_off[--counts->calling_off];
    if (!called_off && counts->more_called_off && (event->signal || event->exit_status)) {
        counts->more_called_off--;
        called_off = true;
    }
    switch (state_of_end(called_off, false, event->exit_status, event->signal)) {
    case STATE_DONE:
        counts->done++;
        break;
    case STATE_CANCELLED:
        counts->cancelled++;
        break;
    default:
        counts->failed++;
        break;
    }
}

static void take_cancel(struct counts *counts, const struct event *event)
{
    if (!event->attempt)
        counts->cancelled++; /* it never began, or won't again */
    else if (counts->calling_off == COUNTS_CALLED_OFF)
        counts->more_called_off++;
    else if (place_called_off(counts, event->task) == counts->calling_off)
        counts->called_off[counts->calling_off++] = event->task;
}

void counts_take(struct counts *counts, const struct event *event)
{
    if (event->time > (double)counts->latest && event->time < (double)IDLIST_MAX_ID)
        counts->latest = (long)event->time;
    switch (event->kind) {
    case EVENT_BEGIN:
        counts->begun++;
        break;
    case EVENT_FINISH:
        counts->finished++;
        break;
    case EVENT_END:
        take_end(counts, event);
        break;
    case EVENT_CANCEL:
        take_cancel(counts, event);
        break;
    case EVENT_RETRY:
        counts->failed -= counts->failed > 0; /* that end was not the last */
        break;
    default:
        break;
    }
}

/* What most lines are, found without reading all cells: there may be thousands to go through before
 * a prompt. */
enum glance { GLANCE_START, GLANCE_DONE, GLANCE_OTHER };

/* Is it TIME<TAB>start<TAB>..., of which nothing is counted, or an end with status 0, all there? */
static enum glance glance_at(const char *line, const char *feed)
{
    static const char start[] = "\tstart\t", end[] = "\tend\t";
    const char *tab = memchr(line, '\t', (size_t)(feed - line));
    int tabs = 0;
    if (!tab || feed - tab < 20) /* there is more behind either word */
        return GLANCE_OTHER;
    if (memcmp(tab, start, sizeof start - 1) == 0)
        return GLANCE_START;
    if (memcmp(tab, end, sizeof end - 1) != 0)
        return GLANCE_OTHER;
    for (const char *at = line; at < feed; at++)
        tabs += *at == '\t';
    const char *cell = tab + sizeof end - 1;
    for (int i = 0; cell && i < 3; i++) /* task, attempt, slot */
        if ((cell = memchr(cell, '\t', (size_t)(feed - cell))))
            cell++;
    return tabs == 10 && cell && feed - cell > 4 && memcmp(cell, "0\t-\t", 4) == 0 ? GLANCE_DONE
                                                                                   : GLANCE_OTHER;
}

static void take_line(struct counts *counts, const char *line, const char *feed, bool last)
{
    struct event event;
    enum glance glance = glance_at(line, feed);
    if (glance == GLANCE_START && !last)
        return;
    if (glance == GLANCE_DONE && !last && !counts->calling_off)
        counts->done++;
    else if (event_parse(line, (size_t)(feed - line), &event)) /* of the last one for its time */
        counts_take(counts, &event);
}

/* Takes the whole lines among bytes[0..count). Returns how many bytes they are. */
static long take_lines(struct counts *counts, const char *bytes, size_t count)
{
    const char *line = bytes, *feed = memrchr(bytes, '\n', count);
    const char *end = feed ? feed + 1 : bytes;
    for (; line < end; line = feed + 1) {
        feed = memchr(line, '\n', (size_t)(end - line));
        take_line(counts, line, feed, feed + 1 == end);
    }
    return end - bytes;
}

/* Reads on in a file, `most` bytes at most. Returns how many bytes were looked at, -1: no memory.
 */
static long read_on(struct counts *counts, struct counts_file *file, int descriptor, long most)
{
    long looked_at = 0;
    char *bytes = malloc(WINDOW);
    while (bytes && looked_at < most) {
        ssize_t got = TEMP_FAILURE_RETRY(pread(descriptor, bytes, WINDOW, file->read));
        long taken = got > 0 ? take_lines(counts, bytes, (size_t)got) : 0;
        if (!taken && got == WINDOW) /* a line as long as that is no event */
            taken = file_skip_hole(descriptor, file->read + got) - file->read;
        if (!taken)
            break;
        looked_at += taken;
        file->read += taken;
        counts->unsaved += taken;
    }
    counts->changed |= counts->unsaved >= COUNTS_WORTH;
    free(bytes);
    return bytes ? looked_at : -1;
}

/* Finds the files of hosts that are new, if the folder has changed. */
static int look_for_files(struct counts *counts, int folder)
{
    struct stat status;
    struct dirent *entry;
    size_t from = 0;
    int result = 0;
    if (fstat(folder, &status) || status.st_mtime == counts->listed)
        return 0;
    int copy = TEMP_FAILURE_RETRY(openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    DIR *listing = copy < 0 ? NULL : fdopendir(copy);
    if (!listing) {
        if (copy >= 0)
            close(copy);
        return 0;
    }
    while (!result && (entry = readdir(listing))) {
        size_t length = strlen(entry->d_name);
        if (counts_is_name(entry->d_name, length) &&
            !has_file(counts, entry->d_name, length, &from))
            result = counts_add_file(counts, entry->d_name, length, 0);
    }
    closedir(listing);
    long settled =
        status.st_mtime > 0 && status.st_mtime + SETTLED < time(NULL) ? status.st_mtime : 0;
    counts->listed = settled;
    return result;
}

/* One file's turn. Returns -1 when memory is short, 1 when the file is not what it was. */
static int look_at_file(struct counts *counts, int folder, long *most)
{
    struct stat status;
    struct counts_file *file = &counts->file[counts->next % counts->files];
    if (fstatat(folder, file->name, &status, AT_SYMLINK_NOFOLLOW) || !S_ISREG(status.st_mode))
        return file->read > 0;
    if (status.st_size < file->read)
        return 1;
    if (status.st_size == file->read)
        return 0;
    int descriptor = TEMP_FAILURE_RETRY(
        openat(folder, file->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY));
    if (descriptor < 0)
        return 0;
    long got = read_on(counts, file, descriptor, *most);
    close(descriptor);
    *most -= got;
    counts->behind |= *most <= 0;
    return got < 0 ? -1 : 0;
}

/* Looks at the files in turn, each once at most. */
static int look_at_files(struct counts *counts, int folder)
{
    long most = COUNTS_WORK;
    size_t looks = counts->files < COUNTS_FILES_AT_A_TIME ? counts->files : COUNTS_FILES_AT_A_TIME;
    int result = 0;
    for (size_t i = 0; i < looks && most > 0 && !result; i++) {
        result = look_at_file(counts, folder, &most);
        counts->next = (counts->next + 1) % counts->files;
    }
    counts->changed |= looks < counts->files; /* others are next */
    if (result <= 0)
        return result;
    counts_release(counts); /* events went away: whatever was counted is of the past */
    counts->behind = counts->changed = true;
    return 0;
}

int counts_update(struct counts *counts, const char *launch_folder)
{
    char *path = text_format("%s/events", launch_folder);
    int folder =
        path ? TEMP_FAILURE_RETRY(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)) : -1;
    int result = path ? 0 : -1;
    counts->behind = false;
    free(path);
    if (folder < 0)
        return result;
    result = look_for_files(counts, folder);
    if (!result && counts->files)
        result = look_at_files(counts, folder);
    close(folder);
    return result;
}
