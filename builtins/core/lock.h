/* lock.h: a lock on a folder, for writers. Readers need none, since files are replaced whole.
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
void lock_drop(struct lock *lock); /* does nothing when it isn't held */

#endif
