/* lock.c: see lock.h. */
#include "core/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/place.h"

/* Waits for the lock of an open file. Returns an errno. */
static int wait_for(const struct lock *lock, stopflag stop)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    while (fcntl(lock->descriptor, F_OFD_SETLKW, &whole))
        if (errno != EINTR || (stop && *stop))
            return errno;
    return 0;
}

int lock_take(struct lock *lock, const char *folder, stopflag stop, struct fault *fault)
{
    char *path = text_format("%s/.lock", folder);
    int error;
    if (!path)
        return fail_memory(fault);
    if (place_check(path, fault)) {
        free(path);
        return -1;
    }
    lock->descriptor = TEMP_FAILURE_RETRY(
        open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, 0666));
    error = lock->descriptor < 0 ? errno : wait_for(lock, stop);
    if (error) {
        fail(fault, "%s: cannot lock: %s", path, place_error(error));
        lock_drop(lock);
    }
    free(path);
    return error ? -1 : 0;
}

/* Is the file that was opened still the one of that name? */
static bool is_current(const struct lock *lock, const char *path)
{
    struct stat held, there;
    return fstat(lock->descriptor, &held) == 0 && stat(path, &there) == 0 &&
           held.st_ino == there.st_ino && held.st_dev == there.st_dev;
}

int lock_take_file(struct lock *lock, const char *path, stopflag stop, struct fault *fault)
{
    for (;;) {
        lock->descriptor = TEMP_FAILURE_RETRY(
            open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0666));
        if (lock->descriptor < 0)
            return 0;
        int error = wait_for(lock, stop);
        bool interrupted = error == EINTR;
        if (!interrupted && (error || is_current(lock, path)))
            return 0;
        lock_drop(lock); /* somebody replaced it meanwhile */
        if (interrupted)
            return fail(fault, "%s: interrupted, left as it was", path);
    }
}

void lock_drop(struct lock *lock)
{
    if (lock->descriptor >= 0)
        close(lock->descriptor);
    lock->descriptor = -1;
}
