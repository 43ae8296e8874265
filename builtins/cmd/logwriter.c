/* logwriter.c: writes the texts of `onager logs`; see logview.h. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cmd/logview.h"

enum { CHUNK = 64 * 1024 };

struct logtask logtask_find(const struct logview *view, long task)
{
    struct logtask found = {.id = task, .attempt = view->attempt ? view->attempt : 1};
    long place = view->on_record ? ledger_place(&view->standing.ledger, task) : -1;
    if (place < 0)
        return found;
    found.record = &view->standing.ledger.record[place];
    found.state = ledger_state(&view->standing.ledger, place);
    if (!view->attempt || view->attempt > found.record->attempt)
        found.attempt = view->attempt ? 0 : found.record->attempt;
    found.latest = found.attempt == found.record->attempt;
    return found;
}

void logwriter_open(struct logwriter *writer, const struct logview *view)
{
    *writer = (struct logwriter){.style = style_for(view->host->out.descriptor)};
    page_open(&writer->page, view->host, view->paged);
}

static void add_ending(struct text *text, const struct taskrecord *record)
{
    const char *name = record->signal ? sigabbrev_np(record->signal) : NULL;
    if (name)
        text_printf(text, ", ended by SIG%s", name);
    else if (record->signal)
        text_printf(text, ", ended by signal %d", record->signal);
    else
        text_printf(text, ", failed with exit status %d", record->exit_status);
}

/* ", failed with exit status 1, attempt 2" */
static void add_fate(struct text *text, const struct logtask *task)
{
    if (task->record && task->latest && task->state == STATE_FAILED)
        add_ending(text, task->record);
    else if (task->record && task->latest && task->state == STATE_PENDING)
        text_add_string(text, ", to be tried again");
    else if (task->record && task->latest)
        text_printf(text, ", %s", state_names[task->state]);
    if (task->attempt > 1 || (task->record && !task->latest))
        text_printf(text, ", attempt %d", task->attempt);
}

void logwriter_head(struct logwriter *writer, const struct logtask *task, enum logstream stream,
                    const char *path)
{
    struct text *text = writer->page.pending;
    bool first = writer->attempt == 0;
    bool same = !first && writer->task == task->id && writer->attempt == task->attempt &&
                writer->stream == stream;
    bool anew = !first && writer->attempt != task->attempt;
    writer->task = task->id;
    writer->attempt = task->attempt;
    writer->stream = stream;
    if (same || (!writer->headings && !anew))
        return;
    text_add_string(text, writer->midline ? "\n" : "");
    text_printf(text, "%s%s==> task %ld", first ? "" : "\n", writer->style.strong, task->id);
    add_fate(text, task);
    text_printf(text, ": %s <==%s\n", path, writer->style.normal);
    writer->midline = false;
}

long logwriter_copy(struct logwriter *writer, int descriptor, const char *path, long from, long to,
                    struct fault *fault)
{
    long at = from;
    while (at < to) {
        struct text *text = writer->page.pending;
        size_t wanted = to - at < CHUNK ? (size_t)(to - at) : CHUNK;
        char *place = text_reserve(text, wanted + 1);
        if (!place)
            return fail_memory(fault);
        ssize_t got = pread(descriptor, place, wanted, at);
        if (got < 0 && errno != EINTR)
            return fail(fault, "%s: cannot read: %s", path, strerror(errno));
        if (got == 0)
            break;
        if (got > 0) {
            text->length += (size_t)got;
            place[got] = '\0';
            at += got;
            writer->midline = place[got - 1] != '\n';
        }
        if (page_relax(&writer->page))
            return -1;
    }
    return at - from;
}
