/* jobruns.c: see jobruns.h. */
#include "cmd/jobruns.h"

#include <stdlib.h>
#include <string.h>

#include "host.h"

static void release_run(struct jobrun *run)
{
    logmap_release(&run->logs);
    standing_release(&run->standing);
    if (run->compared)
        jobfile_close(&run->file);
    idlist_release(&run->tasks);
    free(run->jobfile);
}

void jobruns_release(struct jobruns *runs)
{
    for (size_t i = 0; i < runs->count; i++)
        release_run(&runs->run[i]);
    free(runs->run);
    idlist_release(&runs->tasks);
    *runs = (struct jobruns){0};
}

/* Fills in an empty run from the record of its launch; *jobname (NULL: not wanted) is a copy. */
static int read_record(struct jobrun *run, long number, char **jobname, struct fault *fault)
{
    struct launch launch = {0};
    char *folder = launch_path(number, "");
    run->number = number;
    run->jobfile = launch_path(number, "jobs.json");
    int result = folder && run->jobfile ? launch_read(&launch, folder, fault) : fail_memory(fault);
    if (!result)
        result = idlist_parse(&run->tasks, launch.tasklist, fault) ||
                         idlist_normalize(&run->tasks, fault)
                     ? -1
                     : 0;
    if (!result && jobname && !(*jobname = strdup(launch.jobname)))
        result = fail_memory(fault);
    launch_release(&launch);
    free(folder);
    return result;
}

static int open_run(struct jobrun *run, stopflag stop, struct fault *fault)
{
    if (run->opened)
        return 0;
    run->opened = true;
    if (standing_open(&run->standing, run->number, stop, fault))
        return -1;
    return logmap_open(&run->logs, &run->standing.launch, run->standing.ledger.count, fault);
}

static int compare_numbers(const void *left, const void *right)
{
    const long *a = left, *b = right;
    return (*a < *b) - (*a > *b);
}

/* The numbers of the job's launches before `newest`, the latest first, each once. Returns how many,
 * -1 when memory is short. */
static long find_earlier(const struct index *jobs, const char *jobname, long newest, long **numbers)
{
    size_t found = 0, kept = 0;
    *numbers = malloc((jobs->count + 1) * sizeof **numbers);
    if (!*numbers)
        return -1;
    for (size_t i = 0; i < jobs->count; i++) {
        long number = launch_of_jobfile(jobs->row[i].word[JOB_FILE]);
        if (number > 0 && number < newest && strcmp(jobs->row[i].word[JOB_NAME], jobname) == 0)
            (*numbers)[found++] = number;
    }
    qsort(*numbers, found, sizeof **numbers, compare_numbers);
    for (size_t i = 0; i < found; i++)
        if (!i || (*numbers)[i] != (*numbers)[i - 1])
            (*numbers)[kept++] = (*numbers)[i];
    return (long)kept;
}

/* Adds the earlier launches, whose records are there. */
static int add_earlier(struct jobruns *runs, const struct index *jobs, const char *jobname,
                       struct fault *fault)
{
    long *numbers, count = find_earlier(jobs, jobname, runs->run[0].number, &numbers);
    struct jobrun *grown =
        count < 0 ? NULL : realloc(runs->run, ((size_t)count + 1) * sizeof *grown);
    runs->run = grown ? grown : runs->run;
    for (long i = 0; i < count && grown; i++) {
        struct jobrun *run = &grown[runs->count];
        struct fault why = {""};
        *run = (struct jobrun){.opened = false};
        if (read_record(run, numbers[i], NULL, &why) == 0) {
            runs->count++;
            continue;
        }
        host_note("launch %ld is left out: %s", numbers[i], why.text);
        release_run(run);
    }
    free(numbers);
    return grown ? 0 : fail_memory(fault);
}

static int gather_tasks(struct jobruns *runs, struct fault *fault)
{
    for (size_t i = 0; i < runs->count; i++)
        for (size_t j = 0; j < runs->run[i].tasks.count; j++) {
            const struct idrange *range = &runs->run[i].tasks.range[j];
            idlist_add_range(&runs->tasks, range->first, range->last, range->step);
        }
    return idlist_normalize(&runs->tasks, fault);
}

int jobruns_open(struct jobruns *runs, long number, stopflag stop, struct fault *fault)
{
    struct index jobs = {0};
    char *jobname = NULL;
    *runs = (struct jobruns){.run = calloc(1, sizeof *runs->run), .stop = stop};
    if (!runs->run)
        return fail_memory(fault);
    runs->count = 1;
    int result = read_record(&runs->run[0], number, &jobname, fault);
    if (!result)
        result = index_read_jobs(&jobs, fault);
    if (!result)
        result = add_earlier(runs, &jobs, jobname, fault);
    if (!result) /* not before: what is open must not move in memory */
        result = open_run(&runs->run[0], stop, fault);
    index_release(&jobs);
    free(jobname);
    return result ? -1 : gather_tasks(runs, fault);
}

/* The record of the task in the run's own jobfile: as jobfile_find. */
static int find_command(struct jobrun *run, long task, struct jobrecord *record,
                        struct fault *fault)
{
    if (!run->compared) {
        run->compared = true;
        if (jobfile_open(&run->file, run->jobfile, fault))
            return -1;
    }
    return jobfile_find(&run->file, task, record, fault);
}

/* Is the task the same command in both launches? Returns 1, 0, or -1 with a fault. */
static int is_same(struct jobrun *run, struct jobrun *other, long task, struct fault *fault)
{
    struct jobrecord here, there;
    int got = find_command(run, task, &here, fault);
    if (got > 0)
        got = find_command(other, task, &there, fault);
    return got > 0 ? strcmp(here.command, there.command) == 0 : got;
}

int jobruns_find(struct jobruns *runs, long task, struct jobrun **run, enum task_state *state,
                 struct fault *fault)
{
    int found = 0;
    for (size_t i = 0; i < runs->count; i++) {
        struct jobrun *each = &runs->run[i];
        if (!idlist_contains(&each->tasks, task))
            continue;
        int same = i ? is_same(&runs->run[0], each, task, fault) : 1;
        if (same < 0 || open_run(each, runs->stop, fault))
            return -1;
        const struct ledger *ledger = &each->standing.ledger;
        long place = same ? ledger_place(ledger, task) : -1;
        if (place < 0)
            continue;
        enum task_state here = ledger_state(ledger, place);
        if (!found || here == STATE_DONE) {
            *run = each;
            *state = here;
        }
        found = 1;
        if (here == STATE_DONE)
            break;
    }
    return found;
}

int jobrun_log(struct jobrun *run, long task, enum logstream stream, struct text *path,
               struct fault *fault)
{
    long place = ledger_place(&run->standing.ledger, task);
    int attempt = place >= 0 ? run->standing.ledger.record[place].attempt : 0;
    return logmap_path(&run->logs, task, attempt > 0 ? attempt : 1, stream, path, fault);
}
