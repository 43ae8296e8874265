/* jobfile.c: reading jobs.json; see jobfile.h. Writing is in jobwriter.c, files of another shape in
 * jobparse.c. */
#include "core/jobfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/jobparse.h"

enum { WINDOW = 256 * 1024, PEEK = 4096, NEAR = 512 };

/* Makes the bytes [offset, offset + count) available, as far as the file has them. Returns where
 * they are, sets *have; NULL with a fault. */
static const char *view(struct jobfile *job, long offset, size_t count, size_t *have,
                        struct fault *fault)
{
    struct text *window = &job->window;
    bool inside = offset >= job->window_start &&
                  offset + (long)count <= job->window_start + (long)window->length;
    if (!inside) {
        text_clear(window);
        job->window_start = offset;
        char *place = text_reserve(window, count);
        if (!place) {
            fail_memory(fault);
            return NULL;
        }
        while (window->length < count) {
            ssize_t got = pread(job->descriptor, window->bytes + window->length,
                                count - window->length, offset + (long)window->length);
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0) {
                fail(fault, "%s: cannot read: %s", job->path, strerror(errno));
                return NULL;
            }
            if (got == 0)
                break;
            window->length += (size_t)got;
        }
    }
    *have = window->length - (size_t)(offset - job->window_start);
    return window->bytes + (offset - job->window_start);
}

/* The line that starts at `offset`, without its line end; *length tells how long. NULL with a
 * fault. */
static const char *line_at(struct jobfile *job, long offset, size_t first_try, size_t *length,
                           struct fault *fault)
{
    size_t wanted = first_try, have;
    long inside = job->window_start + (long)job->window.length - offset;
    if (offset >= job->window_start && inside > 0) {
        const char *start = job->window.bytes + (offset - job->window_start);
        const char *newline = memchr(start, '\n', (size_t)inside);
        if (newline) {
            *length = (size_t)(newline - start);
            return start;
        }
    }
    for (;; wanted *= 4) {
        const char *start = view(job, offset, wanted, &have, fault);
        const char *newline = start ? memchr(start, '\n', have) : NULL;
        if (!start)
            return NULL;
        if (newline || have < wanted) {
            *length = newline ? (size_t)(newline - start) : have;
            return start;
        }
    }
}

static int fail_record(const struct jobfile *job, long offset, const char *why, struct fault *fault)
{
    return fail(fault, "%s: byte %ld: %s", job->path, offset, why);
}

/* The id of a record line, -1 if it doesn't begin like one; *rest is behind the colon and blank. */
static long line_id(const char *line, size_t length, const char **rest)
{
    const char *end = line + length;
    const char *quote = length > 1 && *line == '"' ? memchr(line + 1, '"', length - 1) : NULL;
    if (!quote || end - quote < 3 || quote[1] != ':' || quote[2] != ' ')
        return -1;
    *rest = quote + 3;
    return idlist_number(line + 1, quote);
}

/* Splits `["command", "tag"]` when nothing in it is escaped. */
static bool split_simple(struct jobfile *job, const char *list, const char *end)
{
    static const char between[] = "\", \"";
    size_t length = (size_t)(end - list);
    if (length < 8 || memcmp(list, "[\"", 2) != 0 || memcmp(end - 2, "\"]", 2) != 0 ||
        memchr(list, '\\', length))
        return false;
    const char *command = list + 2, *quote = memchr(command, '"', (size_t)(end - command));
    if ((size_t)(end - quote) < sizeof between + 1 ||
        memcmp(quote, between, sizeof between - 1) != 0)
        return false;
    const char *tag = quote + sizeof between - 1;
    if (memchr(tag, '"', (size_t)(end - tag)) != end - 2)
        return false;
    text_clear(&job->command);
    text_clear(&job->tag);
    text_add(&job->command, command, (size_t)(quote - command));
    text_add(&job->tag, tag, (size_t)(end - 2 - tag));
    return !memchr(list, '\0', length);
}

static int read_record(struct jobfile *job, long offset, const char *line, size_t length,
                       struct jobrecord *record, struct fault *fault)
{
    const char *list, *end = line + length;
    record->id = line_id(line, length, &list);
    if (record->id < 0)
        return fail_record(job, offset, "no record \"ID\": [\"command\", \"tag\"]", fault);
    if (end > list && end[-1] == ',')
        end--;
    if (!split_simple(job, list, end)) {
        const char *why = jobparse_record(list, (size_t)(end - list), &job->command, &job->tag);
        if (why)
            return fail(fault, "%s: byte %ld: task %ld: %s", job->path, offset, record->id, why);
    }
    record->command = text_string(&job->command);
    record->tag = text_string(&job->tag);
    if (!record->command || !record->tag)
        return fail_memory(fault);
    return 1;
}

/* Is it a file as we write it: "{" alone on the first line, "}" alone on the last? */
static int check_shape(struct jobfile *job, bool *ours, struct fault *fault)
{
    size_t have;
    const char *head = view(job, 0, 3, &have, fault);
    if (!head)
        return -1;
    *ours = have == 3 && memcmp(head, "{\n\"", 3) == 0;
    if (!*ours || job->size < 8)
        return 0;
    const char *tail = view(job, job->size - 4, 4, &have, fault);
    if (!tail)
        return -1;
    *ours = have == 4 && memcmp(tail, "]\n}\n", 4) == 0;
    return 0;
}

/* Opens a file of whatever shape; *ours tells which. */
static int open_file(struct jobfile *job, const char *path, bool *ours, struct fault *fault)
{
    *ours = false;
    *job = (struct jobfile){.descriptor = -1, .path = strdup(path), .last_id = -1};
    if (!job->path)
        return fail_memory(fault);
    job->descriptor = file_open_regular(path, &job->size, NULL, fault);
    return job->descriptor < 0 ? -1 : check_shape(job, ours, fault);
}

int jobfile_open(struct jobfile *job, const char *path, struct fault *fault)
{
    bool ours;
    if (open_file(job, path, &ours, fault))
        return -1;
    if (!ours) {
        close(job->descriptor);
        job->descriptor = -1;
        job->parsed = jobparse_file(path, fault);
        if (!job->parsed)
            return -1;
    }
    jobfile_rewind(job);
    return 0;
}

void jobfile_close(struct jobfile *job)
{
    if (job->path && job->descriptor >= 0)
        close(job->descriptor);
    free(job->path);
    jobparse_free(job->parsed);
    text_release(&job->window);
    text_release(&job->command);
    text_release(&job->tag);
    *job = (struct jobfile){.descriptor = -1};
}

void jobfile_rewind(struct jobfile *job)
{
    job->at = job->parsed ? 0 : 2;
    job->last_id = -1;
}

static int next_parsed(struct jobfile *job, struct jobrecord *record)
{
    if (!jobparse_get(job->parsed, job->at, record))
        return 0;
    job->at++;
    job->last_id = record->id;
    return 1;
}

int jobfile_next(struct jobfile *job, struct jobrecord *record, struct fault *fault)
{
    size_t length;
    if (job->parsed)
        return next_parsed(job, record);
    const char *line = line_at(job, job->at, WINDOW, &length, fault);
    if (!line)
        return -1;
    if (length == 1 && *line == '}')
        return job->at + 2 >= job->size ? 0
                                        : fail_record(job, job->at, "text behind the end", fault);
    long offset = job->at;
    bool comma = length && line[length - 1] == ',';
    if (read_record(job, offset, line, length, record, fault) < 0)
        return -1;
    if (record->id <= job->last_id)
        return fail(fault, "%s: byte %ld: task %ld stands behind task %ld; ids ascend, each once",
                    job->path, offset, record->id, job->last_id);
    job->at = offset + (long)length + 1;
    if (comma != (job->at + 2 < job->size))
        return fail_record(job, job->at - 1, comma ? "record missing" : "comma missing", fault);
    job->last_id = record->id;
    return 1;
}

/* The start of the first line that begins at or after `offset`. */
static long next_line_start(struct jobfile *job, long offset, struct fault *fault)
{
    size_t length;
    const char *line = line_at(job, offset - 1, PEEK, &length, fault);
    return line ? offset + (long)length : -1;
}

/* The id of the record whose line starts at `at`, -1 with a fault; *next: where the next one does.
 */
static long id_at(struct jobfile *job, long at, long *next, struct fault *fault)
{
    size_t length;
    const char *rest, *line = line_at(job, at, PEEK, &length, fault);
    if (!line)
        return -1;
    *next = at + (long)length + 1;
    long found = line_id(line, length, &rest);
    return found < 0 ? fail_record(job, at, "no record \"ID\": [\"command\", \"tag\"]", fault)
                     : found;
}

/* Narrows [*low, *high] to where the task's line starts, if it is behind the record that was read
 * last: in steps that double (J. L. Bentley, A. C. Yao: An Almost Optimal Algorithm for Unbounded
 * Searching, 1976), since it is mostly near. */
static int gallop(struct jobfile *job, long id, long *low, long *high, struct fault *fault)
{
    if (job->last_id < 0 || id <= job->last_id)
        return 0;
    *low = job->at;
    for (long step = NEAR, next; *low + step < *high; step *= 2) {
        long middle = next_line_start(job, *low + step, fault);
        long found = middle < 0 ? -1 : middle >= *high ? id : id_at(job, middle, &next, fault);
        if (found < 0)
            return -1;
        if (found >= id) {
            *high = middle < *high ? middle : *high;
            break;
        }
        *low = next;
    }
    return 0;
}

/* Sets job->at to the first record whose id is not below `id`, by bisecting byte offsets. */
static int bisect(struct jobfile *job, long id, struct fault *fault)
{
    long low = 2, high = job->size - 2, next; /* line starts: the wanted one is in [low, high] */
    if (gallop(job, id, &low, &high, fault))
        return -1;
    while (low < high) {
        long middle = next_line_start(job, low + (high - low) / 2 + 1, fault);
        if (middle < 0)
            return -1;
        if (middle >= high) /* no line starts between: look at the one at low */
            middle = low;
        long found = id_at(job, middle, &next, fault);
        if (found < 0)
            return -1;
        if (found < id)
            low = next;
        else
            high = middle;
    }
    job->at = low;
    job->last_id = -1;
    return 0;
}

int jobfile_find(struct jobfile *job, long id, struct jobrecord *record, struct fault *fault)
{
    if (job->parsed) {
        job->at = jobparse_position(job->parsed, id);
    } else if (job->last_id < 0 || id != job->last_id + 1) {
        if (bisect(job, id, fault))
            return -1;
    }
    int got = jobfile_next(job, record, fault);
    return got > 0 && record->id != id ? 0 : got;
}

int jobfile_ids(struct jobfile *job, struct idlist *ids, struct fault *fault)
{
    struct jobrecord record;
    int got;
    jobfile_rewind(job);
    while ((got = jobfile_next(job, &record, fault)) > 0)
        idlist_add(ids, record.id);
    jobfile_rewind(job);
    if (got < 0)
        return -1;
    return ids->failed ? fail_memory(fault) : 0;
}

/* The offset of the last record's line in a file of our shape. */
static long last_line(struct jobfile *job, struct fault *fault)
{
    long end = job->size - 3; /* of the record: "\n}\n" follows */
    for (long back = PEEK;; back *= 4) {
        long start = end > back ? end - back : 0;
        size_t have;
        const char *bytes = view(job, start, (size_t)(end - start), &have, fault);
        if (!bytes)
            return -1;
        const char *newline = memrchr(bytes, '\n', have);
        if (newline || !start)
            return newline ? start + (newline - bytes) + 1 : 0;
    }
}

static int read_ends(struct jobfile *job, long *first, long *last, struct fault *fault)
{
    struct jobrecord record;
    int got = jobfile_next(job, &record, fault);
    *first = *last = got > 0 ? record.id : 0;
    if (got <= 0 || job->parsed)
        for (int more = got; more > 0;) {
            *last = record.id;
            more = jobfile_next(job, &record, fault);
        }
    else {
        job->at = last_line(job, fault);
        job->last_id = -1;
        got = job->at < 0 ? -1 : jobfile_next(job, &record, fault);
        *last = record.id;
    }
    return got;
}

int jobfile_ends(const char *path, long most, long *first, long *last, struct fault *fault)
{
    struct jobfile job;
    bool ours;
    int got = open_file(&job, path, &ours, fault);
    if (!got && !ours && job.size <= most) {
        jobfile_close(&job);
        got = jobfile_open(&job, path, fault);
        ours = true;
    }
    if (!got && ours) {
        jobfile_rewind(&job);
        got = read_ends(&job, first, last, fault);
    }
    jobfile_close(&job);
    return got;
}
