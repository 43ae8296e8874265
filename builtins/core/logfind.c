/* logfind.c: see logfind.h. */
#include "core/logfind.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One search. */
struct search {
    struct text stem;    /* JOBNAME_JOBID_ */
    struct idlist tasks; /* that have logs, in the order in which they were found */
    struct logspans groups;
    bool grouped;
};

/* "7.o" or "7.e" -> 7; -1: it is none. */
static long task_of(const char *name)
{
    const char *dot = strchr(name, '.');
    bool ours = dot && (strcmp(dot, ".o") == 0 || strcmp(dot, ".e") == 0);
    return ours ? idlist_number(name, dot) : -1;
}

static int take_name(struct search *search, const char *name, struct fault *fault)
{
    const char *stem = text_string(&search->stem);
    if (!search->grouped) {
        long task = strncmp(name, stem, search->stem.length) == 0
                        ? task_of(name + search->stem.length)
                        : -1;
        if (task >= 0)
            idlist_add(&search->tasks, task);
        return 0;
    }
    const char *middle = strchr(name, '_');
    long group = middle ? idlist_number(name, middle) : -1;
    long task = group >= 0 ? task_of(middle + 1) : -1;
    if (task < 0)
        return 0;
    idlist_add(&search->tasks, task);
    return logspans_add(&search->groups, task, task, group, fault);
}

static int look_into(struct search *search, const char *path, struct fault *fault)
{
    int result = 0;
    DIR *folder = opendir(path);
    if (!folder)
        return errno == ENOENT || errno == ENOTDIR
                   ? 0
                   : fail(fault, "%s: cannot open: %s", path, strerror(errno));
    for (struct dirent *entry; !result && (entry = readdir(folder));)
        result = take_name(search, entry->d_name, fault);
    closedir(folder);
    return result;
}

/* Looks into a folder of logs, first for groups. */
static int look_for(struct search *search, const char *backend, struct fault *fault)
{
    struct text path = TEXT_INIT;
    int result = 0;
    for (int grouped = 1; grouped >= 0 && !result && !search->tasks.count; grouped--) {
        text_clear(&path);
        text_printf(&path, LOGS_FOLDER "/%s", backend);
        if (grouped)
            text_printf(&path, "/%ssubjobs", text_string(&search->stem));
        search->grouped = grouped;
        result = path.failed ? fail_memory(fault) : look_into(search, path.bytes, fault);
    }
    text_release(&path);
    return result;
}

static int search_all(struct search *search, char **backend, struct fault *fault)
{
    int result = 0;
    DIR *logs = opendir(LOGS_FOLDER);
    for (struct dirent *entry; logs && !result && !*backend && (entry = readdir(logs));) {
        if (entry->d_name[0] == '.')
            continue;
        result = look_for(search, entry->d_name, fault);
        if (!result && search->tasks.count && !(*backend = strdup(entry->d_name)))
            result = fail_memory(fault);
    }
    if (logs)
        closedir(logs);
    return result || !search->tasks.failed ? result : fail_memory(fault);
}

int logfind(const char *jobname, const char *jobid, struct launch *launch, struct logmap *map,
            struct idlist *tasks, struct fault *fault)
{
    struct search search = {.stem = TEXT_INIT};
    *launch = (struct launch){.jobname = strdup(jobname)};
    *map = (struct logmap){.launch = launch};
    text_printf(&search.stem, "%s_%s_", jobname, jobid);
    words_add(&launch->jobids, jobid);
    words_add(&launch->jobtasks, "");
    int result = search.stem.failed || !launch->jobname || launch->jobtasks.failed
                     ? fail_memory(fault)
                     : search_all(&search, &launch->backend, fault);
    if (!result && !launch->backend)
        result =
            fail(fault, "job %s (%s): has no logs in " LOGS_FOLDER "/slurm or any folder beside it",
                 jobid, jobname);
    text_release(&search.stem);
    if (!result)
        result = logmap_open_found(map, launch, search.grouped ? &search.groups : NULL, fault);
    free(search.groups.span);
    idlist_release(tasks);
    *tasks = search.tasks;
    return result ? result : idlist_normalize(tasks, fault);
}
