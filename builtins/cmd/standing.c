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
#include "core/groups.h"
#include "core/presence.h"
#include "host.h"

enum { COMES_WITHIN = 30 }; /* seconds from a launch's record to its runner */

void standing_release(struct standing *standing)
{
    launch_release(&standing->launch);
    idlist_release(&standing->tasks);
    idlist_release(&standing->queued);
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

bool standing_is_young(const struct standing *standing)
{
    struct stat status;
    char *path = launch_path(standing->launch.number, "launch.json");
    bool young = path && stat(path, &status) == 0 &&
                 llabs((long long)time(NULL) - status.st_mtime) < COMES_WITHIN;
    free(path);
    return young;
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

/* The tasks that the scheduler has. */
static int find_queued(struct standing *standing, const struct backend *backend,
                       const struct queue *queue, struct fault *fault)
{
    const struct words *jobids = &standing->launch.jobids;
    struct idlist indices = IDLIST_INIT;
    char *folder = launch_path(standing->launch.number, "");
    int result = folder ? 0 : fail_memory(fault);
    idlist_release(&standing->queued);
    for (size_t i = 0; i < jobids->count && !result; i++)
        result = queue_indices(queue, backend, jobids->word[i], &indices, fault);
    if (!result)
        result = groups_expand(folder, &indices, &standing->queued, fault);
    idlist_release(&indices);
    free(folder);
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

int standing_update(struct standing *standing, const struct queue *queue, stopflag stop,
                    struct fault *fault)
{
    const struct backend *backend = backend_find(standing->launch.backend);
    struct ledger *ledger = &standing->ledger;
    bool scheduled = backend && backend->ask;
    bool came = false; /* asked before the events are read: what it wrote is there */
    bool held = !scheduled && has_runner(standing, &came);
    if (scheduled && queue && queue_knows(queue, backend)) {
        if (find_queued(standing, backend, queue, fault))
            return -1;
        ledger->queued_known = true;
        ledger->queued = &standing->queued;
    }
    if (ledger_update(ledger, stop, fault) || (scheduled && take_calloffs(standing, fault)))
        return -1;
    if (scheduled) {
        standing->live = has_unended(ledger);
        return 0;
    }
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
