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

/* Waits until the lock is ours, or the stop flag is set. The folder is there. Returns 0 or -1. */
int lock_take(struct lock *lock, const char *folder, stopflag stop, struct fault *fault);
/* The same on a file that is only ever replaced whole, for one that stands in a folder of other
 * things; the file is made where it isn't there. One that can't be opened or locked is not:
 * whoever writes it then says what is wrong. */
int lock_take_file(struct lock *lock, const char *path, stopflag stop, struct fault *fault);
void lock_drop(struct lock *lock); /* does nothing when it isn't held */

#endif
