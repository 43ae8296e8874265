/* journal.c: see journal.h. */
#include "journal.h"

#include <errno.h>
#include <string.h>

#include "core/counts.h"
#include "core/sink.h"

void journal_release(struct journal *journal)
{
    text_release(&journal->lines);
}

void journal_note(struct journal *journal, enum event_kind kind)
{
    event_add(&journal->lines, &(struct event){.kind = kind});
}

void journal_note_task(struct journal *journal, enum event_kind kind, long task)
{
    event_add(&journal->lines, &(struct event){.kind = kind, .task = task});
}

void journal_note_slot(struct journal *journal, enum event_kind kind, const struct slot *slot,
                       int number)
{
    event_add(&journal->lines,
              &(struct event){
                  .kind = kind, .task = slot->task, .attempt = slot->attempt, .slot = number});
}

void journal_note_end(struct journal *journal, const struct slot *slot, int number, double wall,
                      int wait_status, const struct rusage *usage)
{
    struct event event = {
        .task = slot->task, .attempt = slot->attempt, .slot = number, .wall = wall};
    event_set_end(&event, wait_status, usage);
    event_add(&journal->lines, &event);
}

int journal_write(struct journal *journal, struct fault *fault)
{
    struct text *lines = &journal->lines;
    if (!lines->length)
        return 0;
    int error =
        lines->failed ? ENOMEM : write_all(journal->descriptor, lines->bytes, lines->length, NULL);
    journal->uncounted += (long)lines->length;
    text_clear(lines);
    if (!error && journal->counted && journal->uncounted >= COUNTS_WORK / 2) {
        counts_keep(journal->counted); /* so that nobody who asks is far behind */
        journal->uncounted = 0;
    }
    return error ? fail(fault, "events: cannot write: %s", strerror(error)) : 0;
}
