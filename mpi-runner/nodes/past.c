/* past.c: see past.h. */
#include "nodes/past.h"

#include <stdlib.h>
#include <string.h>

#include "again.h"
#include "core/event.h"
#include "core/eventlog.h"
#include "core/idplace.h"

/* What was read of a task so far. Files come in any order, and so do attempts; but the events of an
 * attempt stand in one file, in order, save that it was lost. */
struct course {
    uint16_t highest; /* attempt that began, ended or was lost */
    uint16_t ended;   /* the highest one that did */
    uint16_t marked;  /* the attempt that cut_off is of */
    uint16_t failures, losses;
    uint8_t state;   /* what `ended` came to: enum task_state */
    uint8_t cut_off; /* a stateset, of STATE_CANCELLED and STATE_TIMEOUT */
    bool done;       /* in any attempt */
    bool again;      /* `ended` was to be tried again */
    bool called_off; /* it was not to begin, or not again */
};

struct reading {
    struct past *past;
    struct idplaces places;
    struct course *course; /* by place; NULL: there were no events yet */
    bool failed;           /* memory was short */
};

static uint16_t one_more(uint16_t number)
{
    return number < UINT16_MAX ? (uint16_t)(number + 1) : number;
}

static void take_mark(struct course *course, const struct event *event)
{
    if (course->marked != event->attempt)
        course->cut_off = 0;
    course->marked = (uint16_t)event->attempt;
    course->cut_off |=
        (uint8_t)(1U << (event->kind == EVENT_CANCEL ? STATE_CANCELLED : STATE_TIMEOUT));
}

/* What an attempt that ended so came to, when these words were said of it before. */
static enum task_state state_of(const struct event *end, unsigned marked, unsigned cut_off)
{
    bool present = marked == (unsigned)end->attempt;
    return state_of_end(present && stateset_has(cut_off, STATE_CANCELLED),
                        present && stateset_has(cut_off, STATE_TIMEOUT), end->exit_status,
                        end->signal);
}

static void take_end(struct course *course, const struct event *event)
{
    enum task_state state = state_of(event, course->marked, course->cut_off);
    course->done |= state == STATE_DONE;
    if (state == STATE_FAILED || state == STATE_TIMEOUT)
        course->failures = one_more(course->failures);
    if (event->attempt < course->ended)
        return;
    course->ended = (uint16_t)event->attempt;
    course->state = (uint8_t)state;
    course->again = false;
}

static void take_task(struct course *course, const struct event *event)
{
    switch (event->kind) {
    case EVENT_START:
        break;
    case EVENT_END:
        take_end(course, event);
        break;
    case EVENT_CANCEL:
        if (event->attempt)
            take_mark(course, event);
        else
            course->called_off = true;
        return;
    case EVENT_TIMEOUT:
        take_mark(course, event);
        return;
    case EVENT_RETRY:
        course->again |= event->attempt == course->ended;
        return;
    case EVENT_LOST:
        course->losses = one_more(course->losses);
        break;
    default:
        return;
    }
    if (event->attempt > course->highest)
        course->highest = (uint16_t)event->attempt;
}

static void take(const struct event *event, size_t host, void *context)
{
    struct reading *now = context;
    (void)host;
    now->past->halted |= event->kind == EVENT_HALT;
    long place = event->task < 0 ? -1 : idplaces_find(&now->places, event->task);
    if (place < 0 || now->failed)
        return;
    if (!now->course) {
        now->course = calloc((size_t)now->places.count, sizeof *now->course);
        now->failed = !now->course;
    }
    if (now->course)
        take_task(&now->course[place], event);
}

/* What the task is now: STATE_PENDING when it is left to be run. */
static enum task_state judge(const struct course *course)
{
    if (course->done)
        return STATE_DONE;
    if (course->ended && course->ended == course->highest && !course->again)
        return (enum task_state)course->state;
    if (course->losses >= AGAIN_LOSSES_MOST)
        return STATE_LOST;
    return course->called_off ? STATE_CANCELLED : STATE_PENDING;
}

static void add_begun(struct past *past, const struct course *course, long id)
{
    if (course->highest)
        past->begun[past->count++] = (struct past_task){.id = id,
                                                        .attempt = one_more(course->highest),
                                                        .failures = course->failures,
                                                        .losses = course->losses};
}

/* Sorts the tasks by what became of them; past->begun has room for those that are left. */
static void sort_out(struct reading *now, const struct idlist *tasks, stateset anew)
{
    struct past *past = now->past;
    long place = 0, id;
    for (struct idcursor cursor = {0}; idlist_next(tasks, &cursor, &id); place++) {
        const struct course *course = &now->course[place];
        enum task_state state = judge(course);
        if (state == STATE_PENDING || (state != STATE_DONE && stateset_has(anew, state))) {
            idlist_add(&past->rest, id);
            if (past->begun)
                add_begun(past, course, id);
            else
                past->count += course->highest > 0;
            continue;
        }
        past->done += state == STATE_DONE;
        past->failed += state == STATE_FAILED;
        past->timed_out += state == STATE_TIMEOUT;
        past->cancelled += state == STATE_CANCELLED;
        past->lost += state == STATE_LOST;
    }
}

/* Twice: the first time counts what is to be remembered. */
static int sort_out_all(struct reading *now, const struct idlist *tasks, stateset anew,
                        struct fault *fault)
{
    struct past *past = now->past;
    bool halted = past->halted;
    sort_out(now, tasks, anew);
    struct past_task *begun = malloc((past->count + 1) * sizeof *begun);
    past_release(past);
    if (!begun)
        return fail_memory(fault);
    past->halted = halted;
    past->begun = begun;
    sort_out(now, tasks, anew);
    return past->rest.failed ? fail_memory(fault) : 0;
}

int past_read(struct past *past, const char *launch_folder, const struct idlist *tasks,
              stateset anew, struct fault *fault)
{
    struct reading now = {.past = past};
    struct eventlog log = {0};
    *past = (struct past){0};
    int result = idplaces_init(&now.places, tasks, fault) ||
                         eventlog_open(&log, launch_folder, fault) ||
                         eventlog_read(&log, take, &now, NULL, fault)
                     ? -1
                     : 0;
    if (!result && log.unread.text[0])
        result = fail(fault, "%.700s", log.unread.text);
    if (!result && now.failed)
        result = fail_memory(fault);
    if (!result && now.course) {
        result = sort_out_all(&now, tasks, anew, fault);
    } else if (!result) {
        idlist_add_list(&past->rest, tasks);
        result = past->rest.failed ? fail_memory(fault) : 0;
    }
    free(now.course);
    idplaces_release(&now.places);
    eventlog_release(&log);
    return result;
}

void past_release(struct past *past)
{
    idlist_release(&past->rest);
    free(past->begun);
    *past = (struct past){0};
}

static int compare_tasks(const void *a, const void *b)
{
    const struct past_task *one = a, *other = b;
    return one->id < other->id ? -1 : one->id > other->id;
}

const struct past_task *past_find(const struct past *past, long id)
{
    const struct past_task key = {.id = id};
    return past->count ? bsearch(&key, past->begun, past->count, sizeof key, compare_tasks) : NULL;
}

/* What was read of an attempt that is asked about. */
struct answer {
    uint8_t state;
    uint8_t cut_off;
    double wall;
};

struct settling {
    const struct past_query *query;
    size_t count;
    struct answer *answer;
};

static int compare_queries(const void *a, const void *b)
{
    const struct past_query *one = a, *other = b;
    if (one->task != other->task)
        return one->task < other->task ? -1 : 1;
    return one->attempt < other->attempt ? -1 : one->attempt > other->attempt;
}

static void take_for_one(const struct event *event, size_t host, void *context)
{
    const struct settling *now = context;
    const struct past_query key = {event->task, event->attempt};
    const struct past_query *query =
        bsearch(&key, now->query, now->count, sizeof key, compare_queries);
    (void)host;
    if (!query)
        return;
    struct answer *answer = &now->answer[query - now->query];
    switch (event->kind) {
    case EVENT_START:
        *answer = (struct answer){.state = STATE_RUNNING};
        break;
    case EVENT_CANCEL:
        answer->cut_off |= 1U << STATE_CANCELLED;
        break;
    case EVENT_TIMEOUT:
        answer->cut_off |= 1U << STATE_TIMEOUT;
        break;
    case EVENT_END:
        answer->state = (uint8_t)state_of(event, (unsigned)event->attempt, answer->cut_off);
        answer->wall = event->wall;
        break;
    default:
        break;
    }
}

static int read_host(struct settling *now, const char *launch_folder, const char *host,
                     struct fault *fault)
{
    struct eventlog log = {0};
    int result = eventlog_open_host(&log, launch_folder, host, fault) ||
                         eventlog_read(&log, take_for_one, now, NULL, fault)
                     ? -1
                     : 0;
    if (!result && log.unread.text[0])
        result = fail(fault, "%.700s", log.unread.text);
    eventlog_release(&log);
    return result;
}

int past_settle(const char *launch_folder, const char *host, const struct past_query *query,
                size_t count,
                void (*tell)(void *context, const struct past_query *query, enum task_state state,
                             double wall),
                void *context, struct fault *fault)
{
    struct settling now = {query, count, NULL};
    if (!*host || *host == '.' || strchr(host, '/'))
        return fail(fault, "\"%.200s\" is no name of a host", host);
    if (!count)
        return 0;
    now.answer = calloc(count, sizeof *now.answer);
    int result = now.answer ? read_host(&now, launch_folder, host, fault) : fail_memory(fault);
    for (size_t i = 0; !result && i < count; i++)
        tell(context, &query[i], (enum task_state)now.answer[i].state, now.answer[i].wall);
    free(now.answer);
    return result;
}
