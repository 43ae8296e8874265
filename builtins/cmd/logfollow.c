/* logfollow.c: shows logs as they grow, of tasks as they run; see logview.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend/backend.h"
#include "cmd/logview.h"
#include "cmd/scheduler.h"
#include "core/clock.h"
#include "core/file.h"
#include "core/tail.h"
#include "process.h"

/* Milliseconds between two looks, at least; and how often the scheduler is asked, in seconds. */
enum { LOOK = 250, ASK = 30 };

/* How far a task was followed. */
struct followed {
    long read[LOG_STREAMS]; /* bytes */
    int attempt;            /* 0: it has not begun */
    bool over;              /* it had ended at the look before this one */
    bool done;              /* nothing more will come */
};

struct following {
    struct logview *view;
    struct logwriter writer;
    struct followed *task; /* in the order of view.tasks */
    struct text path;
    bool first;   /* look */
    bool any;     /* task that is not done */
    bool silent;  /* the scheduler gives no answer */
    double asked; /* monotonic time, seconds */
};

/* Shows what came to a log since the last look. A log that isn't there is not there yet. */
static int read_on(struct following *now, const struct logtask *task, struct followed *followed,
                   enum logstream stream, struct fault *fault)
{
    const struct logview *view = now->view;
    long *read = &followed->read[stream], size = 0, got = 0;
    bool missing = false;
    if (logmap_path(&now->view->map, &now->view->standing.ledger, task->id, task->attempt, stream,
                    &now->path, fault))
        return -1;
    int descriptor = file_open_regular(now->path.bytes, &size, &missing, fault);
    if (descriptor < 0)
        return missing ? 0 : -1;
    if (size < *read)
        *read = 0; /* somebody has begun it anew */
    if (now->first && view->tail >= 0)
        *read = tail_start(descriptor, size, view->tail, view->host->stop);
    if (*read < 0)
        got = fail(fault, "%s: cannot read: %s", now->path.bytes, strerror(errno));
    if (got == 0 && size > *read) {
        logwriter_head(&now->writer, task, stream, now->path.bytes);
        got = logwriter_copy(&now->writer, descriptor, now->path.bytes, *read, size, fault);
    }
    close(descriptor);
    if (got > 0)
        *read += got;
    return got < 0 ? -1 : 0;
}

static int read_attempt(struct following *now, const struct logtask *task,
                        struct followed *followed, struct fault *fault)
{
    int result = 0;
    for (enum logstream i = 0; i < LOG_STREAMS && !result; i++)
        if (now->view->stream[i])
            result = read_on(now, task, followed, i, fault);
    return result;
}

/* Shows what came of a task: the rest of the attempts before, and the one that runs. */
static int look_at(struct following *now, long id, struct followed *followed, struct fault *fault)
{
    struct logtask task = logtask_find(now->view, id);
    bool over = task.state != STATE_RUNNING && task.state != STATE_PENDING;
    int latest = task.record->attempt;
    task.record = NULL; /* the heading names no state: it would be an old one soon */
    if (latest && !followed->attempt)
        followed->attempt = now->first ? latest : 1;
    for (;;) {
        task.attempt = followed->attempt;
        if (task.attempt && read_attempt(now, &task, followed, fault))
            return -1;
        if (followed->attempt >= latest)
            break;
        followed->attempt++;
        if (!logmap_is_shared(&now->view->map))
            memset(followed->read, 0, sizeof followed->read);
    }
    followed->done = followed->over || (over && !latest);
    followed->over = over; /* one more look: its last words may still be on their way */
    now->any = now->any || !followed->done;
    return 0;
}

static int look_at_all(struct following *now, struct fault *fault)
{
    struct followed *followed = now->task;
    int result = 0;
    long id;
    now->any = false;
    for (struct idcursor cursor = {0};
         !result && !*now->view->host->stop && idlist_next(&now->view->tasks, &cursor, &id);
         followed++)
        if (!followed->done)
            result = look_at(now, id, followed, fault);
    if (!result && sink_flush(&now->view->host->out))
        result = -1;
    now->first = false;
    return result;
}

/* Asks the scheduler now and then, for it alone knows of tasks that will never begin. */
static int update(struct following *now, struct fault *fault)
{
    struct standing *standing = &now->view->standing;
    const struct backend *backend = backend_find(standing->launch.backend);
    struct scheduler_question question = {.backends = 0};
    struct queue queue = {.answers = 0};
    double seconds = clock_steady();
    bool asks = backend && backend->ask && !now->silent && seconds - now->asked >= ASK;
    if (asks) {
        scheduler_question_add(&question, standing);
        scheduler_ask(&queue, &question, now->view->host);
        now->silent = !queue_knows(&queue, backend);
        now->asked = seconds;
    }
    int result = standing_update(standing, asks && !now->silent ? &queue : NULL,
                                 now->view->host->stop, fault);
    scheduler_question_release(&question);
    queue_release(&queue);
    return result;
}

static int follow(struct following *now, struct fault *fault)
{
    const struct logview *view = now->view;
    bool live = true, was_live = true; /* at this look, and at the one before */
    int result = 0;
    do {
        double began = clock_steady();
        was_live = live;
        result = update(now, fault) || look_at_all(now, fault) ? -1 : 0;
        live = view->standing.live;
        if (result || !now->any || (!live && !was_live))
            break;
        int took = (int)((clock_steady() - began) * 1000);
        process_pause(took > LOOK ? 4 * took : LOOK);
    } while (!*view->host->stop);
    return result && fault->text[0] ? -1 : 0;
}

/* Leaves out what has ended, where the user named no tasks. */
static int leave_out_ended(struct logview *view, struct fault *fault)
{
    const stateset running = 1U << STATE_PENDING | 1U << STATE_RUNNING;
    struct idlist unended = IDLIST_INIT;
    int result = view->named || view->stated
                     ? 0
                     : ledger_select(&view->standing.ledger, running, &unended, fault);
    if (!result && !view->named && !view->stated)
        result = idlist_keep(&view->tasks, &unended, false, fault);
    idlist_release(&unended);
    return result;
}

/* Says what a task was not even begun with when nothing more will come. */
static void note_unbegun(const struct logview *view)
{
    long id, unbegun = 0, first = 0;
    for (struct idcursor cursor = {0}; idlist_next(&view->tasks, &cursor, &id);)
        if (logtask_find(view, id).attempt == 0 && unbegun++ == 0)
            first = id;
    if (unbegun == 1)
        host_note("task %ld has not begun, and nobody is there to run it", first);
    else if (unbegun)
        host_note("task %ld and %ld more have not begun, and nobody is there to run them", first,
                  unbegun - 1);
}

int logs_follow(struct logview *view, struct fault *fault)
{
    struct following now = {.view = view, .first = true, .asked = -ASK};
    if (update(&now, fault) || leave_out_ended(view, fault))
        return STATUS_FAILED;
    long count = idlist_size(&view->tasks);
    if (!count)
        host_note("no task of job %s (%s) runs or will run", view->jobid, view->jobname);
    now.task = calloc((size_t)count + 1, sizeof *now.task);
    logwriter_open(&now.writer, view);
    now.writer.headings = count > 1 || (view->stream[LOG_OUT] && view->stream[LOG_ERR]);
    int result = now.task ? follow(&now, fault) : fail_memory(fault);
    if (page_close(&now.writer.page, result ? NULL : fault))
        result = -1;
    if (!result && !*view->host->stop && !view->standing.live)
        note_unbegun(view);
    free(now.task);
    text_release(&now.path);
    return result ? STATUS_FAILED : STATUS_OK;
}
