/* index.c: see index.h. */
#include "core/index.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include "core/csv.h"
#include "core/file.h"
#include "core/idlist.h"
#include "core/lock.h"
#include "core/paths.h"
#include "core/shellword.h"

void index_release(struct index *index)
{
    for (size_t i = 0; i < index->count; i++)
        words_release(&index->row[i]);
    free(index->row);
    *index = (struct index){0};
}

static int index_add(struct index *index, struct words *row)
{
    if (index->count == index->capacity) {
        size_t wanted = index->capacity ? index->capacity * 2 : 16;
        struct words *grown = realloc(index->row, wanted * sizeof *grown);
        if (!grown)
            return -1;
        index->row = grown;
        index->capacity = wanted;
    }
    index->row[index->count++] = *row;
    *row = (struct words)WORDS_INIT;
    return 0;
}

/* How much of a table's end is looked at first for its newest rows. */
enum { TAIL_BYTES = 4 * 1024, TAIL_GROWTH = 16 };

/* Is what csv_next_row read up to `at`, returning `got`, a row that its writer has not finished, or
 * did not live to? */
static bool is_torn(int got, const struct words *row, size_t columns, const char *at,
                    const char *end)
{
    return at == end && (got == 2 || row->count != columns);
}

/* Reads the rows of `text`. In a tail (the end of a longer file) what is no row is passed over, and
 * so is a torn last one anywhere. */
static int parse_rows(struct index *index, const char *path, const struct text *text,
                      size_t columns, bool tail, struct fault *fault)
{
    struct words row = WORDS_INIT;
    const char *at = text->bytes, *end = at + text->length;
    int got = 0;
    if (memchr(at, '\0', text->length))
        return fail(fault, "%s: holds a NUL byte, so it is no table", path);
    while ((got = csv_next_row(&at, end, &row)) > 0) {
        if (is_torn(got, &row, columns, at, end) || (row.count != columns && tail))
            continue;
        if (row.count != columns) {
            fail(fault, "%s: row %zu has %zu columns where %zu belong", path, index->count + 1,
                 row.count, columns);
            words_release(&row);
            return -1;
        }
        if (index_add(index, &row)) {
            got = -1;
            break;
        }
    }
    words_release(&row);
    return got < 0 ? fail_memory(fault) : 0;
}

static int read_table(struct index *index, const char *path, size_t columns, struct fault *fault)
{
    struct text text = TEXT_INIT;
    bool missing;
    *index = (struct index){0};
    int result = file_read(path, &text, &missing, fault);
    if (!result && text.length)
        result = parse_rows(index, path, &text, columns, false, fault);
    text_release(&text);
    if (result)
        index_release(index);
    return result;
}

/* Reads the rows among the last `most` bytes of a table; *older: there may be more. `lenient`
 * passes over what is no row in a whole table, too. */
static int read_tail(struct index *index, const char *path, size_t columns, long most, bool lenient,
                     bool *older, struct fault *fault)
{
    struct text text = TEXT_INIT;
    bool missing;
    *index = (struct index){0};
    int result = file_read_tail(path, most, &text, &missing, older, fault);
    if (!result && text.length)
        result = parse_rows(index, path, &text, columns, *older || lenient, fault);
    text_release(&text);
    if (result)
        index_release(index);
    return result;
}

/* Reads the newest rows of the history: one at least, where there are any. *older: there may be
 * more. */
static int read_newest_history(struct index *index, bool *older, struct fault *fault)
{
    int result = 0;
    *index = (struct index){0};
    *older = true;
    for (long most = TAIL_BYTES; !result && *older && !index->count; most *= TAIL_GROWTH) {
        index_release(index);
        result = read_tail(index, HISTORY_INDEX, HISTORY_COLUMNS, most, false, older, fault);
    }
    return result;
}

int index_read_newest(struct index *index, const char *path, size_t columns, long most,
                      struct fault *fault)
{
    bool older;
    return read_tail(index, path, columns, most, true, &older, fault);
}

int index_read_jobs(struct index *index, struct fault *fault)
{
    return read_table(index, JOB_INDEX, JOB_COLUMNS, fault);
}

int index_read_history(struct index *index, struct fault *fault)
{
    return read_table(index, HISTORY_INDEX, HISTORY_COLUMNS, fault);
}

/* Where the last row of a table begins if it is torn, else -1. */
static long torn_row(const struct text *text, size_t columns)
{
    struct words row = WORDS_INIT;
    const char *at = text->bytes, *end = at + text->length, *before = at;
    bool torn = false;
    int got;
    while (!torn && (got = csv_next_row(&at, end, &row)) > 0) {
        torn = is_torn(got, &row, columns, at, end);
        before = torn ? before : at;
    }
    words_release(&row);
    while (torn && *before == '\n')
        before++;
    return torn ? before - text->bytes : -1;
}

/* Takes away a last row that is torn, since what is appended would become a part of it: a quote may
 * be open. The whole table is read only where its end looks like that. */
static int drop_torn_row(const char *path, size_t columns, struct fault *fault)
{
    struct text text = TEXT_INIT;
    bool missing, older;
    long torn = -1;
    int result = file_read_tail(path, TAIL_BYTES, &text, &missing, &older, fault);
    if (!result && text.length)
        torn = torn_row(&text, columns);
    text_clear(&text);
    if (torn >= 0 && older) {
        result = file_read(path, &text, &missing, fault);
        torn = !result && text.length ? torn_row(&text, columns) : -1;
    }
    if (torn >= 0)
        result = file_cut(path, torn, fault);
    text_release(&text);
    return result;
}

/* Appends rows to a table; the lock of the folder is held. */
static int append_rows(const char *path, size_t columns, const struct text *rows,
                       struct fault *fault)
{
    return drop_torn_row(path, columns, fault) ||
                   file_append(path, rows->bytes, rows->length, fault)
               ? -1
               : 0;
}

int index_add_jobs(const struct words *jobids, const char *jobname, const char *jobfile,
                   stopflag stop, struct fault *fault)
{
    struct text rows = TEXT_INIT;
    struct lock lock = LOCK_INIT;
    for (size_t i = 0; i < jobids->count; i++)
        csv_add_row(&rows, (const char *[]){jobids->word[i], jobname, jobfile}, JOB_COLUMNS);
    int result = rows.failed ? fail_memory(fault) : lock_take(&lock, ONAGER_FOLDER, stop, fault);
    if (!result)
        result = append_rows(JOB_INDEX, JOB_COLUMNS, &rows, fault);
    lock_drop(&lock);
    text_release(&rows);
    return result;
}

static long next_history_id(const struct index *history)
{
    long next = 0;
    for (size_t i = 0; i < history->count; i++) {
        const char *cell = history->row[i].word[HISTORY_ID];
        long id = idlist_number(cell, cell + strlen(cell));
        if (id >= next)
            next = id + 1;
    }
    return next;
}

static void add_history_row(struct text *row, long id, const char *mode, const char *jobname,
                            bool dry_run, const char *args)
{
    struct timeval now;
    struct tm local;
    char number[24], date[16], hours[16], time[32];
    gettimeofday(&now, NULL);
    tzset(); /* TZ may have been set since the shell began */
    localtime_r(&now.tv_sec, &local);
    strftime(date, sizeof date, "%Y.%m.%d", &local);
    strftime(hours, sizeof hours, "%H:%M:%S", &local);
    snprintf(time, sizeof time, "%s.%06ld", hours, (long)now.tv_usec);
    snprintf(number, sizeof number, "%ld", id);
    csv_add_row(row, (const char *[]){number, date, time, jobname, mode, dry_run ? "y" : "n", args},
                HISTORY_COLUMNS);
}

int index_add_history(const char *mode, const char *jobname, bool dry_run,
                      const struct wordspan *args, stopflag stop, struct fault *fault)
{
    struct text shown = TEXT_INIT, row = TEXT_INIT;
    struct index history = {0};
    struct lock lock = LOCK_INIT;
    bool older;
    for (size_t i = 0; i < args->count; i++) {
        if (i)
            text_add_char(&shown, ' ');
        shellword_add_typed(&shown, args->word[i]);
    }
    int result = lock_take(&lock, ONAGER_FOLDER, stop, fault);
    if (!result)
        result = read_newest_history(&history, &older, fault);
    if (!result && shown.failed)
        result = fail_memory(fault);
    if (!result) {
        add_history_row(&row, next_history_id(&history), mode, jobname, dry_run,
                        text_string(&shown));
        result = row.failed ? fail_memory(fault)
                            : append_rows(HISTORY_INDEX, HISTORY_COLUMNS, &row, fault);
    }
    lock_drop(&lock);
    index_release(&history);
    text_release(&shown);
    text_release(&row);
    return result;
}

/* The jobname of the newest prelaunch among the rows, as a heap copy; NULL where there is none. */
static int newest_prelaunched(const struct index *history, char **jobname, struct fault *fault)
{
    for (size_t i = history->count; i-- > 0;)
        if (strcmp(history->row[i].word[HISTORY_MODE], "prelaunch") == 0) {
            *jobname = strdup(history->row[i].word[HISTORY_JOBNAME]);
            return *jobname ? 0 : fail_memory(fault);
        }
    return 0;
}

int index_last_prelaunched(char **jobname, struct fault *fault)
{
    struct index history;
    bool older;
    *jobname = NULL;
    int result = read_newest_history(&history, &older, fault);
    if (!result)
        result = newest_prelaunched(&history, jobname, fault);
    index_release(&history);
    if (result || *jobname || !older)
        return result;
    result = index_read_history(&history, fault);
    if (!result)
        result = newest_prelaunched(&history, jobname, fault);
    index_release(&history);
    return result;
}
