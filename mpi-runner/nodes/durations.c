/* durations.c: see durations.h. */
#include "nodes/durations.h"

#include <dirent.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/event.h"
#include "core/eventlog.h"
#include "core/file.h"
#include "core/idplace.h"
#include "core/jobfile.h"
#include "core/launch.h"

enum {
    LOOKED_AT = 1024,        /* launches whose records are looked at: not all are of the job */
    EVENTS_MOST = 256 << 20, /* bytes of events in all: what some two million tasks write */
    JOBS_MOST = 1 << 30,     /* bytes of jobs.json, likewise, that are compared */
    WINDOW = 64 * 1024,      /* bytes that are compared at a time */
    SHIFT = 1000             /* a task that took no time at all took a thousandth of a second */
};

/* What is known of a task: bits. */
enum { SUCCEEDED = 1, CUT_OFF = 2, OTHER_COMMAND = 4 };

struct search {
    struct durations *durations;
    const char *jobname;
    struct idplaces places;
    char *folder;       /* with all launches */
    long own;           /* the launch itself */
    char *jobs;         /* its jobs.json */
    uint8_t *task;      /* by place */
    long succeeded;     /* how many have SUCCEEDED */
    long events, bytes; /* that were read so far: of events, of jobs */
    bool failed;        /* memory was short */
};

static bool has_room(struct search *now)
{
    size_t count = (size_t)now->places.count;
    if (!now->task)
        now->task = calloc(count, sizeof *now->task);
    if (!now->durations->seconds)
        now->durations->seconds = calloc(count, sizeof *now->durations->seconds);
    now->failed |= !now->task || !now->durations->seconds;
    return !now->failed;
}

static void take_end(struct search *now, const struct event *event, long place)
{
    float *seconds = &now->durations->seconds[place];
    uint8_t *task = &now->task[place];
    float wall = (float)(event->wall > 1.0 / SHIFT ? event->wall : 1.0 / SHIFT);
    bool succeeded = !(*task & CUT_OFF) && event->exit_status == 0;
    if (*task & (SUCCEEDED | OTHER_COMMAND))
        return;
    now->durations->known += *seconds == 0;
    if (succeeded || wall > *seconds)
        *seconds = wall;
    if (succeeded)
        *task |= SUCCEEDED;
    now->succeeded += succeeded;
}

static void take(const struct event *event, size_t host, void *context)
{
    struct search *now = context;
    (void)host;
    if (event->task < 0 || now->failed)
        return;
    long place = idplaces_find(&now->places, event->task);
    if (place < 0 || !has_room(now))
        return;
    if (event->kind == EVENT_START)
        now->task[place] &= (uint8_t)~CUT_OFF;
    else if (event->kind == EVENT_END)
        take_end(now, event, place);
    else if (event->attempt && (event->kind == EVENT_CANCEL || event->kind == EVENT_TIMEOUT))
        now->task[place] |= CUT_OFF;
}

static void read_events(struct search *now, const char *folder)
{
    struct eventlog log = {0};
    struct fault ignored;
    if (eventlog_open(&log, folder, &ignored) == 0)
        eventlog_read(&log, take, now, NULL, &ignored);
    for (size_t i = 0; i < log.files; i++)
        now->events += log.file[i].read;
    eventlog_release(&log);
}

/* Do the next bytes of both agree? *over tells that there are no more. */
static bool same_bytes(int one, int other, char *window, bool *over)
{
    ssize_t got = read(one, window, WINDOW), had = 0;
    while (had < got) {
        ssize_t more = read(other, window + WINDOW + had, (size_t)(got - had));
        if (more <= 0)
            return false;
        had += more;
    }
    *over = got == 0;
    return got >= 0 && memcmp(window, window + WINDOW, (size_t)got) == 0;
}

/* Are they the same file, or copies? */
static bool are_same(struct search *now, int one, const struct stat *own, int two,
                     const struct stat *other)
{
    bool same = own->st_dev == other->st_dev && own->st_ino == other->st_ino, over = false;
    char *window = same || own->st_size != other->st_size ? NULL : malloc(2 * (size_t)WINDOW);
    if (!window)
        return same;
    do
        same = same_bytes(one, two, window, &over);
    while (same && !over);
    now->bytes += 2 * lseek(one, 0, SEEK_CUR);
    free(window);
    return same;
}

/* Goes through both jobs side by side, and marks the tasks that have not the same command in both.
 * What stands behind a place that can't be read has not. */
static void compare_records(struct search *now, struct jobfile *own, struct jobfile *other)
{
    struct jobrecord ours, theirs = {.id = -1};
    struct fault ignored;
    long place = 0, id;
    for (struct idcursor cursor = {0}; idlist_next(now->places.ids, &cursor, &id); place++) {
        if (theirs.id < id && jobfile_find(other, id, &theirs, &ignored) <= 0 && theirs.id < id)
            theirs.id = LONG_MAX; /* there are no more */
        bool same = theirs.id == id && jobfile_find(own, id, &ours, &ignored) > 0 &&
                    strcmp(ours.command, theirs.command) == 0;
        if (!same)
            now->task[place] |= OTHER_COMMAND;
    }
}

/* Marks the tasks that have other commands in the job at `path` than in ours. Returns false when
 * the two can't be compared, or that would take too long. */
static bool compare_jobs(struct search *now, const char *path)
{
    struct stat own, other;
    struct jobfile ours = {.descriptor = -1}, theirs = {.descriptor = -1};
    struct fault ignored;
    long size;
    int one = file_open_regular(now->jobs, &size, NULL, &ignored);
    int two = file_open_regular(path, &size, NULL, &ignored);
    bool open = one >= 0 && two >= 0 && fstat(one, &own) == 0 && fstat(two, &other) == 0;
    bool same = open && are_same(now, one, &own, two, &other), compared = same;
    if (open && !same && now->bytes + own.st_size + other.st_size <= JOBS_MOST) {
        now->bytes += own.st_size + other.st_size;
        compared = jobfile_open(&ours, now->jobs, &ignored) == 0 &&
                   jobfile_open(&theirs, path, &ignored) == 0;
        if (compared)
            compare_records(now, &ours, &theirs);
    }
    jobfile_close(&ours);
    jobfile_close(&theirs);
    if (one >= 0)
        close(one);
    if (two >= 0)
        close(two);
    return compared;
}

static bool is_of_job(const struct search *now, const char *folder)
{
    struct launch launch;
    struct fault ignored;
    if (launch_read(&launch, folder, &ignored))
        return false;
    bool is = strcmp(launch.jobname, now->jobname) == 0;
    launch_release(&launch);
    return is;
}

/* Takes in what an earlier launch tells. Returns whether it was one of the job. */
static bool take_launch(struct search *now, long number)
{
    char *folder = text_format("%s/%ld", now->folder, number);
    char *jobs = text_format("%s/%ld/jobs.json", now->folder, number);
    bool taken = folder && jobs && is_of_job(now, folder) && has_room(now);
    if (taken) {
        for (long place = 0; place < now->places.count; place++)
            now->task[place] &= SUCCEEDED;
        if (compare_jobs(now, jobs))
            read_events(now, folder);
    }
    now->failed |= !folder || !jobs;
    free(folder);
    free(jobs);
    return taken;
}

/* The launches before this one. */
static void list_launches(struct search *now, struct idlist *numbers)
{
    struct fault ignored;
    DIR *folder = opendir(now->folder);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        long number = idlist_number(entry->d_name, entry->d_name + strlen(entry->d_name));
        if (number > 0 && number < now->own)
            idlist_add(numbers, number);
    }
    if (folder)
        closedir(folder);
    now->failed |= numbers->failed || idlist_normalize(numbers, &ignored);
}

static void take_launches(struct search *now)
{
    struct idlist numbers = IDLIST_INIT;
    int left = DURATIONS_LAUNCHES, looks = LOOKED_AT;
    list_launches(now, &numbers);
    for (size_t i = numbers.count; i-- > 0;)
        for (long number = numbers.range[i].last; number >= numbers.range[i].first; number--) {
            if (now->failed || !left || looks-- <= 0 || now->events > EVENTS_MOST ||
                now->succeeded == now->places.count)
                break;
            left -= take_launch(now, number);
        }
    idlist_release(&numbers);
}

/* Finds the folder of all launches, and the number of this one. */
static int look_around(struct search *now, const char *launch_folder, struct fault *fault)
{
    size_t length = strlen(launch_folder);
    while (length > 1 && launch_folder[length - 1] == '/')
        length--;
    const char *end = launch_folder + length, *slash = memrchr(launch_folder, '/', length);
    now->own = idlist_number(slash ? slash + 1 : launch_folder, end);
    now->folder = slash ? text_format("%.*s", (int)(slash - launch_folder + 1), launch_folder)
                        : text_format(".");
    now->jobs = text_format("%s/jobs.json", launch_folder);
    return now->folder && now->jobs ? 0 : fail_memory(fault);
}

int durations_read(struct durations *durations, const char *launch_folder, const char *jobname,
                   const struct idlist *tasks, struct fault *fault)
{
    struct search now = {.durations = durations, .jobname = jobname};
    *durations = (struct durations){0};
    int result = idplaces_init(&now.places, tasks, fault) || look_around(&now, launch_folder, fault)
                     ? -1
                     : 0;
    if (!result && now.places.count) {
        read_events(&now, launch_folder);
        take_launches(&now);
        result = now.failed ? fail_memory(fault) : 0;
    }
    if (!durations->known || result)
        durations_release(durations);
    idplaces_release(&now.places);
    free(now.folder);
    free(now.jobs);
    free(now.task);
    return result;
}

void durations_release(struct durations *durations)
{
    free(durations->seconds);
    *durations = (struct durations){0};
}
