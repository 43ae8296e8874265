/* groups.c: see groups.h. */
#include "core/groups.h"

#include <stdlib.h>
#include <string.h>

#include "core/file.h"

/* What is done with a line: its index and task list. Other than 0 ends it. */
struct reader {
    int (*take)(const struct reader *reader, long index, const char *tasklist, struct fault *fault);
    const struct idlist *indices; /* the wanted ones */
    struct idlist *tasks;         /* where their tasks go */
    int (*visit)(long index, const struct idlist *tasks, void *context, struct fault *fault);
    void *context;
};

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

/* take for groups_expand and groups_find */
static int take_wanted(const struct reader *reader, long index, const char *tasklist,
                       struct fault *fault)
{
    return idlist_contains(reader->indices, index) ? idlist_parse(reader->tasks, tasklist, fault)
                                                   : 0;
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

int groups_find(const char *launch_folder, long index, struct idlist *tasks, bool *grouped,
                struct fault *fault)
{
    struct idrange range = {index, index, 1};
    const struct idlist indices = {&range, 1, 1, false};
    struct reader reader = {.take = take_wanted, .indices = &indices, .tasks = tasks};
    bool missing = false;
    if (read_groups(launch_folder, &reader, &missing, fault))
        return -1;
    *grouped = !missing;
    if (missing)
        idlist_add(tasks, index);
    else if (!tasks->count)
        return fail(fault, "%s/tasks: has no index %ld", launch_folder, index);
    return idlist_normalize(tasks, fault);
}

/* take for groups_each */
static int take_all(const struct reader *reader, long index, const char *tasklist,
                    struct fault *fault)
{
    struct idlist tasks = IDLIST_INIT;
    int result = idlist_parse(&tasks, tasklist, fault) || idlist_normalize(&tasks, fault) ? -1 : 0;
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
