/* presence.c: see presence.h. */
#include "core/presence.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/ownfile.h"
#include "core/text.h"

/* Locks an open file. Returns 0; 1 when another process has it; -1 with a fault. */
static int lock_whole(int descriptor, const char *path, struct fault *fault)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(descriptor, F_SETLK, &whole) == 0)
        return 0;
    return errno == EAGAIN || errno == EACCES
               ? 1
               : fail(fault, "%s: cannot lock: %s", path, strerror(errno));
}

static int open_file(const char *path, int flags)
{
    struct stat status;
    int descriptor =
        TEMP_FAILURE_RETRY(open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | flags, 0666));
    if (descriptor < 0 || (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)))
        return descriptor;
    close(descriptor);
    errno = ENXIO;
    return -1;
}

/* Makes the file, held from its first moment: it is locked under another name and then linked to
 * its own. Returns its descriptor; -1 where somebody was faster, or links can't be made. */
static int make_held(const char *path)
{
    char *own = text_format("%s.%ld", path, (long)getpid());
    int descriptor = own ? open_file(own, O_CREAT) : -1;
    bool held = descriptor >= 0 && lock_whole(descriptor, own, NULL) == 0 && link(own, path) == 0;
    if (descriptor >= 0)
        unlink(own);
    if (descriptor >= 0 && !held)
        close(descriptor);
    free(own);
    return held ? descriptor : -1;
}

/* Returns the descriptor in *held. 0; 1 when another process holds the file; -1 with a fault. */
static int hold(const char *path, int *held, struct fault *fault)
{
    if (ownfile_check_links(path, fault))
        return -1;
    *held = access(path, F_OK) ? make_held(path) : -1;
    if (*held >= 0)
        return 0;
    *held = open_file(path, O_CREAT);
    if (*held < 0)
        return fail(fault, "%s: cannot open: %s", path, ownfile_error(errno));
    int result = lock_whole(*held, path, fault);
    if (result)
        close(*held);
    return result;
}

int presence_hold(const char *path, struct fault *fault)
{
    int held; /* stays open on purpose */
    return hold(path, &held, fault);
}

int presence_take(const char *path, struct fault *fault)
{
    int held, result = hold(path, &held, fault);
    if (result > 0)
        fail(fault, "%s: another process holds it", path);
    return result ? -1 : held;
}

void presence_drop(const char *path, int descriptor)
{
    unlink(path);
    close(descriptor);
}

void presence_note_gone(const char *path)
{
    int descriptor = ownfile_check_links(path, NULL) ? -1 : open_file(path, O_CREAT);
    if (descriptor >= 0)
        close(descriptor);
}

/* Does open's errno say that there is no such file, or none of ours? */
static bool is_none(int error)
{
    return error == ENOENT || error == ENOTDIR || error == ELOOP;
}

pid_t presence_holder(const char *path)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int descriptor = TEMP_FAILURE_RETRY(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
    if (descriptor < 0)
        return is_none(errno) ? PRESENCE_NOBODY : PRESENCE_UNKNOWN;
    int result = TEMP_FAILURE_RETRY(fcntl(descriptor, F_GETLK, &whole));
    close(descriptor);
    if (result)
        return PRESENCE_UNKNOWN;
    if (whole.l_type == F_UNLCK)
        return PRESENCE_NOBODY;
    return whole.l_pid > 0 ? whole.l_pid : 0; /* of other machines some file systems tell -pid */
}
