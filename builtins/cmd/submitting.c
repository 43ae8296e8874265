/* submitting.c: see submitting.h. */
#include "cmd/submitting.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/file.h"
#include "core/index.h"
#include "core/launch.h"
#include "core/paths.h"
#include "core/presence.h"
#include "host.h"

#define FOLDER ONAGER_FOLDER "/submitting"
#define TOLD ".told"

enum stage { CUT_OFF, USER_WAS_TOLD };

/* The caller frees. */
static char *path_of(long number, enum stage stage)
{
    return text_format(FOLDER "/%ld%s", number, stage == USER_WAS_TOLD ? TOLD : "");
}

int submitting_begin(long number, struct fault *fault)
{
    char *path = path_of(number, CUT_OFF);
    int result = !path ? fail_memory(fault) : file_make_folders(FOLDER, fault);
    int descriptor = result ? -1 : presence_take(path, fault);
    free(path);
    return descriptor;
}

void submitting_end(long number, int descriptor)
{
    char *path = path_of(number, CUT_OFF);
    if (path)
        presence_drop(path, descriptor);
    else
        close(descriptor); /* somebody will heal it */
    free(path);
}

bool submitting_goes_on(long number)
{
    char *path = path_of(number, CUT_OFF);
    bool held = path && presence_holder(path) != PRESENCE_NOBODY;
    free(path);
    return held;
}

/* Those at that stage; normalized. */
static void find_all(struct idlist *launches, enum stage stage)
{
    DIR *folder = opendir(FOLDER);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        char *name = entry->d_name, *end = name + strspn(name, "0123456789");
        long number = idlist_number(name, end);
        if (number <= 0 || strcmp(end, stage == USER_WAS_TOLD ? TOLD : "") != 0)
            continue;
        char *path = path_of(number, stage);
        /* In this order: whoever lets go of it has removed it. */
        if (path && presence_holder(path) == PRESENCE_NOBODY && access(path, F_OK) == 0)
            idlist_add(launches, number);
        free(path);
    }
    if (folder)
        closedir(folder);
    idlist_normalize(launches, NULL);
}

static bool read_record(struct launch *launch, long number)
{
    char *folder = launch_path(number, "");
    bool found = folder && launch_read(launch, folder, NULL) == 0;
    free(folder);
    return found;
}

void submitting_find_cut_off(const char *jobname, struct idlist *launches)
{
    struct idlist all = IDLIST_INIT;
    long number;
    find_all(&all, CUT_OFF);
    find_all(&all, USER_WAS_TOLD);
    for (struct idcursor cursor = {0}; idlist_next(&all, &cursor, &number);) {
        struct launch launch;
        if (!read_record(&launch, number))
            continue;
        if (strcmp(launch.jobname, jobname) == 0)
            idlist_add(launches, number);
        launch_release(&launch);
    }
    idlist_release(&all);
}

/* An id alone may be the number of a launch on this machine, or another scheduler's. */
static bool has_row(const struct index *jobs, const char *jobid, const char *jobfile)
{
    for (size_t i = 0; i < jobs->count; i++)
        if (strcmp(jobs->row[i].word[JOB_ID], jobid) == 0 &&
            strcmp(jobs->row[i].word[JOB_FILE], jobfile) == 0)
            return true;
    return false;
}

static int add_rows(const struct launch *launch, stopflag stop)
{
    struct index jobs;
    struct words missing = WORDS_INIT;
    char *jobfile = launch_path(launch->number, "jobs.json");
    int result = jobfile ? index_read_jobs(&jobs, NULL) : -1;
    for (size_t i = 0; !result && i < launch->jobids.count; i++)
        if (!has_row(&jobs, launch->jobids.word[i], jobfile))
            words_add(&missing, launch->jobids.word[i]);
    if (!result) {
        index_release(&jobs);
        result = missing.failed ? -1 : 0;
    }
    if (!result && missing.count)
        result = index_add_jobs(&missing, launch->jobname, jobfile, stop, NULL);
    words_release(&missing);
    free(jobfile);
    return result;
}

/* Do the ids that are on record stand for all tasks? */
static bool is_whole(const struct launch *launch)
{
    struct idlist tasks = IDLIST_INIT, submitted = IDLIST_INIT;
    long missing;
    int result = idlist_parse(&tasks, launch->tasklist, NULL) || idlist_normalize(&tasks, NULL);
    for (size_t i = 0; !result && i < launch->jobtasks.count; i++)
        result = idlist_parse(&submitted, launch->jobtasks.word[i], NULL);
    if (!result)
        result = idlist_normalize(&submitted, NULL);
    bool whole = !result && idlist_within(&tasks, &submitted, &missing);
    idlist_release(&tasks);
    idlist_release(&submitted);
    return whole;
}

/* What is whole then is like any other launch; of the rest a file tells on. */
static void heal(long number, stopflag stop)
{
    struct launch launch = {0};
    char *path = path_of(number, CUT_OFF), *told = path_of(number, USER_WAS_TOLD);
    int presence = path && told && read_record(&launch, number) ? presence_take(path, NULL) : -1;
    if (presence >= 0) {
        bool whole = is_whole(&launch), known = add_rows(&launch, stop) == 0;
        if (!whole)
            host_note("launch %ld (%s): whoever submitted it was killed; %s may have tasks of it "
                      "under a job id that is not on record",
                      number, launch.jobname, launch.backend);
        if (known) /* else the next one tries again */
            rename(path, told);
        if (known && whole)
            unlink(told);
        close(presence);
    }
    launch_release(&launch);
    free(path);
    free(told);
}

void submitting_heal(stopflag stop)
{
    struct idlist all = IDLIST_INIT;
    long number;
    find_all(&all, CUT_OFF);
    for (struct idcursor cursor = {0}; !*stop && idlist_next(&all, &cursor, &number);)
        heal(number, stop);
    idlist_release(&all);
}
