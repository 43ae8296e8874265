/* lock.c: see lock.h. */
#include "core/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/ownfile.h"

#define PATIENCE 5.0 /* seconds until the user is told */

static void (*teller)(const char *path);

void lock_set_teller(void (*tell)(const char *path))
{
    teller = tell;
}

/* Tries for some seconds. Returns an errno; EAGAIN: in vain. */
static int try_for(const struct lock *lock, stopflag stop)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    const double until = clock_steady() + PATIENCE;
    while (fcntl(lock->descriptor, F_OFD_SETLK, &whole)) {
        if (stop && *stop)
            return EINTR;
        if (errno != EINTR && errno != EAGAIN && errno != EACCES)
            return errno;
        double left = until - clock_steady();
        if (left <= 0)
            return EAGAIN;
        poll(NULL, 0, left > PATIENCE / 2 ? 8 : 1); /* who came first looks more often */
    }
    return 0;
}

/* Waits for the lock of the open file of that name. Returns an errno. */
static int wait_for(const struct lock *lock, const char *path, stopflag stop)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int error = teller ? try_for(lock, stop) : EAGAIN;
    if (error != EAGAIN)
        return error;
    if (teller)
        teller(path);
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
    if (ownfile_check_links(path, fault)) {
        free(path);
        return -1;
    }
    lock->descriptor = TEMP_FAILURE_RETRY(
        open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, 0666));
    error = lock->descriptor < 0 ? errno : wait_for(lock, path, stop);
    if (error) {
        fail(fault, "%s: cannot lock: %s", path, ownfile_error(error));
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
    enum { ROUNDS = 100 }; /* others may be faster so often, not each time */
    for (int i = 0; i < ROUNDS; i++) {
        lock->descriptor = TEMP_FAILURE_RETRY(
            open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0666));
        if (lock->descriptor < 0)
            return 0;
        int error = wait_for(lock, path, stop);
        bool interrupted = error == EINTR;
        if (!interrupted && (error || is_current(lock, path)))
            return 0;
        lock_drop(lock); /* somebody replaced it meanwhile */
        if (interrupted)
            return fail(fault, "%s: interrupted, left as it was", path);
    }
    return fail(fault, "%s: cannot lock: it is replaced again and again", path);
}

void lock_drop(struct lock *lock)
{
    if (lock->descriptor >= 0)
        close(lock->descriptor);
    lock->descriptor = -1;
}
