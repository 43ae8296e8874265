/* standing.c: see standing.h. */
#include "cmd/standing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "backend/backend.h"
#include "backend/queue.h"
#include "cmd/launched.h"
#include "cmd/submitting.h"
#include "cmd/wholejob.h"
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
    free(standing->missed);
    ledger_release(&standing->ledger);
    *standing = (struct standing){.live = false};
}

/* The file that the one runner of a launch holds as long as it lives (core/presence.h). */
static bool has_runner(const struct standing *standing, bool *came)
{
    char *path = launch_path(standing->launch.number, "runner");
    *came = path && (access(path, F_OK) == 0 ||
                     errno != ENOENT); /* in this order: who came later holds it */
    bool held = path && presence_holder(path) != PRESENCE_NOBODY;
    free(path);
    return held;
}

/* Was its record written within so many seconds? Where nobody can tell, more may still come. */
static bool is_newer_than(const struct standing *standing, long seconds)
{
    struct stat status;
    char *path = launch_path(standing->launch.number, "launch.json");
    int error = !path ? ENOMEM : stat(path, &status) ? errno : 0;
    free(path);
    return error ? error != ENOENT && error != ENOTDIR
                 : llabs((long long)time(NULL) - status.st_mtime) < seconds;
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

/* Which version of its record is there? None has inode 0. */
static struct record_version find_version(long number)
{
    struct stat status;
    char *path = launch_path(number, "launch.json");
    struct record_version version = {0};
    if (path && stat(path, &status) == 0)
        version = (struct record_version){(long)status.st_ino, (long)status.st_size,
                                          status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
    free(path);
    return version;
}

/* Takes in the arrays that were submitted since. A record that is gone, or can't be read, tells
 * nothing new. */
static void take_jobids(struct standing *standing)
{
    struct record_version version = find_version(standing->launch.number);
    struct launch *launch = &standing->launch, now = {0};
    char *folder = launch_path(launch->number, "");
    bool changed = version.inode && memcmp(&version, &standing->version, sizeof version) != 0;
    if (changed && folder && launch_read(&now, folder, NULL) == 0 && now.number == launch->number) {
        struct launch before = *launch;
        launch->jobids = now.jobids;
        launch->jobtasks = now.jobtasks;
        launch->joboffsets = now.joboffsets;
        launch->cluster = now.cluster;
        now.jobids = before.jobids;
        now.jobtasks = before.jobtasks;
        now.joboffsets = before.joboffsets;
        now.cluster = before.cluster;
        standing->version = version;
    }
    launch_release(&now);
    free(folder);
}

/* What the scheduler says now, and said before. */
struct weighing {
    struct elements before;
    bool submitting; /* as it was before the record was read: what was submitted by then is there */
    enum element_condition whole; /* of the one job that runs all tasks, if it is one */
    bool over;                    /* it is, and will not go on */
};

/* Takes in what the scheduler says now. */
static int take_answer(struct standing *standing, const struct backend *backend,
                       const struct queue *queue, struct weighing *weighing, struct fault *fault)
{
    weighing->before = standing->elements;
    standing->elements = (struct elements){{IDLIST_INIT}};
    standing->ledger.elements = &standing->elements;
    standing->ledger.asked = (double)queue->asked;
    if (standing->launch.nodes)
        weighing->whole = queue_find_whole(queue, backend, &standing->launch);
    return queue_find(queue, backend, &standing->launch, &standing->elements, fault);
}

/* Takes those off `rest` that are not submitted yet. */
static int leave_out_unsubmitted(const struct standing *standing, struct idlist *rest,
                                 struct fault *fault)
{
    const struct words *lists = &standing->launch.jobtasks;
    struct idlist submitted = IDLIST_INIT;
    int result = 0;
    for (size_t i = 0; i < lists->count && !result; i++)
        result = idlist_parse(&submitted, lists->word[i], fault);
    if (!result)
        result = idlist_normalize(&submitted, fault) || idlist_keep(rest, &submitted, false, fault)
                     ? -1
                     : 0;
    idlist_release(&submitted);
    return result;
}

/* Since when does the scheduler not know the task any more that it told of before? 0: it never did.
 */
static double missed_since(const struct standing *standing, const struct elements *before,
                           long place, long task)
{
    enum element_condition condition = elements_find(before, task);
    if (standing->missed && standing->missed[place])
        return standing->missed[place];
    return condition == ELEMENT_UNKNOWN || condition == ELEMENT_FORGOTTEN ? 0
                                                                          : standing->ledger.asked;
}

/* Adds what is believed of those of `rest` that have no end to `forgotten`; notes in `missed` since
 * when they are missed. */
static void find_forgotten(const struct standing *standing, const struct elements *before,
                           const struct idlist *rest, double *missed, struct idlist *forgotten)
{
    const struct ledger *ledger = &standing->ledger;
    const double settled = ledger->asked - (double)ELEMENT_SETTLES;
    const bool young = is_newer_than(standing, ELEMENT_SETTLES);
    long task;
    for (struct idcursor cursor = {0}; idlist_next(rest, &cursor, &task);) {
        long place = ledger_place(ledger, task);
        const struct taskrecord *record = &ledger->record[place];
        if (!ledger_is_open(ledger, place))
            continue;
        missed[place] = missed_since(standing, before, place, task);
        if (record->called_off || (missed[place] <= settled &&
                                   (record->started > 0 ? record->started < settled : !young)))
            idlist_add(forgotten, task);
    }
}

/* Finds the tasks without an end that the scheduler has forgotten; and puts on record what it has
 * not. The events were read after it was asked: a task that has just ended has its end. */
static int weigh_answer(struct standing *standing, struct weighing *weighing, struct fault *fault)
{
    struct idlist rest = IDLIST_INIT;
    struct idlist *forgotten = &standing->elements.in[ELEMENT_FORGOTTEN];
    char *path = launch_path(standing->launch.number, "verdicts");
    double *missed = NULL;
    idlist_add_list(&rest, &standing->tasks);
    int result = !path || rest.failed ? fail_memory(fault)
                 : wholejob_take(standing, &weighing->whole, fault) ||
                         elements_take_off(&standing->elements, &rest, fault) ||
                         (weighing->submitting && leave_out_unsubmitted(standing, &rest, fault))
                     ? -1
                     : 0;
    if (!result && rest.count && !(missed = calloc((size_t)standing->ledger.count, sizeof *missed)))
        result = fail_memory(fault);
    if (missed)
        find_forgotten(standing, &weighing->before, &rest, missed, forgotten);
    weighing->over = standing->launch.nodes && wholejob_is_over(standing, weighing->whole);
    if (forgotten->failed)
        result = fail_memory(fault);
    if (!result)
        result = verdicts_learn(path, &standing->ledger, fault);
    idlist_release(&rest);
    free(standing->missed);
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
    struct weighing weighing = {.submitting = queue && submitting_goes_on(standing->launch.number)};
    take_jobids(standing);
    bool answered = queue && queue_knows(queue, backend) && !standing->launch.cluster;
    int result = (answered && take_answer(standing, backend, queue, &weighing, fault)) ||
                         ledger_update(ledger, stop, fault) || take_calloffs(standing, fault) ||
                         take_verdicts(standing, fault) ||
                         (answered && weigh_answer(standing, &weighing, fault))
                     ? -1
                     : 0;
    elements_release(&weighing.before);
    if (!result)
        standing->live = !weighing.over && has_unended(ledger);
    return result;
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

int standing_open(struct standing *standing, long number, stopflag stop, struct fault *fault)
{
    char *folder = launch_path(number, "");
    *standing = (struct standing){.version = find_version(number)}; /* before it is read */
    int result = folder ? launch_read(&standing->launch, folder, fault) : fail_memory(fault);
    if (!result && standing->launch.number != number)
        result = fail(fault, "%s/launch.json: is the record of another launch: %ld", folder,
                      standing->launch.number);
    if (!result)
        result = launch_tasks(&standing->launch, folder, &standing->tasks, fault) ||
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
