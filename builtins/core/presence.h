/* presence.h: is the runner of a launch alive, and which process is it? And who is still submitting
 * its arrays?
 *
 * The process holds a POSIX record lock (fcntl(2), F_SETLK) on a file of the launch as long as it
 * lives; anybody may ask for the holder (F_GETLK). Unlike a pid in a file this can't be stale: the
 * kernel, or over NFS the server, drops the lock with the process. The file is made and opened only
 * where something may be written (ownfile.h). */
#ifndef ONAGER_CORE_PRESENCE_H
#define ONAGER_CORE_PRESENCE_H

#include <sys/types.h>

#include "core/fault.h"

/* Holds the file until the process ends; one that is made is held from its first moment, so that a
 * file which nobody holds means that its holder is gone. Returns 0; 1 when another process holds
 * it; -1 with a fault. */
int presence_hold(const char *path, struct fault *fault);

/* The same for a while: returns a descriptor, which presence_drop takes; -1 with a fault, also when
 * another process holds the file. */
int presence_take(const char *path, struct fault *fault);
void presence_drop(const char *path, int descriptor); /* removes the file */

/* Makes the file, if it is not there, without holding it: whoever looks sees that nobody comes any
 * more. */
void presence_note_gone(const char *path);

/* The process that holds it: its id (0 when it is not of this machine's view), or one of these.
 * Where it can't be seen, somebody may. */
enum { PRESENCE_NOBODY = -1, PRESENCE_UNKNOWN = -2 };
pid_t presence_holder(const char *path);

#endif
