/* launch.c: see launch.h. */
#include "core/launch.h"

#include <cJSON.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"
#include "core/jsontext.h"
#include "core/paths.h"

static const double SECONDS_MOST = 1e9; /* some thirty years */

void launch_release(struct launch *launch)
{
    free(launch->jobname);
    free(launch->backend);
    free(launch->jobfile);
    free(launch->tasklist);
    free(launch->time);
    free(launch->user);
    free(launch->host);
    free(launch->cluster);
    words_release(&launch->jobids);
    words_release(&launch->jobtasks);
    words_release(&launch->joboffsets);
    words_release(&launch->argv);
    *launch = (struct launch){0};
}

char *launch_path(long number, const char *name)
{
    return text_format("%s/%ld%s%s", LAUNCHES_FOLDER, number, *name ? "/" : "", name);
}

/* All launch numbers, in the order of the folder. */
static int read_numbers(struct idlist *numbers, struct fault *fault)
{
    DIR *folder = opendir(LAUNCHES_FOLDER);
    if (!folder && errno == ENOENT)
        return 0;
    if (!folder)
        return fail(fault, "%s: cannot open: %s", LAUNCHES_FOLDER, strerror(errno));
    for (struct dirent *entry; (entry = readdir(folder));) {
        long number = idlist_number(entry->d_name, entry->d_name + strlen(entry->d_name));
        if (number > 0)
            idlist_add(numbers, number);
    }
    closedir(folder);
    return numbers->failed ? fail_memory(fault) : idlist_normalize(numbers, fault);
}

static bool is_jobid(const struct index *jobs, long number)
{
    for (size_t i = 0; i < jobs->count; i++) {
        const char *id = jobs->row[i].word[JOB_ID];
        if (idlist_number(id, id + strlen(id)) == number)
            return true;
    }
    return false;
}

/* Returns 1 when the folder is ours now, 0 when the number is taken, -1 with a fault. */
static int make_launch_folder(long number, struct fault *fault)
{
    char *path = launch_path(number, "");
    int error = path ? ENOENT : ENOMEM;
    while (error == ENOENT) { /* somebody may remove the folder above while it is empty */
        if (file_make_folders(LAUNCHES_FOLDER, fault)) {
            free(path);
            return -1;
        }
        error = mkdir(path, 0777) ? errno : 0;
    }
    if (error && error != EEXIST)
        fail(fault, "%s: cannot make the folder: %s", path ? path : "", strerror(error));
    free(path);
    return error == EEXIST ? 0 : error ? -1 : 1;
}

long launch_allocate(const struct index *jobs, bool make, struct fault *fault)
{
    struct idlist numbers = IDLIST_INIT;
    if (read_numbers(&numbers, fault))
        return -1;
    long number = numbers.count ? numbers.range[numbers.count - 1].last : 0;
    idlist_release(&numbers);
    do
        number++;
    while (is_jobid(jobs, number));
    if (!make)
        return number;
    for (;;) {
        int made = make_launch_folder(number, fault);
        if (made)
            return made < 0 ? -1 : number;
        do
            number++;
        while (is_jobid(jobs, number));
    }
}

long launch_offset(const struct launch *launch, size_t i)
{
    const char *word = i < launch->joboffsets.count ? launch->joboffsets.word[i] : "0";
    return idlist_number(word, word + strlen(word));
}

bool launch_is_spread(const struct launch *launch)
{
    return launch->nodes > 0 || strcmp(launch->backend, "mpi") == 0;
}

void launch_add_jobid(struct launch *launch, const char *jobid, const char *tasks, long offset)
{
    words_add(&launch->jobids, jobid);
    words_add(&launch->jobtasks, tasks);
    words_printf(&launch->joboffsets, "%ld", offset);
}

static int add_strings(cJSON *json, const char *key, const struct words *words)
{
    cJSON *array = cJSON_AddArrayToObject(json, key);
    for (size_t i = 0; array && i < words->count; i++) {
        cJSON *item = cJSON_CreateString(words->word[i]);
        if (!item || !cJSON_AddItemToArray(array, item))
            return -1;
    }
    return array ? 0 : -1;
}

/* Adds the text that `add` makes of the limits, if the limit is set. */
static int add_limit(cJSON *json, const char *key, bool set, const struct limits *limits,
                     void (*add)(struct text *text, const struct limits *limits))
{
    struct text text = TEXT_INIT;
    if (!set)
        return 0;
    add(&text, limits);
    int result = !text.failed && cJSON_AddStringToObject(json, key, text.bytes) ? 0 : -1;
    text_release(&text);
    return result;
}

/* Durations and shares are texts, as in the options. */
static int add_limits(cJSON *json, const struct limits *limits)
{
    if (!limits_are_set(limits))
        return 0;
    cJSON *object = cJSON_AddObjectToObject(json, "limits");
    if (!object ||
        (limits->retries && !cJSON_AddNumberToObject(object, "retries", limits->retries)) ||
        add_limit(object, "retry_delay", limits->retry_delay > 0, limits, limits_add_delay) ||
        add_limit(object, "timeout", limits->timeout.number > 0, limits, limits_add_timeout) ||
        add_limit(object, "max_failures", limits->failures.number > 0, limits,
                  limits_add_failures) ||
        (limits->canary && !cJSON_AddTrueToObject(object, "canary")))
        return -1;
    return 0;
}

static bool has_offsets(const struct launch *launch)
{
    for (size_t i = 0; i < launch->joboffsets.count; i++)
        if (launch_offset(launch, i))
            return true;
    return false;
}

int launch_write(const struct launch *launch, struct fault *fault)
{
    cJSON *json = cJSON_CreateObject();
    struct text text = TEXT_INIT;
    char *path = launch_path(launch->number, "launch.json"), *printed = NULL;
    bool built =
        json && cJSON_AddNumberToObject(json, "launch", (double)launch->number) &&
        cJSON_AddStringToObject(json, "jobname", launch->jobname) &&
        cJSON_AddStringToObject(json, "backend", launch->backend) &&
        cJSON_AddStringToObject(json, "jobfile", launch->jobfile) &&
        cJSON_AddStringToObject(json, "tasks", launch->tasklist) &&
        cJSON_AddStringToObject(json, "time", launch->time) &&
        cJSON_AddStringToObject(json, "user", launch->user) &&
        cJSON_AddStringToObject(json, "host", launch->host) &&
        cJSON_AddNumberToObject(json, "grace", launch->grace) &&
        (!launch->cluster || cJSON_AddStringToObject(json, "cluster", launch->cluster)) &&
        (!launch->nodes || cJSON_AddNumberToObject(json, "nodes", (double)launch->nodes)) &&
        (!launch->seconds || cJSON_AddNumberToObject(json, "seconds", (double)launch->seconds)) &&
        add_limits(json, &launch->limits) == 0 &&
        add_strings(json, "jobids", &launch->jobids) == 0 &&
        add_strings(json, "jobtasks", &launch->jobtasks) == 0 &&
        (!has_offsets(launch) || add_strings(json, "joboffsets", &launch->joboffsets) == 0) &&
        add_strings(json, "argv", &launch->argv) == 0;
    if (built)
        printed = cJSON_Print(json);
    if (printed)
        text_printf(&text, "%s\n", printed);
    int result = !path || !printed || text.failed
                     ? fail_memory(fault)
                     : file_replace(path, text.bytes, text.length, 0666, fault);
    text_release(&text);
    cJSON_free(printed);
    cJSON_Delete(json);
    free(path);
    return result;
}

static char *copy_string(const cJSON *json, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, key);
    char *copy = cJSON_IsString(item) ? strdup(item->valuestring) : NULL;
    if (!copy && cJSON_IsString(item))
        shortage_note();
    return copy;
}

static void copy_strings(const cJSON *json, const char *key, struct words *words)
{
    const cJSON *array = cJSON_GetObjectItemCaseSensitive(json, key);
    for (const cJSON *item = cJSON_IsArray(array) ? array->child : NULL; item; item = item->next)
        if (cJSON_IsString(item))
            words_add(words, item->valuestring);
}

static const char *string_in(const cJSON *json, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, key);
    return cJSON_IsString(item) ? item->valuestring : NULL;
}

/* Records of before there were limits have none. */
static int read_limits(struct limits *limits, const cJSON *json, const char *path,
                       struct fault *fault)
{
    const cJSON *object = cJSON_GetObjectItemCaseSensitive(json, "limits");
    const cJSON *retries = cJSON_GetObjectItemCaseSensitive(object, "retries");
    struct limits_given given = {
        .retries = cJSON_IsNumber(retries) ? retries->valueint : 0,
        .retry_delay = string_in(object, "retry_delay"),
        .timeout = string_in(object, "timeout"),
        .max_failures = string_in(object, "max_failures"),
        .canary = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, "canary")),
    };
    struct fault why = {""};
    for (const cJSON *member = object ? object->child : NULL; member; member = member->next)
        if (!cJSON_IsString(member) && !cJSON_IsBool(member) && member != retries)
            return fail(fault, "%s: limits: \"%s\" is no text", path, member->string);
    if (retries && !cJSON_IsNumber(retries))
        return fail(fault, "%s: limits: \"retries\" is no number", path);
    if (limits_parse(limits, &given, &why))
        return fail(fault, "%s: %.700s", path, why.text);
    return 0;
}

/* May the text stand in the name of a log, among the words of a scheduler's program, and on a
 * terminal? A record may be anybody's. */
static bool is_plain(const char *text)
{
    bool plain = !text || (*text && *text != '-');
    for (; plain && text && *text; text++)
        plain = (unsigned char)*text >= ' ' && *text != 127 && *text != '/';
    return plain;
}

bool launch_is_jobid(const char *text)
{
    return idlist_number(text, text + strlen(text)) > 0;
}

static bool is_plain_record(const struct launch *launch)
{
    bool plain = is_plain(launch->jobname) && is_plain(launch->backend) && is_plain(launch->user) &&
                 is_plain(launch->host) && is_plain(launch->cluster) && is_plain(launch->time);
    for (size_t i = 0; plain && i < launch->jobids.count; i++)
        plain = launch_is_jobid(launch->jobids.word[i]);
    return plain;
}

/* As many offsets as job ids, all of them numbers; or none. */
static bool offsets_are_right(const struct launch *launch)
{
    for (size_t i = 0; i < launch->joboffsets.count; i++)
        if (launch_offset(launch, i) < 0)
            return false;
    return !launch->joboffsets.count || launch->joboffsets.count == launch->jobids.count;
}

/* A whole number of 1 or more; 0: there is none. */
static long number_in(const cJSON *json, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, key);
    bool fits =
        cJSON_IsNumber(item) && item->valuedouble >= 1 && item->valuedouble <= IDLIST_MAX_ID;
    return fits ? (long)item->valuedouble : 0;
}

/* With the errno that json_parse left. */
static int read_record(struct launch *launch, const cJSON *json, const char *path,
                       struct fault *fault)
{
    const cJSON *grace = cJSON_GetObjectItemCaseSensitive(json, "grace");
    const unsigned long shortages = shortage_count();
    launch->number = number_in(json, "launch");
    launch->grace =
        cJSON_IsNumber(grace) && grace->valuedouble >= 0 && grace->valuedouble < SECONDS_MOST
            ? grace->valuedouble
            : 5;
    launch->jobname = copy_string(json, "jobname");
    launch->backend = copy_string(json, "backend");
    launch->jobfile = copy_string(json, "jobfile");
    launch->tasklist = copy_string(json, "tasks");
    launch->time = copy_string(json, "time");
    launch->user = copy_string(json, "user");
    launch->host = copy_string(json, "host");
    launch->cluster = copy_string(json, "cluster");
    copy_strings(json, "jobids", &launch->jobids);
    copy_strings(json, "jobtasks", &launch->jobtasks);
    copy_strings(json, "joboffsets", &launch->joboffsets);
    copy_strings(json, "argv", &launch->argv);
    launch->nodes = number_in(json, "nodes");
    launch->seconds = number_in(json, "seconds");
    if (launch->number < 1 || !launch->jobname || !launch->backend || !launch->jobfile ||
        !launch->tasklist || launch->jobids.count != launch->jobtasks.count ||
        !offsets_are_right(launch) || !is_plain_record(launch))
        return errno == ENOMEM || shortage_since(shortages)
                   ? fail_memory(fault)
                   : fail(fault, "%s: is no record of a launch", path);
    if (read_limits(&launch->limits, json, path, fault))
        return -1;
    return shortage_since(shortages) ? fail_memory(fault) : 0;
}

int launch_read(struct launch *launch, const char *folder, struct fault *fault)
{
    struct text text = TEXT_INIT;
    char *path = text_format("%s/launch.json", folder);
    *launch = (struct launch){0};
    int result = path ? file_read(path, &text, NULL, fault) : fail_memory(fault);
    if (!result) {
        cJSON *json = json_parse(text.bytes ? text.bytes : "", text.length, NULL);
        result = read_record(launch, json, path, fault);
        cJSON_Delete(json);
    }
    if (result)
        launch_release(launch);
    text_release(&text);
    free(path);
    return result;
}

void launch_discard(long number)
{
    static const char *const names[] = {"launch.json", "jobs.json",       "sweep.json", "tasks",
                                        "wrapper.sh",  "nodeswrapper.sh", "submit",     ""};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *path = launch_path(number, names[i]);
        if (path && *names[i])
            unlink(path);
        else if (path)
            rmdir(path);
        free(path);
    }
    rmdir(LAUNCHES_FOLDER); /* goes only when it is empty */
}

int launch_tasks(const struct launch *launch, const char *folder, struct idlist *tasks,
                 struct fault *fault)
{
    enum { TASK_LEAST = 8 }; /* bytes of a task in jobs.json */
    struct stat status;
    char *path = text_format("%s/jobs.json", folder);
    int result = path ? idlist_parse(tasks, launch->tasklist, fault) : fail_memory(fault);
    if (!result)
        result = idlist_normalize(tasks, fault);
    if (!result && stat(path, &status) == 0 && idlist_size(tasks) > status.st_size / TASK_LEAST)
        result = fail(fault, "launch %ld: its record names %ld tasks, more than its jobs.json has",
                      launch->number, idlist_size(tasks));
    free(path);
    return result;
}

long launch_of_jobfile(const char *jobfile)
{
    static const char before[] = LAUNCHES_FOLDER "/", after[] = "/jobs.json";
    if (strncmp(jobfile, before, sizeof before - 1) != 0)
        return 0;
    const char *number = jobfile + sizeof before - 1, *end = number + strcspn(number, "/");
    long launch = strcmp(end, after) == 0 ? idlist_number(number, end) : 0;
    return launch > 0 ? launch : 0;
}
