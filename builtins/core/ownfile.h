/* ownfile.h: writing below a .onager folder that somebody else may have prepared.
 *
 * A folder of our own may be anywhere: .onager, .onager/logs and the like may be symbolic links to
 * scratch space, if they belong to the user, to root or to somebody whom the user trusts (trust.h);
 * one of anybody else is not followed where something is to be written. What is written is never a
 * link: a whole file is replaced by rename(2), and one that is written in place is opened here, and
 * must be a regular file with one name. So nothing outside is written, whatever lies where our
 * files go, and nobody waits at a FIFO. Reading is the business of file_open_regular, which follows
 * links. */
#ifndef ONAGER_CORE_OWNFILE_H
#define ONAGER_CORE_OWNFILE_H

#include <stdbool.h>

#include "core/fault.h"

/* Is no part of the path, from a component `.onager` on, a symbolic link of another user who isn't
 * trusted? The last component counts only with a slash behind it. What is not there is no matter.
 * Returns 0 or -1. */
int ownfile_check_links(const char *path, struct fault *fault);

/* Opens a file to be written in place with open(2)'s `flags`, making it with the user's umask.
 * Calls nothing but the system, so it may be used between vfork and exec. Returns the descriptor;
 * -1 with errno set, about which ownfile_error tells. */
int ownfile_open(const char *path, int flags);
const char *ownfile_error(int error); /* "is a symbolic link", else strerror */

/* ownfile_check_links and ownfile_open with a fault. */
int ownfile_open_checked(const char *path, int flags, struct fault *fault);

/* The same for a file that others write at the same time, so that it can't be replaced: where it
 * has other names, too (as after cp -l), it is taken if is_ours knows it by what it holds. */
int ownfile_open_known(const char *path, int flags, bool (*is_ours)(int descriptor),
                       struct fault *fault);

#endif
