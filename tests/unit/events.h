/* events.h: a launch's folder with events that a test makes up, and a ledger of it. */
#ifndef ONAGER_TESTS_EVENTS_H
#define ONAGER_TESTS_EVENTS_H

#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/ledger.h"

#include "unit.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static char place[] = "/tmp/onager-ledger.XXXXXX";
static char launch[64]; /* a folder in it, fresh for each look */

static inline int remove_one(const char *path, const struct stat *status, int type,
                             struct FTW *walk)
{
    (void)status, (void)type, (void)walk;
    return remove(path);
}

static inline void fresh_launch(void)
{
    char events[80];
    snprintf(launch, sizeof launch, "%s/launch", place);
    nftw(launch, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    snprintf(events, sizeof events, "%s/events", launch);
    check(mkdir(launch, 0777) == 0 && mkdir(events, 0777) == 0, "%s: cannot make", events);
}

static inline void file_path(char *path, size_t size, const char *name)
{
    snprintf(path, size, "%s/events/%s", launch, name);
}

static inline void append(const char *name, const char *bytes, size_t count)
{
    char path[256];
    file_path(path, sizeof path, name);
    int descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0666);
    check(descriptor >= 0 && write(descriptor, bytes, count) == (ssize_t)count, "%s", path);
    close(descriptor);
}

/* Adds the line for "TIME EVENT TASK ATTEMPT WHAT WALL": WHAT is an exit status, or a signal behind
 * an s. WALL is 10 where nothing else is said, the slot 3. */
static inline void add_line(struct text *lines, const char *words)
{
    char event[16], what[16] = "-";
    double time, wall = 10;
    long task = -1, attempt = 0;
    sscanf(words, "%lf %15s %ld %ld %15s %lf", &time, event, &task, &attempt, what, &wall);
    text_printf(lines, "%.6f\t%s\t", time, event);
    text_printf(lines, task < 0 ? "-\t" : "%ld\t", task);
    text_printf(lines, attempt ? "%ld\t3\t" : "-\t-\t", attempt);
    text_printf(lines, what[0] == 's' ? "-\t%s\t" : "%s\t-\t", what + (what[0] == 's'));
    if (strcmp(event, "end") == 0)
        text_printf(lines, "%.1f\t2.0\t1.0\t1024\n", wall);
    else
        text_add_string(lines, "-\t-\t-\t-\n");
}

/* Appends the events, with commas between, to the file of a host. */
static inline void happens(const char *host, const char *events)
{
    struct text lines = TEXT_INIT;
    char name[80];
    snprintf(name, sizeof name, "%s.tsv", host);
    for (; *events; events += strspn(events, ", ")) {
        size_t length = strcspn(events, ",");
        char *words = strndup(events, length);
        add_line(&lines, words);
        free(words);
        events += length;
    }
    append(name, lines.bytes, lines.length);
    text_release(&lines);
}

static struct idlist tasks = IDLIST_INIT;
static struct ledger ledger;

static inline void open_ledger(const char *list)
{
    struct fault fault = {""};
    check(idlist_parse(&tasks, list, &fault) == 0 && idlist_normalize(&tasks, &fault) == 0, "%s",
          fault.text);
    check(ledger_open(&ledger, launch, &tasks, &fault) == 0, "%s", fault.text);
}

static inline void update_ledger(void)
{
    struct fault fault = {""};
    check(ledger_update(&ledger, NULL, &fault) == 0, "%s", fault.text);
}

static inline void close_ledger(void)
{
    ledger_release(&ledger);
    idlist_release(&tasks);
}

static inline const struct taskrecord *record_of(long task)
{
    return &ledger.record[ledger_place(&ledger, task)];
}

static inline const char *state_of(long task)
{
    return state_names[ledger_state(&ledger, ledger_place(&ledger, task))];
}

static inline void check_state(long task, const char *wanted, const char *story)
{
    check(strcmp(state_of(task), wanted) == 0, "%s: %s, wanted %s", story, state_of(task), wanted);
}

#endif
