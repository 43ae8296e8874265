/* lock.h: a lock on a folder (or a file), for writers. Readers need none, since files are replaced
 * whole.
 *
 * It is an open file description lock (fcntl(2), F_OFD_SETLKW) on FOLDER/.lock: it works over NFS
 * (which turns it into a lock at the server), belongs to the descriptor and not to the process, and
 * the kernel drops it when the holder dies, so that there are no stale locks. */
#ifndef ONAGER_CORE_LOCK_H
#define ONAGER_CORE_LOCK_H

#include "core/fault.h"
#include "core/sink.h"

struct lock {
    int descriptor;
};

#define LOCK_INIT                                                                                  \
    {                                                                                              \
        -1                                                                                         \
    }

/* What tells the user that a lock is long in coming, which is no error; NULL, at first: nothing
 * does. Constant for a process. */
void lock_set_teller(void (*tell)(const char *path));

/* Waits until the lock is ours, or the stop flag is set. The folder is there. Returns 0 or -1. */
int lock_take(struct lock *lock, const char *folder, stopflag stop, struct fault *fault);
/* The same on a file that is only ever replaced whole, for one that stands in a folder of other
 * things; the file is made where it isn't there. Returns 0, also without the lock where the file
 * can't be opened or locked: writing it will tell why. -1 when interrupted. */
int lock_take_file(struct lock *lock, const char *path, stopflag stop, struct fault *fault);
void lock_drop(struct lock *lock); /* does nothing when it isn't held */

#endif
