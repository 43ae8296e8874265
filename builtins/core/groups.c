/* groups.c: see groups.h. */
#include "core/groups.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/file.h"

/* What is done with a line: its index and task list. Other than 0 ends it. */
struct reader {
    int (*take)(const struct reader *reader, long index, const char *tasklist, struct fault *fault);
    const struct idlist *indices; /* the wanted ones */
    struct idlist *tasks;         /* where their tasks go */
    int (*visit)(long index, const struct idlist *tasks, void *context, struct fault *fault);
    void *context;
};

/* Reads a task list as we write them: without steps. What has them was put there by somebody else,
 * and a line could fill the memory. */
static int read_tasks(struct idlist *tasks, const char *tasklist, struct fault *fault)
{
    return strchr(tasklist, ':')
               ? fail(fault, "\"%.60s\" is no task list of ours: it has steps", tasklist)
               : idlist_parse(tasks, tasklist, fault);
}

/* Lines that are none are passed over. */
static int read_lines(char *lines, const struct reader *reader, struct fault *fault)
{
    int result = 0;
    for (char *line = lines, *next; *line && !result; line = next) {
        next = line + strcspn(line, "\n");
        if (*next)
            *next++ = '\0';
        char *tab = strchr(line, '\t');
        long index = tab ? idlist_number(line, tab) : -1;
        if (index >= 0)
            result = reader->take(reader, index, tab + 1, fault);
    }
    return result;
}

static int read_groups(const char *launch_folder, const struct reader *reader, bool *missing,
                       struct fault *fault)
{
    struct text text = TEXT_INIT;
    char *path = text_format("%s/tasks", launch_folder);
    int result = path ? file_read(path, &text, missing, fault) : fail_memory(fault);
    if (!result && text.length)
        result = read_lines(text.bytes, reader, fault);
    free(path);
    text_release(&text);
    return result;
}

/* take for groups_expand and search_all */
static int take_wanted(const struct reader *reader, long index, const char *tasklist,
                       struct fault *fault)
{
    return idlist_contains(reader->indices, index) ? read_tasks(reader->tasks, tasklist, fault) : 0;
}

int groups_expand(const char *launch_folder, const struct idlist *indices, struct idlist *tasks,
                  struct fault *fault)
{
    struct reader reader = {.take = take_wanted, .indices = indices, .tasks = tasks};
    bool missing = false;
    if (read_groups(launch_folder, &reader, &missing, fault))
        return -1;
    if (missing)
        idlist_add_list(tasks, indices);
    return idlist_normalize(tasks, fault);
}

static const char *line_behind(const char *line, const char *end)
{
    const char *feed = memchr(line, '\n', (size_t)(end - line));
    return feed ? feed + 1 : end;
}

/* The index that the line begins with; -1: the line is none. */
static long index_of(const char *line, const char *end)
{
    const char *behind = line_behind(line, end);
    const char *tab = memchr(line, '\t', (size_t)(behind - line));
    return tab ? idlist_number(line, tab) : -1;
}

/* The first line of an ascending file whose index is not below `index`, by bisecting its bytes;
 * lines that are none are passed over. */
static const char *bisect(const char *low, const char *end, long index)
{
    for (const char *high = end; low < high;) {
        const char *middle = low + (high - low) / 2;
        const char *feed = memrchr(low, '\n', (size_t)(middle - low));
        const char *start = feed ? feed + 1 : low, *line = start;
        long found = -1;
        while (line < high && (found = index_of(line, end)) < 0)
            line = line_behind(line, end);
        if (found >= 0 && found < index)
            low = line_behind(line, end);
        else
            high = start;
    }
    return low;
}

/* Adds the tasks of the index, if the lines have it. */
static int search(const char *lines, const char *end, long index, struct idlist *tasks,
                  struct fault *fault)
{
    struct text list = TEXT_INIT;
    int result = 0;
    const char *line = bisect(lines, end, index);
    for (long found = index; !result && line < end && found <= index;) {
        const char *behind = line_behind(line, end);
        found = index_of(line, end);
        if (found == index) {
            const char *tab = memchr(line, '\t', (size_t)(behind - line));
            text_clear(&list);
            text_add(&list, tab + 1, (size_t)(behind - (behind[-1] == '\n') - tab - 1));
            result = text_string(&list) ? read_tasks(tasks, text_string(&list), fault)
                                        : fail_memory(fault);
        }
        line = behind;
    }
    text_release(&list);
    return result;
}

/* The same in the launch's file, without reading all of it. */
static int search_file(const char *path, long index, struct idlist *tasks, bool *missing,
                       struct fault *fault)
{
    long size = 0;
    int descriptor = file_open_regular(path, &size, missing, fault);
    if (descriptor < 0)
        return *missing ? 0 : -1;
    void *bytes =
        size ? mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, descriptor, 0) : MAP_FAILED;
    int result = 0;
    if (bytes != MAP_FAILED) {
        result = search(bytes, (const char *)bytes + size, index, tasks, fault);
        munmap(bytes, (size_t)size);
    } else if (size) {
        result = fail(fault, "%s: cannot read: %s", path, strerror(errno));
    }
    close(descriptor);
    return result;
}

/* The same by reading all of it, whatever the order of the lines. */
static int search_all(const char *launch_folder, long index, struct idlist *tasks,
                      struct fault *fault)
{
    struct idrange range = {index, index, 1};
    const struct idlist indices = {&range, 1, 1, false};
    struct reader reader = {.take = take_wanted, .indices = &indices, .tasks = tasks};
    bool missing = false;
    return read_groups(launch_folder, &reader, &missing, fault);
}

int groups_find(const char *launch_folder, long index, struct idlist *tasks, bool *grouped,
                struct fault *fault)
{
    bool missing = false;
    char *path = text_format("%s/tasks", launch_folder);
    int result = path ? search_file(path, index, tasks, &missing, fault) : fail_memory(fault);
    if (!result && !missing && !tasks->count)
        result = search_all(launch_folder, index, tasks, fault);
    *grouped = !missing;
    if (!result && missing)
        idlist_add(tasks, index);
    if (!result && !tasks->count)
        result =
            tasks->failed ? fail_memory(fault) : fail(fault, "%s: has no index %ld", path, index);
    free(path);
    return result ? result : idlist_normalize(tasks, fault);
}

/* take for groups_each */
static int take_all(const struct reader *reader, long index, const char *tasklist,
                    struct fault *fault)
{
    struct idlist tasks = IDLIST_INIT;
    int result = read_tasks(&tasks, tasklist, fault) || idlist_normalize(&tasks, fault) ? -1 : 0;
    if (!result)
        result = reader->visit(index, &tasks, reader->context, fault);
    idlist_release(&tasks);
    return result;
}

int groups_each(const char *launch_folder,
                int (*visit)(long index, const struct idlist *tasks, void *context,
                             struct fault *fault),
                void *context, struct fault *fault)
{
    struct reader reader = {.take = take_all, .visit = visit, .context = context};
    bool missing = false;
    return read_groups(launch_folder, &reader, &missing, fault);
}
