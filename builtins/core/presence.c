/* presence.c: see presence.h. */
#include "core/presence.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int presence_hold(const char *path, struct fault *fault)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, 0666);
    if (descriptor < 0)
        return fail(fault, "%s: cannot open: %s", path, strerror(errno));
    if (fcntl(descriptor, F_SETLK, &whole) == 0)
        return 0; /* the descriptor stays open on purpose */
    int error = errno;
    close(descriptor);
    if (error == EAGAIN || error == EACCES)
        return 1;
    return fail(fault, "%s: cannot lock: %s", path, strerror(error));
}

pid_t presence_holder(const char *path)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    if (descriptor < 0)
        return -1;
    int result = fcntl(descriptor, F_GETLK, &whole);
    close(descriptor);
    return result || whole.l_type == F_UNLCK ? -1 : whole.l_pid;
}
