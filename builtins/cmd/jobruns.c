/* jobruns.c: see jobruns.h. */
#include "cmd/jobruns.h"

#include <stdlib.h>

#include "core/jobfile.h"

static void release_run(struct jobrun *run)
{
    logmap_release(&run->logs);
    standing_release(&run->standing);
    free(run);
}

void jobruns_release(struct jobruns *runs)
{
    for (size_t i = 0; i < runs->count; i++)
        release_run(runs->run[i]);
    free(runs->run);
    free(runs->jobname);
    free(runs->jobfile);
    course_release(&runs->course);
    idlist_release(&runs->tasks);
    *runs = (struct jobruns){0};
}

static int read_tasks(struct jobruns *runs, struct fault *fault)
{
    struct jobfile job = {.descriptor = -1};
    int result =
        jobfile_open(&job, runs->jobfile, fault) || jobfile_ids(&job, &runs->tasks, fault) ? -1 : 0;
    jobfile_close(&job);
    return result;
}

int jobruns_open(struct jobruns *runs, struct host *host, long number, struct fault *fault)
{
    struct launch launch = {0};
    char *folder = launch_path(number, "");
    *runs = (struct jobruns){.jobfile = launch_path(number, "jobs.json"), .stop = host->stop};
    int result = folder && runs->jobfile ? launch_read(&launch, folder, fault) : fail_memory(fault);
    if (!result)
        result = read_tasks(runs, fault);
    const struct course_question question = {.jobname = launch.jobname,
                                             .jobfile = runs->jobfile,
                                             .tasks = &runs->tasks,
                                             .latest = number,
                                             .lenient = true};
    if (!result)
        result = course_read(&runs->course, host, &question, fault);
    runs->jobname = launch.jobname;
    launch.jobname = NULL;
    launch_release(&launch);
    free(folder);
    return result;
}

/* The run of a launch, opened if need be; NULL with a fault. */
static struct jobrun *find_run(struct jobruns *runs, long number, struct fault *fault)
{
    for (size_t i = 0; i < runs->count; i++)
        if (runs->run[i]->number == number)
            return runs->run[i];
    struct jobrun **grown = realloc(runs->run, (runs->count + 1) * sizeof(struct jobrun *));
    struct jobrun *run = grown ? calloc(1, sizeof *run) : NULL;
    if (grown)
        runs->run = grown;
    if (!run) {
        fail_memory(fault);
        return NULL;
    }
    run->number = number;
    if (standing_open(&run->standing, number, runs->stop, fault) ||
        logmap_open(&run->logs, &run->standing.launch, run->standing.ledger.count, fault)) {
        release_run(run);
        return NULL;
    }
    return runs->run[runs->count++] = run;
}

int jobruns_find(struct jobruns *runs, long task, struct jobrun **run, enum task_state *state,
                 struct fault *fault)
{
    long place = idplaces_find(&runs->course.places, task);
    if (place < 0 || !runs->course.launch[place])
        return 0;
    *run = find_run(runs, runs->course.launch[place], fault);
    *state = runs->course.done[place] ? STATE_DONE : (enum task_state)runs->course.state[place];
    return *run ? 1 : -1;
}

int jobrun_log(struct jobrun *run, long task, enum logstream stream, struct text *path,
               struct fault *fault)
{
    long place = ledger_place(&run->standing.ledger, task);
    int attempt = place >= 0 ? run->standing.ledger.record[place].attempt : 0;
    return logmap_path(&run->logs, &run->standing.ledger, task, attempt > 0 ? attempt : 1, stream,
                       path, fault);
}
