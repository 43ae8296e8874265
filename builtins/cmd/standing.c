/* standing.c: see standing.h. */
#include "cmd/standing.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "backend/backend.h"
#include "backend/queue.h"
#include "cmd/launched.h"
#include "core/calloff.h"
#include "core/presence.h"
#include "core/verdicts.h"
#include "host.h"

enum { COMES_WITHIN = 30 }; /* seconds from a launch's record to its runner */

void standing_release(struct standing *standing)
{
    launch_release(&standing->launch);
    idlist_release(&standing->tasks);
    elements_release(&standing->elements);
    idlist_release(&standing->missed);
    ledger_release(&standing->ledger);
    *standing = (struct standing){.live = false};
}

/* The file that the one runner of a launch holds as long as it lives (core/presence.h). */
static bool has_runner(const struct standing *standing, bool *came)
{
    char *path = launch_path(standing->launch.number, "runner");
    *came = path && access(path, F_OK) == 0; /* in this order: who came later holds it */
    bool held = path && presence_holder(path) >= 0;
    free(path);
    return held;
}

/* Was its record written within so many seconds? */
static bool is_newer_than(const struct standing *standing, long seconds)
{
    struct stat status;
    char *path = launch_path(standing->launch.number, "launch.json");
    bool newer = path && stat(path, &status) == 0 &&
                 llabs((long long)time(NULL) - status.st_mtime) < seconds;
    free(path);
    return newer;
}

bool standing_is_young(const struct standing *standing)
{
    return is_newer_than(standing, COMES_WITHIN);
}

bool standing_was_asked(const struct standing *standing)
{
    return standing->ledger.elements != NULL;
}

/* What was called off, on record since no runner may have lived to say so. */
static int take_calloffs(struct standing *standing, struct fault *fault)
{
    struct idlist tasks = IDLIST_INIT;
    bool all = false;
    char *path = launch_path(standing->launch.number, "cancel");
    struct calloff calloff = {path, standing->calloffs};
    int result =
        path ? calloff_read(&calloff, &standing->tasks, &tasks, &all, fault) : fail_memory(fault);
    standing->calloffs = calloff.read;
    if (!result)
        ledger_cancel(&standing->ledger, all ? &standing->tasks : &tasks);
    idlist_release(&tasks);
    free(path);
    return result;
}

/* Takes in what schedulers said before, on record since they forget. */
static int take_verdicts(struct standing *standing, struct fault *fault)
{
    char *path = launch_path(standing->launch.number, "verdicts");
    int result = path ? verdicts_read(path, &standing->ledger, &standing->verdicts, fault)
                      : fail_memory(fault);
    free(path);
    return result;
}

/* Takes in what the scheduler says now. */
static int take_answer(struct standing *standing, const struct backend *backend,
                       const struct queue *queue, struct fault *fault)
{
    elements_release(&standing->elements);
    standing->ledger.elements = &standing->elements;
    standing->ledger.asked = (double)queue->asked;
    return queue_find(queue, backend, &standing->launch, &standing->elements, fault);
}

/* Takes those off `rest` that somebody is still submitting: a launch in several arrays may wait for
 * room. */
static int leave_out_unsubmitted(const struct standing *standing, struct idlist *rest,
                                 struct fault *fault)
{
    const struct words *lists = &standing->launch.jobtasks;
    char *path = launch_path(standing->launch.number, "submitter");
    struct idlist submitted = IDLIST_INIT;
    int result = path ? 0 : fail_memory(fault);
    bool submitting = path && presence_holder(path) >= 0;
    for (size_t i = 0; submitting && i < lists->count && !result; i++)
        result = idlist_parse(&submitted, lists->word[i], fault);
    if (!result && submitting)
        result = idlist_normalize(&submitted, fault) || idlist_keep(rest, &submitted, false, fault)
                     ? -1
                     : 0;
    idlist_release(&submitted);
    free(path);
    return result;
}

/* Adds those of `rest` that have no end to `missed`, and what of them is believed to `forgotten`.
 */
static void find_forgotten(const struct standing *standing, const struct idlist *rest,
                           struct idlist *missed, struct idlist *forgotten)
{
    const struct ledger *ledger = &standing->ledger;
    const double settled = ledger->asked - (double)ELEMENT_SETTLES;
    const bool young = is_newer_than(standing, ELEMENT_SETTLES);
    long task;
    for (struct idcursor cursor = {0}; idlist_next(rest, &cursor, &task);) {
        long place = ledger_place(ledger, task);
        double started = ledger->record[place].started;
        if (!ledger_is_open(ledger, place))
            continue;
        idlist_add(missed, task);
        bool again = idlist_contains(&standing->missed, task);
        if (again || (started > 0 ? started < settled : !young))
            idlist_add(forgotten, task);
    }
}

/* Finds the tasks without an end that the scheduler has forgotten; and puts on record what it has
 * not. The events were read after it was asked: a task that has just ended has its end. */
static int weigh_answer(struct standing *standing, struct fault *fault)
{
    struct idlist rest = IDLIST_INIT, missed = IDLIST_INIT;
    struct idlist *forgotten = &standing->elements.in[ELEMENT_FORGOTTEN];
    char *path = launch_path(standing->launch.number, "verdicts");
    idlist_add_list(&rest, &standing->tasks);
    int result = !path || rest.failed ? fail_memory(fault)
                 : elements_take_off(&standing->elements, &rest, fault) ||
                         leave_out_unsubmitted(standing, &rest, fault)
                     ? -1
                     : 0;
    if (!result)
        find_forgotten(standing, &rest, &missed, forgotten);
    if (missed.failed || forgotten->failed)
        result = fail_memory(fault);
    if (!result)
        result = verdicts_learn(path, &standing->ledger, fault);
    idlist_release(&rest);
    idlist_release(&standing->missed);
    standing->missed = missed;
    free(path);
    return result;
}

/* Is there a task that has not ended, as far as the events tell? */
static bool has_unended(const struct ledger *ledger)
{
    for (long place = 0; place < ledger->count; place++)
        if (stateset_has(STATESET_OPEN, ledger_state(ledger, place)))
            return true;
    return false;
}

/* Of a launch whose tasks a scheduler has. */
static int update_scheduled(struct standing *standing, const struct backend *backend,
                            const struct queue *queue, stopflag stop, struct fault *fault)
{
    struct ledger *ledger = &standing->ledger;
    bool answered = queue && queue_knows(queue, backend);
    if ((answered && take_answer(standing, backend, queue, fault)) ||
        ledger_update(ledger, stop, fault) || take_calloffs(standing, fault) ||
        take_verdicts(standing, fault) || (answered && weigh_answer(standing, fault)))
        return -1;
    standing->live = has_unended(ledger);
    return 0;
}

int standing_update(struct standing *standing, const struct queue *queue, stopflag stop,
                    struct fault *fault)
{
    const struct backend *backend = backend_find(standing->launch.backend);
    struct ledger *ledger = &standing->ledger;
    bool came = false; /* asked before the events are read: what it wrote is there */
    if (backend && backend->ask)
        return update_scheduled(standing, backend, queue, stop, fault);
    bool held = has_runner(standing, &came);
    if (ledger_update(ledger, stop, fault))
        return -1;
    standing->live = held || (!came && standing_is_young(standing));
    ledger->gone = !standing->live;
    return 0;
}

/* A record may have been changed by hand: it must not name more tasks than the job can have. */
static int check_count(const struct standing *standing, struct fault *fault)
{
    enum { TASK_LEAST = 8 }; /* bytes of a task in jobs.json */
    struct stat status;
    long count = idlist_size(&standing->tasks);
    char *path = launch_path(standing->launch.number, "jobs.json");
    bool fits = path && (stat(path, &status) || count <= status.st_size / TASK_LEAST);
    int result = !path ? fail_memory(fault)
                 : fits
                     ? 0
                     : fail(fault, "launch %ld: its record names %ld tasks, more than %s can have",
                            standing->launch.number, count, path);
    free(path);
    return result;
}

int standing_open(struct standing *standing, long number, stopflag stop, struct fault *fault)
{
    char *folder = launch_path(number, "");
    *standing = (struct standing){.live = false};
    int result = folder ? launch_read(&standing->launch, folder, fault) : fail_memory(fault);
    if (!result && standing->launch.number != number)
        result = fail(fault, "%s/launch.json: is the record of another launch: %ld", folder,
                      standing->launch.number);
    if (!result)
        result = idlist_parse(&standing->tasks, standing->launch.tasklist, fault) ||
                         idlist_normalize(&standing->tasks, fault) ||
                         check_count(standing, fault) ||
                         ledger_open(&standing->ledger, folder, &standing->tasks, fault)
                     ? -1
                     : standing_update(standing, NULL, stop, fault);
    free(folder);
    return result;
}

void standing_warn(const struct standing *standing)
{
    const struct fault *unread = &standing->ledger.log.unread;
    if (unread->text[0])
        host_note("launch %ld: some of its events are left out: %s", standing->launch.number,
                  unread->text);
}

long standing_number(const char *word, struct fault *fault)
{
    struct index jobs;
    long number = -1;
    if (index_read_jobs(&jobs, fault))
        return -1;
    const struct words *row = launched_find(&jobs, word, fault);
    if (row)
        number = launch_of_jobfile(row->word[JOB_FILE]);
    if (number == 0)
        number = fail(fault,
                      "job %s was launched by the Python onager: what became of its tasks is not "
                      "on record",
                      row->word[JOB_ID]);
    index_release(&jobs);
    return number;
}
