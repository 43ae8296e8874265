/* journal.c: see journal.h. */
#include "journal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

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

/* Takes away what was written: whole lines. Of a line that was torn all is written again: readers
 * pass over what is no event. */
static void drop_written(struct journal *journal, size_t written)
{
    struct text *lines = &journal->lines;
    size_t whole = written;
    while (whole && lines->bytes[whole - 1] != '\n')
        whole--;
    journal->torn = written > whole || (!written && journal->torn);
    memmove(lines->bytes, lines->bytes + whole, lines->length - whole);
    lines->length -= whole;
    lines->bytes[lines->length] = '\0';
}

/* One write, or several where the system takes only a part. Returns an errno. */
static int write_lines(struct journal *journal)
{
    struct text *lines = &journal->lines;
    size_t written = 0;
    int error = journal->torn ? write_all(journal->descriptor, "\n", 1, NULL) : 0;
    if (!error)
        journal->torn = false;
    while (!error && written < lines->length) {
        ssize_t got = write(journal->descriptor, lines->bytes + written, lines->length - written);
        if (got >= 0)
            written += (size_t)got;
        else if (errno != EINTR)
            error = errno;
    }
    if (!journal->torn)
        drop_written(journal, written);
    journal->uncounted += (long)written;
    return error;
}

int journal_write(struct journal *journal, struct fault *fault)
{
    if (!journal->lines.length && !journal->lines.failed)
        return 0;
    int error = journal->lines.failed ? ENOMEM : write_lines(journal);
    if (!error && journal->counted && journal->uncounted >= COUNTS_WORK / 2) {
        counts_keep(journal->counted); /* so that nobody who asks is far behind */
        journal->uncounted = 0;
    }
    return error ? fail(fault, "events: cannot write: %s", strerror(error)) : 0;
}

int journal_relax(struct journal *journal, struct fault *fault)
{
    enum { WORTH = 64 * 1024 };
    return journal->lines.length < WORTH ? 0 : journal_write(journal, fault);
}
