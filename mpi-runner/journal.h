/* journal.h: the events (core/event.h) of a runner, on their way to disk: noted one by one, written
 * together. */
#ifndef ONAGER_RUNNER_JOURNAL_H
#define ONAGER_RUNNER_JOURNAL_H

#include <sys/resource.h>

#include "core/event.h"
#include "slots.h"

struct journal {
    int descriptor;      /* of the events file */
    struct text lines;   /* not written yet */
    bool torn;           /* the last write ended within a line */
    const char *counted; /* the folder of the launch, if this is all that runs of it */
    long uncounted;      /* bytes that were written since its counts were kept (core/counts.h) */
};

void journal_release(struct journal *journal); /* does not close */

/* Notes that the runner begins or finishes. */
void journal_note(struct journal *journal, enum event_kind kind);
/* Notes what befalls a task that does not run. */
void journal_note_task(struct journal *journal, enum event_kind kind, long task);
/* Notes what befalls the attempt in a slot; `number` is the slot's. */
void journal_note_slot(struct journal *journal, enum event_kind kind, const struct slot *slot,
                       int number);
/* Notes its end, after `wall` seconds. */
void journal_note_end(struct journal *journal, const struct slot *slot, int number, double wall,
                      int wait_status, const struct rusage *usage);

/* Writes what was noted. What could not be written, since the disk was full, say, is kept for the
 * next time. */
int journal_write(struct journal *journal, struct fault *fault);
/* The same once it is worth a system call, for those who note much. */
int journal_relax(struct journal *journal, struct fault *fault);

#endif
