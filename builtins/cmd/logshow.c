/* logshow.c: shows logs that are there; see logview.h. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/logview.h"
#include "core/file.h"
#include "core/tail.h"

/* A log that is open. */
struct logfile {
    struct text path;
    int descriptor; /* -1: there is nothing to be shown of it */
    long size;
};

/* One showing. */
struct showing {
    struct logview *view;
    struct logwriter writer;
    struct logfile file[LOG_STREAMS];
    long shown;            /* files */
    struct fault first;    /* what was wrong with the first one that could not be shown */
    long wrong;            /* how many could not */
    struct idlist waiting; /* tasks that have not begun, or not that often */
};

/* Keeps the first trouble; the rest is shown all the same. */
static void complain(struct showing *now, const struct fault *fault)
{
    if (now->wrong++ == 0)
        now->first = *fault;
}

/* Opens a log. Returns -1 when the whole showing can't go on. */
static int open_log(struct showing *now, const struct logtask *task, enum logstream stream,
                    struct fault *fault)
{
    struct logfile *file = &now->file[stream];
    struct fault wrong = {""};
    bool missing = false;
    file->descriptor = -1;
    if (logmap_path(&now->view->map, &now->view->standing.ledger, task->id, task->attempt, stream,
                    &file->path, fault))
        return -1;
    file->descriptor = file_open_regular(file->path.bytes, &file->size, &missing, &wrong);
    bool not_yet = task->latest && task->state == STATE_RUNNING;
    if (file->descriptor < 0 && missing && !not_yet)
        fail(&wrong, "task %ld: its log is missing: %s", task->id, file->path.bytes);
    if (wrong.text[0])
        complain(now, &wrong);
    return 0;
}

static int show_file(struct showing *now, const struct logtask *task, enum logstream stream,
                     struct fault *fault)
{
    const struct logview *view = now->view;
    struct logfile *file = &now->file[stream];
    long from = 0;
    if (view->tail >= 0)
        from = tail_start(file->descriptor, file->size, view->tail, view->host->stop);
    if (from < 0)
        return fail(fault, "%s: cannot read: %s", file->path.bytes, strerror(errno));
    logwriter_head(&now->writer, task, stream, file->path.bytes);
    now->shown++;
    return logwriter_copy(&now->writer, file->descriptor, file->path.bytes, from, file->size,
                          fault) < 0
               ? -1
               : 0;
}

static bool has_text(const struct logfile *file)
{
    return file->descriptor >= 0 && file->size > 0;
}

static int show_task(struct showing *now, const struct logtask *task, bool alone,
                     struct fault *fault)
{
    int result = 0, texts = 0;
    for (enum logstream i = 0; i < LOG_STREAMS; i++)
        now->file[i].descriptor = -1;
    for (enum logstream i = 0; i < LOG_STREAMS && !result; i++)
        if (now->view->stream[i])
            result = open_log(now, task, i, fault);
    for (enum logstream i = 0; i < LOG_STREAMS; i++)
        texts += has_text(&now->file[i]);
    now->writer.headings = !alone || texts > 1;
    for (enum logstream i = 0; i < LOG_STREAMS; i++) {
        if (!result && has_text(&now->file[i]))
            result = show_file(now, task, i, fault);
        if (now->file[i].descriptor >= 0)
            close(now->file[i].descriptor);
    }
    return result;
}

static int add_path(struct showing *now, const struct logtask *task, struct fault *fault)
{
    struct text *path = &now->file[LOG_OUT].path;
    struct fault wrong;
    struct stat status;
    for (enum logstream i = 0; i < LOG_STREAMS; i++) {
        if (!now->view->stream[i])
            continue;
        if (logmap_path(&now->view->map, &now->view->standing.ledger, task->id, task->attempt, i,
                        path, fault))
            return -1;
        if (stat(path->bytes, &status)) {
            if (errno != ENOENT) {
                fail(&wrong, "%s: cannot stat: %s", path->bytes, strerror(errno));
                complain(now, &wrong);
            }
            continue;
        }
        if (!S_ISREG(status.st_mode))
            continue;
        text_printf(&now->view->host->out.pending, "%s\n", path->bytes);
        now->shown++;
    }
    return sink_relax(&now->view->host->out);
}

/* Goes through the tasks; ends early when the reader has seen enough. */
static int go_through(struct showing *now, bool paths, struct fault *fault)
{
    const struct logview *view = now->view;
    const bool alone = idlist_size(&view->tasks) == 1;
    int result = 0;
    long id;
    for (struct idcursor cursor = {0}; !result && idlist_next(&view->tasks, &cursor, &id);) {
        struct logtask task = logtask_find(view, id);
        if (task.attempt == 0)
            idlist_add(&now->waiting, id);
        else
            result = paths ? add_path(now, &task, fault) : show_task(now, &task, alone, fault);
        if (*view->host->stop)
            break;
    }
    return result && fault->text[0] ? -1 : 0;
}

/* "task 7", or "tasks 7-9,12 ..." for long lists */
static void add_names(struct text *text, const struct idlist *tasks)
{
    enum { RANGES_MOST = 8 };
    struct idlist some = *tasks;
    long size = idlist_size(tasks);
    if (some.count > RANGES_MOST)
        some.count = RANGES_MOST;
    text_add_string(text, size == 1 ? "task " : "tasks ");
    idlist_format(&some, text);
    text_add_string(text, tasks->count > RANGES_MOST ? " ..." : "");
}

/* Says of tasks that the user named, or where there are no others, that they have no logs yet. */
static int fail_waiting(const struct showing *now, struct fault *fault)
{
    const struct logview *view = now->view;
    struct text names = TEXT_INIT;
    long id = 0, size = idlist_size(&now->waiting);
    idlist_next(&now->waiting, &(struct idcursor){0}, &id);
    struct logtask task = logtask_find(view, id);
    int begun = task.record ? task.record->attempt : 0;
    const struct fault *unread = &view->standing.ledger.log.unread;
    add_names(&names, &now->waiting);
    if (names.failed)
        fail_memory(fault);
    else if (unread->text[0])
        fail(fault, "what became of %s: %.800s", names.bytes, unread->text);
    else if (view->attempt && size == 1 && begun)
        fail(fault, "%s has no attempt %d: it had %d", names.bytes, view->attempt, begun);
    else if (view->attempt)
        fail(fault, "%s: no attempt %d", names.bytes, view->attempt);
    else if (size == 1 && task.state == STATE_CANCELLED)
        fail(fault, "%s was cancelled before it had begun", names.bytes);
    else
        fail(fault, "%s %s not begun", names.bytes, size == 1 ? "has" : "have");
    text_release(&names);
    return STATUS_FAILED;
}

static int conclude(struct showing *now, bool paths, struct fault *fault)
{
    const struct logview *view = now->view;
    if (*view->host->stop)
        return STATUS_FAILED; /* by a signal, which tells all */
    if (now->wrong > 1) {
        fail(fault, "%s; and %ld more", now->first.text, now->wrong - 1);
        return STATUS_FAILED;
    }
    if (now->wrong) {
        *fault = now->first;
        return STATUS_FAILED;
    }
    if (now->waiting.count && (view->named || !now->shown))
        return fail_waiting(now, fault);
    if (!now->shown && paths) {
        fail(fault, "job %s (%s): its logs are missing", view->jobid, view->jobname);
        return STATUS_FAILED;
    }
    if (!now->shown)
        host_note("%s nothing",
                  idlist_size(&view->tasks) == 1 ? "the task printed" : "these tasks printed");
    return STATUS_OK;
}

static int show(struct logview *view, bool paths, struct fault *fault)
{
    struct showing now = {.view = view};
    logwriter_open(&now.writer, view);
    int status = go_through(&now, paths, fault) ? STATUS_FAILED : STATUS_OK;
    if (page_close(&now.writer.page, status ? NULL : fault))
        status = STATUS_FAILED;
    if (!status)
        status = conclude(&now, paths, fault);
    for (enum logstream i = 0; i < LOG_STREAMS; i++)
        text_release(&now.file[i].path);
    idlist_release(&now.waiting);
    return status;
}

int logs_show(struct logview *view, struct fault *fault)
{
    return show(view, false, fault);
}

int logs_show_paths(struct logview *view, struct fault *fault)
{
    view->paged = false;
    return show(view, true, fault);
}
