/* tasks.c: see tasks.h. */
#include "cmd/tasks.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"
#include "core/jobfile.h"
#include "core/launch.h"
#include "core/sweepfile.h"

void chosen_tasks_release(struct chosen_tasks *chosen)
{
    idlist_release(&chosen->list);
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
    if (!result && access(from, F_OK) == 0)
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
