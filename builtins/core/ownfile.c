/* ownfile.c: see ownfile.h. */
#include "core/ownfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/paths.h"
#include "core/trust.h"

/* Where the first component `.onager` begins; NULL: there is none. */
static const char *find_folder(const char *path)
{
    enum { LENGTH = sizeof ONAGER_FOLDER - 1 };
    for (const char *at = path; (at = strstr(at, ONAGER_FOLDER)); at++)
        if ((at == path || at[-1] == '/') && (at[LENGTH] == '/' || !at[LENGTH]))
            return at;
    return NULL;
}

int ownfile_check_links(const char *path, struct fault *fault)
{
    char part[PATH_MAX];
    struct stat status;
    const char *folder = find_folder(path);
    for (const char *slash = folder; slash && (slash = strchr(slash, '/')); slash++) {
        size_t length = (size_t)(slash - path);
        if (length >= sizeof part)
            return 0; /* no call takes such a path */
        memcpy(part, path, length);
        part[length] = '\0';
        if (lstat(part, &status))
            return 0;
        if (S_ISLNK(status.st_mode) &&
            trust_check(status.st_uid, part, "is a symbolic link of", fault))
            return -1;
    }
    return 0;
}

/* Is the file that was there one to write to? Then it is made ready for it. Returns an errno. */
static int settle(int descriptor, int flags, bool (*is_ours)(int descriptor))
{
    struct stat status;
    if (fstat(descriptor, &status))
        return errno;
    if (!S_ISREG(status.st_mode))
        return ENXIO;
    if (status.st_nlink > 1 && (!is_ours || !is_ours(descriptor)))
        return EMLINK;
    if ((flags & O_TRUNC && ftruncate(descriptor, 0)) || fcntl(descriptor, F_SETFL, flags))
        return errno;
    return 0;
}

static int open_settled(const char *path, int flags, bool (*is_ours)(int descriptor))
{
    int always = O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY;
    int descriptor = TEMP_FAILURE_RETRY(open(path, flags | always | O_EXCL, 0666));
    if (descriptor >= 0 || errno != EEXIST)
        return descriptor; /* what is new needs no look */
    descriptor = TEMP_FAILURE_RETRY(open(path, (flags & ~O_TRUNC) | always | O_NONBLOCK, 0666));
    if (descriptor < 0)
        return -1;
    int error = settle(descriptor, flags, is_ours);
    if (!error)
        return descriptor;
    close(descriptor);
    errno = error;
    return -1;
}

int ownfile_open(const char *path, int flags)
{
    return open_settled(path, flags, NULL);
}

const char *ownfile_error(int error)
{
    switch (error) {
    case ELOOP:
        return "is a symbolic link";
    case EMLINK:
        return "has another name, too (a hard link)";
    case ENXIO:
        return "not a regular file";
    default:
        return strerror(error);
    }
}

int ownfile_open_known(const char *path, int flags, bool (*is_ours)(int descriptor),
                       struct fault *fault)
{
    if (ownfile_check_links(path, fault))
        return -1;
    int descriptor = open_settled(path, flags, is_ours);
    return descriptor < 0 ? fail(fault, "%s: cannot write: %s", path, ownfile_error(errno))
                          : descriptor;
}

int ownfile_open_checked(const char *path, int flags, struct fault *fault)
{
    return ownfile_open_known(path, flags, NULL, fault);
}
