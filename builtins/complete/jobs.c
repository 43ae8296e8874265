/* jobs.c: jobnames, job ids and history: what was done in this folder, the newest first. */
#include "complete/completion.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/active.h"
#include "core/index.h"
#include "core/launch.h"
#include "core/paths.h"

/* How much of a table is looked at: thousands of rows. */
enum { TABLE_BYTES = 256 * 1024 };

struct job {
    char *name;
    struct timespec time; /* of its jobfile */
};

struct joblist {
    struct job *job;
    size_t count, capacity;
};

static int newest_first(const void *a, const void *b)
{
    const struct job *one = a, *other = b;
    if (one->time.tv_sec != other->time.tv_sec)
        return one->time.tv_sec < other->time.tv_sec ? 1 : -1;
    if (one->time.tv_nsec != other->time.tv_nsec)
        return one->time.tv_nsec < other->time.tv_nsec ? 1 : -1;
    return strcmp(one->name, other->name);
}

static void keep_job(struct joblist *jobs, const char *name, struct timespec time)
{
    if (jobs->count == jobs->capacity) {
        size_t wanted = jobs->capacity ? jobs->capacity * 2 : 64;
        struct job *grown = realloc(jobs->job, wanted * sizeof *grown);
        if (!grown)
            return;
        jobs->job = grown;
        jobs->capacity = wanted;
    }
    char *copy = strdup(name);
    if (copy)
        jobs->job[jobs->count++] = (struct job){copy, time};
}

/* Finds the jobs whose names begin so. */
static void find_jobs(struct joblist *jobs, const char *typed, stopflag stop)
{
    DIR *folder = opendir(SCRIPTS_FOLDER);
    for (struct dirent *entry; folder && !*stop && (entry = readdir(folder));) {
        char path[NAME_MAX + sizeof "/jobs.json"];
        struct stat status;
        if (entry->d_name[0] == '.' || strncmp(entry->d_name, typed, strlen(typed)) != 0)
            continue;
        strcpy(stpcpy(path, entry->d_name), "/jobs.json");
        if (fstatat(dirfd(folder), path, &status, 0) == 0)
            keep_job(jobs, entry->d_name, status.st_mtim);
    }
    if (folder)
        closedir(folder);
}

void offer_jobnames(struct completion *now, const char *typed)
{
    struct joblist jobs = {0};
    find_jobs(&jobs, typed, now->host->stop);
    if (jobs.count)
        qsort(jobs.job, jobs.count, sizeof *jobs.job, newest_first);
    for (size_t i = 0; i < jobs.count; i++) {
        completion_offer(now, typed, jobs.job[i].name, NULL);
        free(jobs.job[i].name);
    }
    free(jobs.job);
}

/* Was the job launched on that backend, as far as is on record? */
static bool is_on_backend(const struct words *row, const char *backend)
{
    struct launch launch = {0};
    long number = launch_of_jobfile(row->word[JOB_FILE]);
    char *folder = number ? launch_path(number, "") : NULL;
    bool other =
        folder && launch_read(&launch, folder, NULL) == 0 && strcmp(launch.backend, backend) != 0;
    launch_release(&launch);
    free(folder);
    return !other;
}

/* Is the row's launch among those that are going on? */
static bool is_active(const struct words *row, const long *active, size_t count)
{
    long number = launch_of_jobfile(row->word[JOB_FILE]);
    for (size_t i = 0; i < count; i++)
        if (active[i] == number)
            return true;
    return false;
}

/* Offers the job ids of launches that are going on, or of the others; the newest first. */
static void offer_rows(struct completion *now, const struct index *jobs, const char *typed,
                       const long *active, size_t count, bool going_on)
{
    enum { RECORDS_MOST = 50 }; /* are opened; what is older is offered whatever its backend */
    const char *backend = completion_value(now, "--backend"), *last = "";
    int opened = 0;
    for (size_t i = jobs->count; i-- > 0 && !*now->host->stop;) {
        char **cell = jobs->row[i].word;
        if (strncmp(cell[JOB_ID], typed, strlen(typed)) != 0 || strcmp(cell[JOB_ID], last) == 0 ||
            is_active(&jobs->row[i], active, count) != going_on ||
            (backend && opened++ < RECORDS_MOST && !is_on_backend(&jobs->row[i], backend)))
            continue;
        completion_offer(now, typed, cell[JOB_ID], cell[JOB_NAME]);
        last = cell[JOB_ID];
    }
}

/* Offers what stands for a job id, once something is typed that is none: last, and the names of
 * jobs that were launched. */
static void offer_launched_names(struct completion *now, const struct index *jobs,
                                 const char *typed)
{
    struct words seen = WORDS_INIT;
    completion_offer(now, typed, "last", NULL);
    for (size_t i = jobs->count; i-- > 0 && !*now->host->stop;) {
        const char *name = jobs->row[i].word[JOB_NAME];
        if (strncmp(name, typed, strlen(typed)) != 0 ||
            wordspan_has(&(struct wordspan){seen.word, seen.count}, name))
            continue;
        completion_offer(now, typed, name, NULL);
        words_add(&seen, name);
    }
    words_release(&seen);
}

void offer_jobids(struct completion *now, const char *typed)
{
    struct index jobs;
    long active[ACTIVE_MOST];
    if (index_read_newest(&jobs, JOB_INDEX, JOB_COLUMNS, TABLE_BYTES, NULL))
        return;
    size_t count = completion_keep_live(now, active, active_list(active));
    offer_rows(now, &jobs, typed, active, count, true);
    offer_rows(now, &jobs, typed, active, count, false);
    if (*typed)
        offer_launched_names(now, &jobs, typed);
    index_release(&jobs);
}

static bool is_offered_later(const struct index *history, size_t row)
{
    for (size_t i = row + 1; i < history->count; i++)
        if (strcmp(history->row[i].word[HISTORY_JOBNAME],
                   history->row[row].word[HISTORY_JOBNAME]) == 0)
            return true;
    return false;
}

void offer_history(struct completion *now, const char *typed)
{
    enum { HISTORY_BYTES = 32 * 1024 };
    struct text note = TEXT_INIT;
    struct index rows;
    if (index_read_newest(&rows, HISTORY_INDEX, HISTORY_COLUMNS, HISTORY_BYTES, NULL))
        return;
    for (size_t i = rows.count; i-- > 0;) {
        char **cell = rows.row[i].word;
        text_clear(&note);
        text_printf(&note, "%s %s", cell[HISTORY_MODE], cell[HISTORY_ARGS]);
        completion_offer(now, typed, cell[HISTORY_ID], text_string(&note));
    }
    for (size_t i = rows.count; i-- > 0;)
        if (!is_offered_later(&rows, i))
            completion_offer(now, typed, rows.row[i].word[HISTORY_JOBNAME], NULL);
    text_release(&note);
    index_release(&rows);
}
