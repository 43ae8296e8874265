/* logpath.c: see logpath.h. */
#include "core/logpath.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/groups.h"

enum { FLAT_MOST = 4096, SUBFOLDER = 1000 };

static void clear(struct lognames *names)
{
    text_clear(&names->folder);
    text_clear(&names->stem);
    names->subfolders = names->shared = false;
}

void lognames_set_local(struct lognames *names, const char *onager, const char *host,
                        const char *jobname, long launch, long tasks)
{
    clear(names);
    names->subfolders = tasks > FLAT_MOST;
    text_printf(&names->folder, "%s/logs/%s/", onager, host);
    if (names->subfolders)
        text_printf(&names->folder, "%s_%ld/", jobname, launch);
    text_printf(&names->stem, "%s_%ld_", jobname, launch);
}

void lognames_set_group(struct lognames *names, const char *onager, const char *backend,
                        const char *jobname, const char *jobid, long group)
{
    clear(names);
    text_printf(&names->folder, "%s/logs/%s/%s_%s_subjobs/", onager, backend, jobname, jobid);
    text_printf(&names->stem, "%ld_", group);
}

void lognames_set_element(struct lognames *names, const char *onager, const char *backend,
                          const char *jobname, const char *jobid)
{
    clear(names);
    names->shared = true;
    text_printf(&names->folder, "%s/logs/%s/", onager, backend);
    text_printf(&names->stem, "%s_%s_", jobname, jobid);
}

void lognames_release(struct lognames *names)
{
    text_release(&names->folder);
    text_release(&names->stem);
}

long lognames_subfolder(const struct lognames *names, long task)
{
    return names->subfolders ? task - task % SUBFOLDER : 0;
}

void lognames_path(const struct lognames *names, long task, int attempt, enum logstream stream,
                   struct text *path)
{
    text_clear(path);
    text_add(path, names->folder.bytes, names->folder.length);
    if (names->subfolders) {
        text_add_long(path, lognames_subfolder(names, task));
        text_add_char(path, '/');
    }
    text_add(path, names->stem.bytes, names->stem.length);
    text_add_long(path, task);
    if (attempt > 1 && !names->shared) {
        text_add_char(path, '.');
        text_add_long(path, attempt);
    }
    text_add_string(path, stream == LOG_OUT ? ".o" : ".e");
    path->failed = path->failed || names->folder.failed || names->stem.failed;
}

void logpath_add_pattern(struct text *path, const char *backend, const char *jobname, bool array)
{
    static const struct {
        const char *backend, *jobname, *element, *job;
    } words[] = {{"slurm", "%x", "_%A_%a", "_%j"},
                 {"gridengine", "$JOB_NAME", "_$JOB_ID_$TASK_ID", "_$JOB_ID"}};
    text_printf(path, "%s/%s/", LOGS_FOLDER, backend);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].backend, backend) == 0) {
            text_add_string(path, jobname ? jobname : words[i].jobname);
            text_add_string(path, array ? words[i].element : words[i].job);
        }
}

void logpath_cut_host(char *host)
{
    static const char suffix[] = ".local";
    size_t length = strlen(host), cut = sizeof suffix - 1;
    if (length > cut && strcmp(host + length - cut, suffix) == 0)
        host[length - cut] = '\0';
}

int logspans_add(struct logspans *spans, long first, long last, long whose, struct fault *fault)
{
    if (spans->count == spans->capacity) {
        size_t capacity = spans->capacity ? 2 * spans->capacity : 16;
        struct logspan *grown = realloc(spans->span, capacity * sizeof *grown);
        if (!grown)
            return fail_memory(fault);
        spans->span = grown;
        spans->capacity = capacity;
    }
    spans->span[spans->count++] = (struct logspan){first, last, whose};
    return 0;
}

/* visit for groups_each */
static int add_spans(long whose, const struct idlist *tasks, void *context, struct fault *fault)
{
    int result = 0;
    for (size_t i = 0; i < tasks->count && !result; i++)
        result = logspans_add(context, tasks->range[i].first, tasks->range[i].last, whose, fault);
    return result;
}

static int compare_spans(const void *a, const void *b)
{
    const struct logspan *one = a, *other = b;
    return (one->first > other->first) - (one->first < other->first);
}

static void sort_spans(struct logspans *spans)
{
    bool sorted = true;
    for (size_t i = 1; i < spans->count && sorted; i++)
        sorted = spans->span[i - 1].first <= spans->span[i].first;
    if (!sorted)
        qsort(spans->span, spans->count, sizeof *spans->span, compare_spans);
}

/* The place of the span that the task is in; the count when there is none. `near` is tried first.
 */
static size_t find_span(const struct logspans *spans, size_t near, long task)
{
    const struct logspan *span = spans->span;
    size_t low = 0, high = spans->count;
    if (near < high && span[near].first <= task && task <= span[near].last)
        return near;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (span[middle].last < task)
            low = middle + 1;
        else
            high = middle;
    }
    return low < spans->count && span[low].first <= task ? low : spans->count;
}

static bool runs_here(const struct launch *launch)
{
    return strcmp(launch->backend, "slurm") != 0 && strcmp(launch->backend, "gridengine") != 0;
}

/* Sets the names for the logs on a host. */
static int set_host(struct logmap *map, const char *name, struct fault *fault)
{
    const struct launch *launch = map->launch;
    const char *now = text_string(&map->host);
    if (now && map->host.length && strcmp(now, name) == 0)
        return 0;
    text_clear(&map->host);
    text_add_string(&map->host, name);
    if (map->host.failed)
        return fail_memory(fault);
    lognames_set_local(&map->names, ONAGER_FOLDER, name, launch->jobname, launch->number,
                       map->tasks);
    return 0;
}

/* Of the host of the launch itself. */
static int set_local(struct logmap *map, struct fault *fault)
{
    const struct launch *launch = map->launch;
    char *host = launch->host ? strdup(launch->host) : NULL;
    if (!host)
        return launch->host ? fail_memory(fault)
                            : fail(fault, "launch %ld: its record names no host", launch->number);
    logpath_cut_host(host);
    int result = set_host(map, host, fault);
    free(host);
    return result;
}

static int read_jobs(struct logmap *map, struct fault *fault)
{
    const struct launch *launch = map->launch;
    int result = 0;
    for (size_t i = 0; i < launch->jobids.count && !result; i++) {
        struct idlist tasks = IDLIST_INIT;
        result =
            idlist_parse(&tasks, launch->jobtasks.word[i], fault) || idlist_normalize(&tasks, fault)
                ? -1
                : add_spans((long)i, &tasks, &map->jobs, fault);
        idlist_release(&tasks);
    }
    sort_spans(&map->jobs);
    return result;
}

static int read_groups(struct logmap *map, struct fault *fault)
{
    char *folder = launch_path(map->launch->number, "");
    int result = folder ? groups_each(folder, add_spans, &map->groups, fault) : fail_memory(fault);
    sort_spans(&map->groups);
    free(folder);
    return result;
}

static void start(struct logmap *map, const struct launch *launch)
{
    *map = (struct logmap){.launch = launch, .at_job = SIZE_MAX, .at_group = SIZE_MAX};
}

int logmap_open(struct logmap *map, const struct launch *launch, long tasks, struct fault *fault)
{
    start(map, launch);
    map->tasks = tasks;
    map->spread = launch_is_spread(launch);
    map->local = map->spread || runs_here(launch);
    if (map->local)
        return set_local(map, fault);
    return read_jobs(map, fault) || read_groups(map, fault) ? -1 : 0;
}

int logmap_open_found(struct logmap *map, const struct launch *launch, struct logspans *groups,
                      struct fault *fault)
{
    start(map, launch);
    if (groups) {
        map->groups = *groups;
        *groups = (struct logspans){NULL};
        sort_spans(&map->groups);
    }
    return logspans_add(&map->jobs, 0, IDLIST_MAX_ID, 0, fault);
}

void logmap_release(struct logmap *map)
{
    free(map->jobs.span);
    free(map->groups.span);
    lognames_release(&map->names);
    text_release(&map->host);
    *map = (struct logmap){NULL};
}

/* Sets the names for the job id and the group that the task is of. */
static int turn_to(struct logmap *map, long task, struct fault *fault)
{
    const struct launch *launch = map->launch;
    size_t job = find_span(&map->jobs, map->at_job, task);
    size_t group = find_span(&map->groups, map->at_group, task);
    bool grouped = map->groups.count > 0;
    if (job == map->jobs.count || (grouped && group == map->groups.count))
        return fail(fault, "launch %ld: no job id of it has task %ld", launch->number, task);
    size_t submission = (size_t)map->jobs.span[job].whose;
    bool alone = !grouped && launch_offset(launch, submission); /* task and index are the same */
    if (job == map->at_job && group == map->at_group && !alone)
        return 0;
    const char *jobid = launch->jobids.word[submission];
    map->at_job = job;
    map->at_group = group;
    if (grouped || alone)
        lognames_set_group(&map->names, ONAGER_FOLDER, launch->backend, launch->jobname, jobid,
                           grouped ? map->groups.span[group].whose : task);
    else
        lognames_set_element(&map->names, ONAGER_FOLDER, launch->backend, launch->jobname, jobid);
    return 0;
}

/* Sets the names for the host that ran the attempt; of an earlier one for a host that has its log.
 */
static int find_host(struct logmap *map, const struct ledger *ledger, long task, int attempt,
                     enum logstream stream, struct text *path, struct fault *fault)
{
    long place = ledger ? ledger_place(ledger, task) : -1;
    const struct taskrecord *record = place >= 0 ? &ledger->record[place] : NULL;
    if (!record || !record->attempt || record->host >= ledger->hosts)
        return 0;
    for (size_t i = 0; attempt != record->attempt && i < ledger->hosts; i++) {
        if (set_host(map, ledger->host[i].name, fault))
            return -1;
        lognames_path(&map->names, task, attempt, stream, path);
        if (!path->failed && access(path->bytes, F_OK) == 0)
            return 0;
    }
    return set_host(map, ledger->host[record->host].name, fault);
}

int logmap_path(struct logmap *map, const struct ledger *ledger, long task, int attempt,
                enum logstream stream, struct text *path, struct fault *fault)
{
    if (map->spread && find_host(map, ledger, task, attempt, stream, path, fault))
        return -1;
    if (!map->local && turn_to(map, task, fault))
        return -1;
    lognames_path(&map->names, task, attempt, stream, path);
    return path->failed ? fail_memory(fault) : 0;
}

bool logmap_is_shared(const struct logmap *map)
{
    bool asked = map->at_job != SIZE_MAX;
    return asked ? map->names.shared : !map->local && !map->groups.count;
}
