/* tasks.c: see tasks.h. */
#include "cmd/tasks.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/course.h"
#include "cmd/selection.h"
#include "cmd/withdraw.h"
#include "core/file.h"
#include "core/jobfile.h"
#include "core/launch.h"
#include "core/sweepfile.h"

void chosen_tasks_release(struct chosen_tasks *chosen)
{
    idlist_release(&chosen->list);
    course_stuck_free(chosen->stuck, chosen->stucks);
    chosen->stuck = NULL;
    chosen->stucks = 0;
}

static int read_ids(const char *jobfile, struct idlist *ids, ino_t *inode, struct fault *fault)
{
    struct jobfile job;
    struct stat status;
    int result = jobfile_open(&job, jobfile, fault) || jobfile_ids(&job, ids, fault) ? -1 : 0;
    *inode =
        !result && job.descriptor >= 0 && fstat(job.descriptor, &status) == 0 ? status.st_ino : 0;
    jobfile_close(&job);
    return result;
}

static int fail_missing_task(const struct launch_source *source, const struct idlist *all,
                             long missing, struct fault *fault)
{
    struct text has = TEXT_INIT;
    idlist_format(all, &has);
    fail(fault, "--tasklist: job %s has no task %ld; it has %.100s", source->jobname, missing,
         text_string(&has) ? text_string(&has) : "");
    text_release(&has);
    return -1;
}

/* Chooses among the tasks in `jobfile` (NULL: the single command). */
static int choose(struct chosen_tasks *chosen, const struct launch_source *source,
                  const char *jobfile, struct fault *fault)
{
    struct idlist all = IDLIST_INIT;
    long missing;
    int result = 0;
    idlist_release(&chosen->list);
    if (jobfile)
        result = read_ids(jobfile, &all, &chosen->inode, fault);
    else
        idlist_add(&all, 1);
    if (!result && !all.count)
        result = fail(fault, "%s: the job has no tasks", jobfile);
    if (!result && source->tasklist &&
        !(result = idlist_parse(&chosen->list, source->tasklist, fault)) &&
        !idlist_within(&chosen->list, &all, &missing))
        result = fail_missing_task(source, &all, missing, fault);
    if (!result && source->tasklist)
        result = idlist_normalize(&chosen->list, fault);
    if (!result && !source->tasklist) {
        chosen->list = all;
        all = (struct idlist)IDLIST_INIT;
    }
    idlist_release(&all);
    return result;
}

int chosen_tasks_read(struct chosen_tasks *chosen, const struct launch_source *source,
                      struct fault *fault)
{
    return choose(chosen, source, source->command ? NULL : source->jobfile, fault);
}

static int write_single_command(const char *path, const char *command, struct fault *fault)
{
    struct jobwriter writer;
    struct text text = TEXT_INIT, tag = TEXT_INIT;
    if (jobwriter_open(&writer, path, NULL, fault))
        return -1;
    text_add_string(&text, command);
    jobwriter_add(&writer, 1, &text, &tag, true);
    text_release(&text);
    return jobwriter_commit(&writer, fault);
}

static int snapshot_sweep(const char *jobfile, long number, struct fault *fault)
{
    char *from = sweepfile_path(jobfile), *to = launch_path(number, "sweep.json");
    int result = from && to ? 0 : fail_memory(fault);
    if (!result && (access(from, F_OK) == 0 || errno != ENOENT))
        result = file_snapshot(from, to, fault);
    free(from);
    free(to);
    return result;
}

static int snapshot_job(struct chosen_tasks *chosen, const struct launch_source *source,
                        const char *jobs, struct fault *fault)
{
    struct stat status;
    if (file_snapshot(source->jobfile, jobs, fault))
        return -1;
    if (stat(jobs, &status) == 0 && status.st_ino == chosen->inode)
        return 0;
    return choose(chosen, source, jobs, fault);
}

int chosen_tasks_snapshot(struct chosen_tasks *chosen, const struct launch_source *source,
                          long number, struct fault *fault)
{
    char *jobs = launch_path(number, "jobs.json");
    int result = jobs ? 0 : fail_memory(fault);
    if (!result && source->command)
        result = write_single_command(jobs, source->command, fault);
    else if (!result)
        result = snapshot_job(chosen, source, jobs, fault) ||
                         snapshot_sweep(source->jobfile, number, fault)
                     ? -1
                     : 0;
    free(jobs);
    return result;
}

bool launch_source_is_narrowed(const struct launch_source *source)
{
    return source->only || source->where;
}

/* Adds "9 failed (1-4,7 ...), 3 lost (5,8,9)", of the tasks in `list`. */
static void add_states(struct text *text, const struct course *course, const struct idlist *list)
{
    enum { SHOWN_MOST = 60 }; /* bytes of the ids of a state */
    const char *between = "";
    for (int state = 0; state < STATES; state++) {
        struct idlist ids = IDLIST_INIT;
        struct text shown = TEXT_INIT;
        long id;
        for (struct idcursor cursor = {0}; idlist_next(list, &cursor, &id);)
            if (course->state[idplaces_find(&course->places, id)] == state)
                idlist_add(&ids, id);
        idlist_format(&ids, &shown);
        if (ids.count) {
            size_t cut = shown.length;
            while (cut > SHOWN_MOST || (cut < shown.length && shown.bytes[cut] != ','))
                cut--;
            text_printf(text, "%s%ld %s (%.*s%s)", between, idlist_size(&ids), state_names[state],
                        (int)cut, text_string(&shown), cut < shown.length ? ",..." : "");
            between = ", ";
        }
        text->failed = text->failed || ids.failed || shown.failed;
        idlist_release(&ids);
        text_release(&shown);
    }
}

/* What was chosen, and why. */
static void say_choice(const struct launch_source *source, const struct course *course,
                       const struct idlist *chosen, const struct idlist *left_out, long of)
{
    struct text text = TEXT_INIT;
    long count = idlist_size(chosen), running = idlist_size(left_out);
    if (count)
        text_printf(&text, "%ld of %ld tasks", count, of);
    else
        text_printf(&text, "nothing to launch: no %stask is %s", running ? "other " : "",
                    source->only ? source->only : "chosen");
    if (source->where)
        text_printf(&text, ", where %s", source->where);
    if (source->only && count) {
        text_add_string(&text, ": ");
        add_states(&text, course, chosen);
    }
    if (running)
        text_printf(&text,
                    "; left out: %ld that another launch is running or about to run (--force "
                    "starts them, too)",
                    running);
    if (!text.failed)
        host_note("job %s: %s", source->jobname, text_string(&text));
    text_release(&text);
}

/* Of the tasks whose elements a scheduler has, keeps the chosen ones, and if there are any, also
 * those that are done: elements are cancelled whole. */
static int keep_chosen(struct course_stuck *stuck, const struct course *course,
                       const struct idlist *chosen, struct fault *fault)
{
    struct idlist kept = IDLIST_INIT;
    bool any = false;
    long id;
    for (struct idcursor cursor = {0}; idlist_next(&stuck->tasks, &cursor, &id);) {
        bool is_chosen = idlist_contains(chosen, id);
        any = any || is_chosen;
        if (is_chosen || course->done[idplaces_find(&course->places, id)])
            idlist_add(&kept, id);
    }
    if (!any)
        idlist_release(&kept);
    idlist_release(&stuck->tasks);
    stuck->tasks = kept;
    return kept.failed ? fail_memory(fault) : 0;
}

/* Takes over from the course which of the chosen tasks a scheduler still has. */
static int take_stuck(struct chosen_tasks *chosen, struct course *course, const struct idlist *kept,
                      struct fault *fault)
{
    int result = 0;
    for (size_t i = 0; i < course->stucks && !result; i++)
        result = keep_chosen(&course->stuck[i], course, kept, fault);
    course_stuck_free(chosen->stuck, chosen->stucks);
    chosen->stuck = course->stuck;
    chosen->stucks = course->stucks;
    course->stuck = NULL;
    course->stucks = 0;
    return result;
}

/* Cancels what one launch has. */
static int withdraw(const struct withdrawal *how, const struct course_stuck *stuck,
                    struct fault *fault)
{
    struct launch launch = {0};
    char *folder = launch_path(stuck->launch, "");
    int result = folder ? launch_read(&launch, folder, fault) : fail_memory(fault);
    if (!result)
        result = withdraw_tasks(how, &launch, &stuck->tasks, fault);
    launch_release(&launch);
    free(folder);
    return result;
}

int chosen_tasks_withdraw(const struct chosen_tasks *chosen, bool dry_run, struct host *host,
                          struct fault *fault)
{
    const struct withdrawal how = {.host = host, .dry_run = dry_run};
    for (size_t i = 0; i < chosen->stucks; i++)
        if (chosen->stuck[i].tasks.count && withdraw(&how, &chosen->stuck[i], fault))
            return -1;
    return 0;
}

int chosen_tasks_narrow(struct chosen_tasks *chosen, const struct launch_source *source,
                        const char *jobfile, struct host *host, struct fault *fault)
{
    struct idlist kept = IDLIST_INIT, left_out = IDLIST_INIT;
    const struct selection values = {.where = source->where};
    struct course course = {.state = NULL};
    stateset states = 0;
    long of = idlist_size(&chosen->list);
    int result = source->only ? stateset_parse(&states, source->only, fault) : 0;
    if (!result && source->where)
        result = selection_apply(&values, jobfile, NULL, &chosen->list, fault) ? -1 : 0;
    if (!result && source->only) {
        const struct course_question question = {
            .jobname = source->jobname, .jobfile = jobfile, .tasks = &chosen->list, .ask = true};
        result = course_read(&course, host, &question, fault);
        if (!result)
            result = course_select(&course, states, &kept, source->force ? NULL : &left_out, fault);
        if (!result)
            result = take_stuck(chosen, &course, &kept, fault);
    }
    if (!result)
        say_choice(source, &course, source->only ? &kept : &chosen->list, &left_out, of);
    if (!result && source->only) {
        idlist_release(&chosen->list);
        chosen->list = kept; /* the course, which borrows the list, is not used any more */
        kept = (struct idlist)IDLIST_INIT;
    }
    course_release(&course);
    idlist_release(&kept);
    idlist_release(&left_out);
    return result;
}
