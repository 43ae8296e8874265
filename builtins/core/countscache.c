/* countscache.c: launches/N/counts, where counts.h goes on from. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/counts.h"
#include "core/file.h"
#include "core/idlist.h"
#include "core/ownfile.h"
#include "core/text.h"

#define FORMAT "counts-1"

enum { CACHE_MOST = 512 * 1024 }; /* bytes */

/* The numbers of a line of the cache, in order. */
static const size_t numbers[] = {
    offsetof(struct counts, done),      offsetof(struct counts, failed),
    offsetof(struct counts, cancelled), offsetof(struct counts, more_called_off),
    offsetof(struct counts, begun),     offsetof(struct counts, finished),
    offsetof(struct counts, latest),    offsetof(struct counts, listed),
};

static long *number_of(struct counts *counts, size_t which)
{
    return (long *)((char *)counts + numbers[which]);
}

/* A number and the blank behind it; -1 when there is none. */
static long next_number(const char **at, const char *end)
{
    const char *blank = memchr(*at, ' ', (size_t)(end - *at));
    long number = blank ? idlist_number(*at, blank) : -1;
    if (number >= 0)
        *at = blank + 1;
    return number;
}

/* The first line: FORMAT, the numbers, and then the tasks that are being called off. */
static bool parse_head(struct counts *counts, const char *at, const char *end)
{
    size_t length = strlen(FORMAT " ");
    if ((size_t)(end - at) < length || memcmp(at, FORMAT " ", length) != 0)
        return false;
    at += length;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if ((*number_of(counts, i) = next_number(&at, end)) < 0)
            return false;
    long over = next_number(&at, end), next = next_number(&at, end), task;
    counts->over = over == 1;
    counts->next = next > 0 ? (size_t)next : 0;
    while ((task = next_number(&at, end)) >= 0 && counts->calling_off < COUNTS_CALLED_OFF)
        counts->called_off[counts->calling_off++] = task;
    return over >= 0 && over <= 1 && next >= 0 && at == end;
}

/* Tells whether what was read is what was written: nothing is waited for, and two may write. The
 * function is FNV-1a. */
static long checksum(const char *bytes, size_t count)
{
    uint32_t sum = 2166136261U;
    for (size_t i = 0; i < count; i++)
        sum = (sum ^ (unsigned char)bytes[i]) * 16777619U;
    return (long)sum;
}

/* Each further line: how many bytes of which file. The last one that counts is `SUM end`. Returns
 * 1, 0 when it is no cache, -1 when memory is short. */
static int parse(struct counts *counts, const char *bytes, const char *end)
{
    const char *at = bytes, *feed = memchr(at, '\n', (size_t)(end - at));
    if (!feed || !parse_head(counts, at, feed))
        return 0;
    for (at = feed + 1; (feed = memchr(at, '\n', (size_t)(end - at))); at = feed + 1) {
        const char *line = at;
        long number = next_number(&at, feed);
        if (feed - at == 3 && memcmp(at, "end", 3) == 0)
            return number == checksum(bytes, (size_t)(line - bytes));
        if (number < 0 || !counts_is_name(at, (size_t)(feed - at)))
            return 0;
        if (counts_add_file(counts, at, (size_t)(feed - at), number))
            return -1;
    }
    return 0;
}

/* The whole cache behind what `text` holds, if it is a small regular file. */
static bool read_cache(const char *path, struct text *text)
{
    struct stat status;
    int descriptor =
        TEMP_FAILURE_RETRY(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY));
    ssize_t got = -1;
    if (descriptor < 0)
        return false;
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) &&
        status.st_size <= CACHE_MOST && text_reserve(text, (size_t)status.st_size))
        got = TEMP_FAILURE_RETRY(read(descriptor, text->bytes, (size_t)status.st_size));
    close(descriptor);
    text->length = got > 0 ? (size_t)got : 0;
    return got > 0;
}

int counts_read(struct counts *counts, const char *launch_folder)
{
    struct text text = TEXT_INIT;
    char *path = text_format("%s/counts", launch_folder);
    int got = path ? 0 : -1;
    *counts = (struct counts){0};
    if (path && read_cache(path, &text))
        got = parse(counts, text.bytes, text.bytes + text.length);
    text_release(&text);
    free(path);
    if (got <= 0)
        counts_release(counts);
    return got < 0 ? -1 : 0;
}

static void format(const struct counts *counts, struct text *text)
{
    text_add_string(text, FORMAT " ");
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        text_add_long(text, *number_of((struct counts *)counts, i));
        text_add_char(text, ' ');
    }
    text_printf(text, "%d %zu ", counts->over, counts->next);
    for (size_t i = 0; i < counts->calling_off; i++) {
        text_add_long(text, counts->called_off[i]);
        text_add_char(text, ' ');
    }
    text_add_char(text, '\n');
    for (size_t i = 0; i < counts->files; i++) {
        text_add_long(text, counts->file[i].read);
        text_add_char(text, ' ');
        text_add_string(text, counts->file[i].name);
        text_add_char(text, '\n');
    }
    text_printf(text, "%ld end\n", text->failed ? 0 : checksum(text->bytes, text->length));
}

/* Written over what was there, which costs some microseconds. A new file and rename(2) would take a
 * disk's time on ext4, and of a cache nothing is lost. */
void counts_write(const struct counts *counts, const char *launch_folder)
{
    struct text text = TEXT_INIT;
    char *path = text_format("%s/counts", launch_folder);
    int descriptor = path ? ownfile_open_checked(path, O_WRONLY, NULL) : -1;
    format(counts, &text);
    if (descriptor >= 0 && !text.failed)
        write_all(descriptor, text.bytes, text.length, NULL);
    if (descriptor >= 0)
        close(descriptor);
    text_release(&text);
    free(path);
}

void counts_keep(const char *launch_folder)
{
    struct counts counts;
    int result = counts_read(&counts, launch_folder);
    do
        result = result ? result : counts_update(&counts, launch_folder);
    while (!result && counts.behind);
    if (!result)
        counts_write(&counts, launch_folder);
    counts_release(&counts);
}
