/* withdraw.c: see withdraw.h. */
#include "cmd/withdraw.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/standing.h"
#include "core/file.h"
#include "core/groups.h"
#include "core/lock.h"
#include "process.h"

static int run_program(const struct withdrawal *how, const struct plan_program *program,
                       struct fault *fault)
{
    struct process process = {.argv = program->argv.word, .environment = how->host->environment};
    if (!how->quiet)
        plan_show_program(program, &how->host->out.pending);
    if (how->dry_run)
        return 0;
    if (sink_flush(&how->host->out))
        return -1;
    pid_t pid = process_start(&process, fault);
    int status = pid < 0 ? 0 : process_wait(pid);
    if (status)
        return fail(fault, "%s ended with status %d", program->argv.word[0], status);
    return pid < 0 ? -1 : 0;
}

static int run_programs(const struct withdrawal *how, const struct plan *plan, struct fault *fault)
{
    int result = 0;
    for (size_t i = 0; i < plan->programs && !*how->host->stop; i++)
        if (run_program(how, &plan->program[i], fault))
            result = -1;
    return *how->host->stop ? fail(fault, "interrupted") : result;
}

/* The elements that stand for some tasks. */
struct coverage {
    const struct idlist *tasks; /* the wanted ones, normalized */
    struct idlist indices;      /* of the launch: those that stand for wanted tasks alone */
    struct idlist shared;       /* wanted tasks of other elements */
};

/* visit for groups_each */
static int take_group(long index, const struct idlist *tasks, void *context, struct fault *fault)
{
    struct coverage *cover = context;
    long other, task;
    if (idlist_within(tasks, cover->tasks, &other)) {
        idlist_add(&cover->indices, index);
        return 0;
    }
    for (struct idcursor cursor = {0}; idlist_next(tasks, &cursor, &task);)
        if (idlist_contains(cover->tasks, task))
            idlist_add(&cover->shared, task);
    return cover->shared.failed ? fail_memory(fault) : 0;
}

static int find_elements(struct coverage *cover, const struct launch *launch, struct fault *fault)
{
    char *folder = launch_path(launch->number, ""), *groups = launch_path(launch->number, "tasks");
    int result = folder && groups ? 0 : fail_memory(fault);
    if (!result && access(groups, F_OK))
        idlist_add_list(&cover->indices, cover->tasks);
    else if (!result)
        result = groups_each(folder, take_group, cover, fault);
    free(folder);
    free(groups);
    if (!result)
        result = idlist_normalize(&cover->indices, fault);
    return result;
}

/* Are all tasks of the launch that have no end among these? */
static int covers_rest(const struct withdrawal *how, const struct launch *launch,
                       const struct idlist *tasks, bool *all, struct fault *fault)
{
    struct standing standing;
    int result = standing_open(&standing, launch->number, how->host->stop, fault);
    *all = true;
    for (long place = 0; !result && *all && place < standing.ledger.count; place++)
        *all = !ledger_is_open(&standing.ledger, place) ||
               idlist_contains(tasks, ledger_task(&standing.ledger, place));
    standing_release(&standing);
    return result;
}

/* What is to be cancelled of a launch: elements of its array, or the one job, which is no element
 * and goes whole (*whole), or not at all. */
static int find_share(struct coverage *cover, const struct withdrawal *how,
                      const struct launch *launch, bool *whole, struct fault *fault)
{
    if (!launch->nodes)
        return find_elements(cover, launch, fault);
    if (covers_rest(how, launch, cover->tasks, whole, fault))
        return -1;
    if (!*whole)
        idlist_add_list(&cover->shared, cover->tasks);
    return cover->shared.failed ? fail_memory(fault) : 0;
}

static void say_shared(const struct withdrawal *how, const struct launch *launch,
                       const struct idlist *tasks)
{
    struct text list = TEXT_INIT;
    idlist_format(tasks, &list);
    if (tasks->count && !list.failed && how->dry_run)
        host_note("would ask the runner of launch %ld to end %s", launch->number, list.bytes);
    else if (tasks->count && !list.failed && !how->quiet)
        host_note("launch %ld (%s): asked its runner to end %s", launch->number, launch->jobname,
                  list.bytes);
    text_release(&list);
}

static size_t place_of_job(const struct launch *launch, const char *jobid)
{
    size_t i = 0;
    while (i < launch->jobids.count && strcmp(launch->jobids.word[i], jobid) != 0)
        i++;
    return i;
}

int withdraw_job(const struct withdrawal *how, const struct backend *backend, const char *jobid,
                 const struct launch *launch, const struct idlist *tasks, struct fault *fault)
{
    struct coverage cover = {.tasks = tasks};
    struct plan plan = {0};
    bool whole = false;
    int result = 0;
    if (tasks && launch) {
        long offset = launch_offset(launch, place_of_job(launch, jobid));
        result = find_share(&cover, how, launch, &whole, fault);
        if (!result && cover.indices.count && cover.indices.range[0].first < offset)
            result = fail(fault, "launch %ld: its record says that job %s has no such tasks",
                          launch->number, jobid);
        idlist_shift(&cover.indices, -offset);
    }
    const struct idlist *indices = whole ? NULL : tasks && launch ? &cover.indices : tasks;
    if (!result && (!indices || indices->count))
        result = backend->cancel(jobid, launch ? launch->cluster : NULL, indices, &plan, fault);
    if (!result)
        result = run_programs(how, &plan, fault);
    if (!result && launch)
        say_shared(how, launch, &cover.shared);
    plan_release(&plan);
    idlist_release(&cover.indices);
    idlist_release(&cover.shared);
    return result;
}

int withdraw_request(const struct withdrawal *how, const struct launch *launch,
                     const struct idlist *tasks, struct fault *fault)
{
    struct text line = TEXT_INIT;
    struct lock lock = LOCK_INIT;
    char *path = launch_path(launch->number, "cancel"), *folder = launch_path(launch->number, "");
    if (tasks)
        idlist_format(tasks, &line);
    else
        text_add_string(&line, "all");
    text_add_char(&line, '\n');
    int result = !path || !folder || line.failed ? fail_memory(fault)
                                                 : lock_take(&lock, folder, how->host->stop, fault);
    if (!result)
        result = file_append(path, line.bytes, line.length, fault);
    lock_drop(&lock);
    text_release(&line);
    free(path);
    free(folder);
    return result;
}

/* Those of the tasks that the i-th job id stands for. */
static int tasks_of_job(const struct launch *launch, size_t i, const struct idlist *tasks,
                        struct idlist *own, struct fault *fault)
{
    return idlist_parse(own, launch->jobtasks.word[i], fault) || idlist_normalize(own, fault) ||
                   idlist_keep(own, tasks, false, fault)
               ? -1
               : 0;
}

int withdraw_tasks(const struct withdrawal *how, const struct launch *launch,
                   const struct idlist *tasks, struct fault *fault)
{
    const struct backend *backend = backend_find(launch->backend);
    int result = backend && backend->cancel
                     ? 0
                     : fail(fault, "launch %ld: backend %s has no scheduler that could cancel",
                            launch->number, launch->backend);
    if (!result && !how->dry_run)
        result = withdraw_request(how, launch, tasks, fault);
    bool ready = !result;
    const size_t count = launch->jobids.count; /* of jobs that go on with each other: the latest */
    for (size_t i = launch->nodes && count ? count - 1 : 0; ready && i < count && !*how->host->stop;
         i++) {
        struct idlist own = IDLIST_INIT;
        if (tasks_of_job(launch, i, tasks, &own, fault) ||
            (own.count && withdraw_job(how, backend, launch->jobids.word[i], launch, &own, fault)))
            result = -1; /* the others go on: what can be taken back is */
        idlist_release(&own);
    }
    return result;
}
