/* ledger.c: see ledger.h. */
#include "core/ledger.h"

#include <stdlib.h>
#include <string.h>

int ledger_open(struct ledger *ledger, const char *launch_folder, const struct idlist *tasks,
                struct fault *fault)
{
    *ledger = (struct ledger){.tasks = tasks};
    if (idplaces_init(&ledger->places, tasks, fault))
        return -1;
    ledger->count = ledger->places.count;
    ledger->record = calloc((size_t)ledger->count + 1, sizeof *ledger->record);
    return ledger->record ? eventlog_open(&ledger->log, launch_folder, fault) : fail_memory(fault);
}

void ledger_release(struct ledger *ledger)
{
    idplaces_release(&ledger->places);
    free(ledger->record);
    free(ledger->host);
    eventlog_release(&ledger->log);
    *ledger = (struct ledger){0};
}

long ledger_place(const struct ledger *ledger, long task)
{
    return idplaces_find(&ledger->places, task);
}

long ledger_task(const struct ledger *ledger, long place)
{
    return idplaces_id(&ledger->places, place);
}

static void take_frame(struct ledger_host *host, const struct event *event)
{
    if (event->kind == EVENT_BEGIN) {
        if (host->runners++ == 0)
            host->held_since = event->time;
        return;
    }
    if (host->runners > 0 && --host->runners == 0 && event->time > host->held_since)
        host->held += event->time - host->held_since;
}

static bool is_of_attempt(const struct taskrecord *record, const struct event *event, size_t host)
{
    return event->attempt == record->attempt && host == record->host;
}

/* A machine that was given up may have begun the attempt that another one has begun since, whose
 * file may have been read before. So may be the file which says that it was given up. */
static void take_start(struct taskrecord *record, const struct event *event, double time,
                       size_t host)
{
    if (event->attempt < record->attempt ||
        (event->attempt == record->attempt && host != record->host && time < record->started))
        return;
    *record = (struct taskrecord){.started = time,
                                  .attempt = (uint16_t)event->attempt,
                                  .slot = (uint16_t)event->slot,
                                  .host = (uint32_t)host,
                                  .lost = record->lost,
                                  .waived = record->waived};
}

static void take_end(struct taskrecord *record, const struct event *event, size_t host)
{
    if (!is_of_attempt(record, event, host)) /* of another machine, or its start got lost */
        take_start(record, event, event->time - event->wall, host);
    if (!is_of_attempt(record, event, host))
        return;
    record->ended = true;
    record->exit_status = (uint8_t)(event->exit_status > 0 ? event->exit_status : 0);
    record->signal = (uint8_t)event->signal;
    record->wall = (float)event->wall;
    record->user = (float)event->user;
    record->system = (float)event->system;
    record->memory = event->memory < UINT32_MAX ? (uint32_t)event->memory : UINT32_MAX;
}

static int latest_attempt(const struct taskrecord *record)
{
    return record->attempt > record->lost ? record->attempt : record->lost;
}

/* Will no attempt follow the latest one, since the task was called off? The files that tell of the
 * two may be read in any order. */
static bool is_waived(const struct taskrecord *record)
{
    return record->waived > latest_attempt(record);
}

/* Is its latest attempt one that nobody will write the end of? */
static bool is_lost(const struct taskrecord *record)
{
    return record->lost && record->lost >= record->attempt &&
           !(record->ended && record->lost == record->attempt);
}

static void take_task(struct taskrecord *record, const struct event *event,
                      struct ledger_host *host, size_t number)
{
    bool present = is_of_attempt(record, event, number);
    switch (event->kind) {
    case EVENT_START:
        host->attempts++;
        if (event->slot >= host->slots)
            host->slots = event->slot + 1;
        take_start(record, event, event->time, number);
        break;
    case EVENT_END:
        host->busy += event->wall;
        take_end(record, event, number);
        break;
    case EVENT_CANCEL:
        if (!event->attempt && latest_attempt(record) < UINT16_MAX)
            record->waived = (uint16_t)(latest_attempt(record) + 1);
        record->cancelled = record->cancelled || present;
        break;
    case EVENT_LOST:
        if (event->attempt > record->lost)
            record->lost = (uint16_t)event->attempt;
        break;
    case EVENT_TIMEOUT:
        record->timed_out = record->timed_out || present;
        break;
    case EVENT_RETRY:
        record->again = record->again || present;
        break;
    default:
        break;
    }
}

/* The machine whose file has that number in the log; NULL: no memory. */
static struct ledger_host *find_host(struct ledger *ledger, size_t number)
{
    if (number >= ledger->hosts) {
        struct ledger_host *grown = realloc(ledger->host, ledger->log.files * sizeof *grown);
        if (!grown)
            return NULL;
        ledger->host = grown;
        for (; ledger->hosts < ledger->log.files; ledger->hosts++)
            grown[ledger->hosts] =
                (struct ledger_host){.name = ledger->log.file[ledger->hosts].host};
    }
    return &ledger->host[number];
}

static void take(const struct event *event, size_t number, void *context)
{
    struct ledger *ledger = context;
    struct ledger_host *host = find_host(ledger, number);
    ledger->failed = ledger->failed || !host;
    if (!host)
        return;
    if (host->first == 0 || event->time < host->first)
        host->first = event->time;
    if (event->time > host->latest)
        host->latest = event->time;
    if (event->kind == EVENT_HALT)
        ledger->halted = true;
    else if (event->task < 0)
        take_frame(host, event);
    if (event->task < 0)
        return;
    long place = ledger_place(ledger, event->task);
    if (place < 0)
        ledger->strangers++;
    else
        take_task(&ledger->record[place], event, host, number);
}

int ledger_update(struct ledger *ledger, stopflag stop, struct fault *fault)
{
    if (eventlog_read(&ledger->log, take, ledger, stop, fault))
        return -1;
    if (ledger->log.files && !find_host(ledger, ledger->log.files - 1))
        ledger->failed = true;
    return ledger->failed ? fail_memory(fault) : 0;
}

/* What a condition means for a task without an end: one that never began, and one that did. */
static const struct meaning {
    enum task_state fresh, begun;
} meanings[ELEMENT_CONDITIONS] = {
    [ELEMENT_UNKNOWN] = {STATE_PENDING, STATE_RUNNING},
    [ELEMENT_WAITING] = {STATE_PENDING, STATE_PENDING}, /* it is to begin anew */
    [ELEMENT_RUNNING] = {STATE_PENDING, STATE_RUNNING},
    [ELEMENT_ERROR] = {STATE_ERROR, STATE_ERROR},
    [ELEMENT_UNHEARD] = {STATE_LOST, STATE_LOST},
    [ELEMENT_ENDING] = {STATE_PENDING, STATE_RUNNING},
    [ELEMENT_ENDED] = {STATE_LOST, STATE_LOST},
    [ELEMENT_TIMEOUT] = {STATE_TIMEOUT, STATE_TIMEOUT},
    [ELEMENT_CANCELLED] = {STATE_CANCELLED, STATE_CANCELLED},
    [ELEMENT_LOST] = {STATE_LOST, STATE_LOST},
    [ELEMENT_FORGOTTEN] = {STATE_CANCELLED, STATE_LOST},
};

static const struct meaning gone = {STATE_PENDING, STATE_LOST};

/* What is known besides the events. Of a task that went on after the scheduler was asked its answer
 * tells nothing. */
static enum element_condition find_condition(const struct ledger *ledger, long place)
{
    const struct taskrecord *record = &ledger->record[place];
    enum element_condition condition =
        ledger->elements ? elements_find(ledger->elements, ledger_task(ledger, place))
                         : ELEMENT_UNKNOWN;
    bool settled = record->started + (double)record->wall < ledger->asked - (double)ELEMENT_SETTLES;
    if (condition == ELEMENT_UNKNOWN || condition == ELEMENT_FORGOTTEN)
        return record->verdict ? (enum element_condition)record->verdict : condition;
    return condition == ELEMENT_WAITING && record->attempt && !settled ? ELEMENT_RUNNING
                                                                       : condition;
}

/* Of a task whose latest attempt came to `end`. What is not done begins anew with its element. */
static enum task_state state_after_end(const struct taskrecord *record, enum task_state end,
                                       const struct meaning *now)
{
    if (end != STATE_DONE && (now->begun == STATE_PENDING || now->begun == STATE_ERROR))
        return now->begun;
    if (record->again && is_waived(record))
        return STATE_CANCELLED;
    if (record->again && now->begun == STATE_RUNNING)
        return record->cancelled ? STATE_CANCELLED : STATE_PENDING;
    return end;
}

/* Of a task whose latest attempt did not end. A scheduler may end a task without a word to its
 * runner. */
static enum task_state state_without_end(const struct taskrecord *record, const struct meaning *now)
{
    enum task_state state = now->begun;
    if (is_lost(record) && state == STATE_RUNNING)
        state = STATE_LOST;
    if (state == STATE_LOST && (record->called_off || (is_lost(record) && is_waived(record))))
        return STATE_CANCELLED;
    return state;
}

enum task_state ledger_state(const struct ledger *ledger, long place)
{
    const struct taskrecord *record = &ledger->record[place];
    enum task_state end =
        state_of_end(record->cancelled, record->timed_out, record->exit_status, record->signal);
    if (record->ended && !record->again &&
        (end == STATE_DONE || (!ledger->elements && !is_lost(record))))
        return end;
    const struct meaning *now = ledger->gone ? &gone : &meanings[find_condition(ledger, place)];
    if (record->ended && !is_lost(record))
        return state_after_end(record, end, now);
    if (latest_attempt(record))
        return state_without_end(record, now);
    if (now->fresh == STATE_ERROR) /* its element is there, whatever was asked for */
        return STATE_ERROR;
    if (record->cancelled || is_waived(record) || (ledger->halted && now->fresh == STATE_LOST))
        return STATE_CANCELLED; /* it was not to begin */
    return now->fresh;
}

bool ledger_is_open(const struct ledger *ledger, long place)
{
    const struct taskrecord *record = &ledger->record[place];
    if (is_lost(record))
        return !is_waived(record);
    if (record->ended)
        return record->again;
    return record->attempt || !(record->cancelled || is_waived(record));
}

bool ledger_is_stuck(const struct ledger *ledger, long place)
{
    const struct taskrecord *record = &ledger->record[place];
    enum element_condition condition = find_condition(ledger, place);
    return condition == ELEMENT_ERROR ||
           (condition == ELEMENT_UNHEARD &&
            (record->attempt || !(record->cancelled || is_waived(record))));
}

void ledger_count(const struct ledger *ledger, long count[STATES])
{
    memset(count, 0, STATES * sizeof *count);
    for (long place = 0; place < ledger->count; place++)
        count[ledger_state(ledger, place)]++;
}

int ledger_select(const struct ledger *ledger, stateset states, struct idlist *tasks,
                  struct fault *fault)
{
    long place = 0, task;
    for (struct idcursor cursor = {0}; idlist_next(ledger->tasks, &cursor, &task); place++)
        if (stateset_has(states, ledger_state(ledger, place)))
            idlist_add(tasks, task);
    return tasks->failed ? fail_memory(fault) : 0;
}

void ledger_judge(struct ledger *ledger, enum element_condition verdict, const struct idlist *tasks,
                  double time)
{
    long task;
    for (struct idcursor cursor = {0}; idlist_next(tasks, &cursor, &task);) {
        long place = ledger_place(ledger, task);
        if (place >= 0 && ledger->record[place].started <= time)
            ledger->record[place].verdict = (uint8_t)verdict;
    }
}

void ledger_cancel(struct ledger *ledger, const struct idlist *tasks)
{
    long task;
    for (struct idcursor cursor = {0}; idlist_next(tasks, &cursor, &task);) {
        long place = ledger_place(ledger, task);
        if (place < 0)
            continue;
        struct taskrecord *record = &ledger->record[place];
        if (!latest_attempt(record))
            record->cancelled = true;
        else if (!record->ended || is_lost(record))
            record->called_off = true;
    }
}
