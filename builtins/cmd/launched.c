/* launched.c: see launched.h. */
#include "cmd/launched.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/paths.h"
#include "host.h"

/* The newest row that has the word in a column; NULL: there is none. */
static const struct words *find_row(const struct index *jobs, enum jobcolumn column,
                                    const char *word)
{
    for (size_t i = jobs->count; i-- > 0;)
        if (strcmp(jobs->row[i].word[column], word) == 0)
            return &jobs->row[i];
    return NULL;
}

/* The newest row: of a launch that is on record, else one whose file is there, else of all. */
static const struct words *newest_row(const struct index *jobs)
{
    const struct words *there = NULL;
    for (size_t i = jobs->count; i-- > 0;) {
        const struct words *row = &jobs->row[i];
        if (access(row->word[JOB_FILE], F_OK))
            continue;
        if (launch_of_jobfile(row->word[JOB_FILE]))
            return row;
        there = there ? there : row;
    }
    return there ? there : &jobs->row[jobs->count - 1];
}

const struct words *launched_find(const struct index *jobs, const char *word, struct fault *fault)
{
    const struct words *row = NULL;
    if (word && (row = find_row(jobs, JOB_ID, word)))
        return row;
    bool last = !word || strcmp(word, "last") == 0;
    if (last && !jobs->count)
        fail(fault, "nothing was launched in this folder yet");
    else if (last)
        row = newest_row(jobs);
    else if (!(row = find_row(jobs, JOB_NAME, word)))
        fail(fault, "--jobid: there is no job \"%s\" in " JOB_INDEX "; onager list shows them",
             word);
    return row;
}

int launched_select(struct index *jobs, const char *word, struct fault *fault)
{
    const struct words *meant = word ? launched_find(jobs, word, fault) : NULL;
    size_t kept = 0;
    if (!meant)
        return word ? -1 : 0;
    enum jobcolumn column = strcmp(meant->word[JOB_ID], word) == 0 ? JOB_ID : JOB_FILE;
    char *value = strdup(meant->word[column]);
    if (!value)
        return fail_memory(fault);
    for (size_t i = 0; i < jobs->count; i++) {
        struct words row = jobs->row[i];
        if (strcmp(row.word[column], value) == 0)
            jobs->row[kept++] = row;
        else
            words_release(&row);
    }
    jobs->count = kept;
    free(value);
    return 0;
}

int launched_check_ids(const struct index *jobs, struct fault *fault)
{
    for (size_t i = 0; i < jobs->count; i++) {
        const char *jobid = jobs->row[i].word[JOB_ID];
        if (!launch_is_jobid(jobid))
            return fail(fault, JOB_INDEX ": \"%.60s\" is no job id", jobid);
    }
    return 0;
}

/* The file that the row needs and that is gone; NULL: all is there. The caller frees. */
static char *missing_file(const struct words *row)
{
    long number = launch_of_jobfile(row->word[JOB_FILE]);
    char *record = number ? launch_path(number, "launch.json") : NULL;
    if (access(row->word[JOB_FILE], F_OK) && errno == ENOENT) {
        free(record);
        return strdup(row->word[JOB_FILE]);
    }
    if (record && access(record, F_OK) && errno == ENOENT)
        return record;
    free(record);
    return NULL;
}

void launched_drop_missing(struct index *jobs)
{
    size_t kept = 0;
    for (size_t i = 0; i < jobs->count; i++) {
        struct words row = jobs->row[i];
        char *missing = missing_file(&row);
        if (!missing) {
            jobs->row[kept++] = row;
            continue;
        }
        host_note("job %s (%s) is left out: %s is gone", row.word[JOB_ID], row.word[JOB_NAME],
                  missing);
        words_release(&row);
        free(missing);
    }
    jobs->count = kept;
}

/* The launch of the row that was visited last: its rows mostly follow each other. */
struct opened {
    long number;
    struct launch launch;
    size_t next; /* the place of the job id that is likely to come next */
};

static int open_launch(struct opened *opened, long number, struct fault *fault)
{
    char *folder = launch_path(number, "");
    launch_release(&opened->launch);
    *opened = (struct opened){.number = number};
    int result = folder ? launch_read(&opened->launch, folder, fault) : fail_memory(fault);
    free(folder);
    return result;
}

/* The tasks that the launch record names for this job id. */
static int find_tasks(struct launched *job, struct opened *opened, struct fault *fault)
{
    const struct words *jobids = &opened->launch.jobids;
    for (size_t i = 0; i < jobids->count; i++) {
        size_t place = (opened->next + i) % jobids->count;
        if (strcmp(jobids->word[place], job->jobid) != 0)
            continue;
        opened->next = place + 1;
        job->all = false;
        return idlist_parse(&job->tasks, opened->launch.jobtasks.word[place], fault) ||
                       idlist_normalize(&job->tasks, fault)
                   ? -1
                   : 0;
    }
    return 0;
}

/* Does a later row have the same tasks? */
static bool is_superseded(const struct index *jobs, size_t row, const struct launch *launch)
{
    bool found = false;
    for (size_t i = row + 1; launch->nodes && i < jobs->count && !found; i++)
        found = strcmp(jobs->row[i].word[JOB_FILE], jobs->row[row].word[JOB_FILE]) == 0;
    return found;
}

static int visit_row(const struct index *jobs, size_t place, struct opened *opened,
                     int (*visit)(const struct launched *job, void *context, struct fault *fault),
                     void *context, struct fault *fault)
{
    const struct words *row = &jobs->row[place];
    struct launched job = {row->word[JOB_ID], row->word[JOB_NAME], row->word[JOB_FILE],
                           .all = true};
    long number = launch_of_jobfile(job.jobfile);
    int result = 0;
    if (number && number != opened->number)
        result = open_launch(opened, number, fault);
    if (!result && number && is_superseded(jobs, place, &opened->launch))
        return 0;
    if (!result && number) {
        job.launch = &opened->launch;
        result = find_tasks(&job, opened, fault);
    }
    if (!result)
        result = visit(&job, context, fault);
    idlist_release(&job.tasks);
    return result;
}

int launched_each(const struct index *jobs,
                  int (*visit)(const struct launched *job, void *context, struct fault *fault),
                  void *context, struct fault *fault)
{
    struct opened opened = {.number = 0};
    int result = 0;
    for (size_t i = 0; i < jobs->count && !result; i++)
        result = visit_row(jobs, i, &opened, visit, context, fault);
    launch_release(&opened.launch);
    return result;
}
