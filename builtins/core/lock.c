/* lock.c: see lock.h. */
#include "core/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int lock_take(struct lock *lock, const char *folder, stopflag stop, struct fault *fault)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    char *path = text_format("%s/.lock", folder);
    int error = 0;
    if (!path)
        return fail_memory(fault);
    lock->descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, 0666);
    if (lock->descriptor < 0)
        error = errno;
    while (!error && fcntl(lock->descriptor, F_OFD_SETLKW, &whole)) {
        if (errno != EINTR || (stop && *stop))
            error = errno;
    }
    if (error) {
        fail(fault, "%s: cannot lock: %s", path, strerror(error));
        lock_drop(lock);
    }
    free(path);
    return error ? -1 : 0;
}

void lock_drop(struct lock *lock)
{
    if (lock->descriptor >= 0)
        close(lock->descriptor);
    lock->descriptor = -1;
}
