/* file.c: see file.h. */
#include "core/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/ownfile.h"
#include "core/shortage.h"

int file_open_regular(const char *path, long *size, bool *missing, struct fault *fault)
{
    int descriptor = TEMP_FAILURE_RETRY(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat status;
    if (missing)
        *missing = descriptor < 0 && errno == ENOENT;
    if (descriptor < 0 && missing && *missing)
        return -1;
    if (descriptor < 0)
        return fail(fault, "%s: cannot open: %s", path, strerror(errno));
    if (fstat(descriptor, &status)) {
        fail(fault, "%s: cannot stat: %s", path, strerror(errno));
        close(descriptor);
        return -1;
    }
    if (!S_ISREG(status.st_mode)) {
        close(descriptor);
        return fail(fault, "%s: not a regular file", path);
    }
    if (size)
        *size = status.st_size;
    return descriptor;
}

long file_skip_hole(int descriptor, long from)
{
    struct stat status;
    off_t next = lseek(descriptor, from, SEEK_DATA);
    if (next < 0 && errno == ENXIO && fstat(descriptor, &status) == 0)
        next = status.st_size; /* all the rest is a hole */
    return next > from ? next : from;
}

/* Reads from the descriptor's offset to the end of the file, about `expected` bytes. */
static int read_rest(int descriptor, const char *path, long expected, struct text *text,
                     struct fault *fault)
{
    size_t before = text->length;
    for (;;) {
        size_t have = text->length - before;
        size_t room = have < (size_t)expected ? (size_t)expected - have + 1 : 4096;
        char *place = text_reserve(text, room);
        if (!place)
            return fail_memory(fault);
        ssize_t got = read(descriptor, place, room);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(fault, "%s: cannot read: %s", path, strerror(errno));
        place[got] = '\0';
        text->length += (size_t)got;
        if (got == 0)
            return 0;
    }
}

int file_read_tail(const char *path, long most, struct text *text, bool *missing, bool *cut,
                   struct fault *fault)
{
    long size = 0;
    int descriptor = file_open_regular(path, &size, missing, fault);
    *cut = descriptor >= 0 && size > most;
    if (descriptor < 0)
        return missing && *missing ? 0 : -1;
    int result = 0;
    if (*cut && lseek(descriptor, size - most, SEEK_SET) < 0)
        result = fail(fault, "%s: cannot seek: %s", path, strerror(errno));
    if (!result)
        result = read_rest(descriptor, path, *cut ? most : size, text, fault);
    close(descriptor);
    char *line = *cut && !result && text->length ? memchr(text->bytes, '\n', text->length) : NULL;
    if (line) {
        text->length -= (size_t)(line + 1 - text->bytes);
        memmove(text->bytes, line + 1, text->length + 1);
    }
    return result;
}

int file_read(const char *path, struct text *text, bool *missing, struct fault *fault)
{
    long size = 0;
    int descriptor = file_open_regular(path, &size, missing, fault);
    if (descriptor < 0)
        return missing && *missing ? 0 : -1;
    int result = size > FILE_READ_MOST ? fail(fault, "%s: is too large: %ld bytes", path, size)
                                       : read_rest(descriptor, path, size, text, fault);
    close(descriptor);
    return result;
}

/* file_make_folders, of a path that ownfile_check_links has passed. */
static int make_folders(const char *path, struct fault *fault)
{
    struct stat status;
    if (stat(path, &status) == 0) {
        if (S_ISDIR(status.st_mode))
            return 0;
        return fail(fault, "%s: is in the way: not a folder", path);
    }
    if (errno != ENOENT)
        return fail(fault, "%s: cannot make the folder: %s", path, strerror(errno));
    if (file_make_parents(path, fault))
        return -1;
    if (mkdir(path, 0777) && errno != EEXIST)
        return fail(fault, "%s: cannot make the folder: %s", path, strerror(errno));
    return 0;
}

int file_make_folders(const char *path, struct fault *fault)
{
    char *whole = text_format("%s/", path);
    int result = !whole ? fail_memory(fault) : ownfile_check_links(whole, fault);
    free(whole);
    return result ? -1 : make_folders(path, fault);
}

int file_make_parents(const char *path, struct fault *fault)
{
    const char *slash = strrchr(path, '/');
    while (slash > path && slash[-1] == '/')
        slash--;
    if (!slash || slash == path)
        return 0;
    char *parent = strndup(path, (size_t)(slash - path));
    if (!parent)
        return fail_memory(fault);
    int result = file_make_folders(parent, fault);
    free(parent);
    return result;
}

int file_check_place(const char *path, struct fault *fault)
{
    struct stat status;
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) /* such as /dev/null */
        return fail(fault, "%s: is in the way: not a regular file", path);
    return 0;
}

static int open_new(struct newfile *file, const char *path, unsigned mode, stopflag stop,
                    struct fault *fault)
{
    *file = (struct newfile){.path = strdup(path), .shortages = shortage_count()};
    sink_init(&file->sink, -1, stop);
    if (!file->path)
        return fail_memory(fault);
    if (ownfile_check_links(path, fault) || file_check_place(path, fault)) {
        newfile_abandon(file);
        return -1;
    }
    do {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        free(file->temporary);
        file->temporary = text_format("%s.new-%d-%ld", path, (int)getpid(), now.tv_nsec);
        if (!file->temporary)
            break;
        file->sink.descriptor = TEMP_FAILURE_RETRY(
            open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    } while (file->sink.descriptor < 0 && errno == EEXIST);
    if (file->sink.descriptor >= 0)
        return 0;
    fail(fault, "%s: cannot write: %s", path, strerror(errno));
    free(file->temporary);
    file->temporary = NULL;
    newfile_abandon(file);
    return -1;
}

int newfile_open(struct newfile *file, const char *path, stopflag stop, struct fault *fault)
{
    return open_new(file, path, 0666, stop, fault);
}

void newfile_abandon(struct newfile *file)
{
    if (file->sink.descriptor >= 0)
        close(file->sink.descriptor);
    if (file->temporary)
        unlink(file->temporary);
    sink_release(&file->sink);
    free(file->temporary);
    free(file->path);
    *file = (struct newfile){.sink.descriptor = -1};
}

int newfile_commit(struct newfile *file, struct fault *fault)
{
    int error = 0;
    if (sink_flush(&file->sink))
        error = file->sink.error;
    else if (shortage_since(file->shortages))
        error = ENOMEM; /* of what was to stand in it */
    else if (TEMP_FAILURE_RETRY(fsync(file->sink.descriptor)) && errno != EINVAL)
        error = errno;
    if (close(file->sink.descriptor) && !error)
        error = errno;
    file->sink.descriptor = -1;
    if (!error && rename(file->temporary, file->path))
        error = errno;
    if (!error) {
        free(file->temporary);
        file->temporary = NULL;
    } else if (error == EINTR) {
        fail(fault, "%s: interrupted, left as it was", file->path);
    } else {
        fail(fault, "%s: cannot write: %s", file->path, strerror(error));
    }
    newfile_abandon(file);
    return error ? -1 : 0;
}

int file_replace(const char *path, const char *bytes, size_t count, unsigned mode,
                 struct fault *fault)
{
    struct newfile file;
    if (open_new(&file, path, mode, NULL, fault))
        return -1;
    text_add(&file.sink.pending, bytes, count);
    return newfile_commit(&file, fault);
}

/* Appends to an open file, after a torn line's end. Returns an errno. */
static int append_to(int descriptor, const char *bytes, size_t count)
{
    struct stat status;
    char last = '\n';
    int error = fstat(descriptor, &status) ? errno : 0;
    if (error)
        return error;
    if (status.st_size && TEMP_FAILURE_RETRY(pread(descriptor, &last, 1, status.st_size - 1)) != 1)
        error = EIO;
    if (!error && last != '\n')
        error = write_all(descriptor, "\n", 1, NULL);
    if (!error)
        error = write_all(descriptor, bytes, count, NULL);
    return error && ftruncate(descriptor, status.st_size) ? errno : error;
}

/* Makes a file that has other names, too (as after cp -l) one of its own: those stay as they are.
 */
static int part_from_others(const char *path, struct fault *fault)
{
    struct text text = TEXT_INIT;
    struct stat status;
    if (lstat(path, &status) || !S_ISREG(status.st_mode) || status.st_nlink < 2)
        return 0;
    struct newfile copy;
    int result = file_read(path, &text, NULL, fault) || newfile_open(&copy, path, NULL, fault);
    if (!result) {
        fchmod(copy.sink.descriptor, status.st_mode & 0777); /* as far as that is allowed */
        text_add(&copy.sink.pending, text.bytes, text.length);
        result = newfile_commit(&copy, fault);
    }
    text_release(&text);
    return result ? -1 : 0;
}

/* Opens a file of which the lock is held. */
static int open_in_place(const char *path, int flags, struct fault *fault)
{
    return part_from_others(path, fault) ? -1 : ownfile_open_checked(path, flags, fault);
}

int file_append(const char *path, const char *bytes, size_t count, struct fault *fault)
{
    int descriptor = open_in_place(path, O_RDWR | O_APPEND, fault);
    if (descriptor < 0)
        return -1;
    int error = append_to(descriptor, bytes, count);
    if (close(descriptor) && !error)
        error = errno;
    return error ? fail(fault, "%s: cannot write: %s", path, strerror(error)) : 0;
}

int file_cut(const char *path, long size, struct fault *fault)
{
    int descriptor = open_in_place(path, O_WRONLY, fault);
    if (descriptor < 0)
        return -1;
    int error = ftruncate(descriptor, size) ? errno : 0;
    close(descriptor);
    return error ? fail(fault, "%s: cannot write: %s", path, strerror(error)) : 0;
}

int file_snapshot(const char *from, const char *to, struct fault *fault)
{
    enum { COPIED_MOST = 4 << 20 };
    struct text text = TEXT_INIT;
    struct stat status;
    bool large = stat(from, &status) == 0 && status.st_size > COPIED_MOST;
    if (large && link(from, to) == 0)
        return 0;
    int result = file_read(from, &text, NULL, fault);
    if (!result)
        result = file_replace(to, text.bytes, text.length, 0666, fault);
    text_release(&text);
    return result;
}
