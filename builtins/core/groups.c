/* groups.c: see groups.h. */
#include "core/groups.h"

#include <stdlib.h>
#include <string.h>

#include "core/file.h"

static int find_line(char *lines, const char *path, long index, struct idlist *tasks,
                     struct fault *fault)
{
    for (char *line = lines, *end; *line; line = end + (*end != '\0')) {
        end = line + strcspn(line, "\n");
        char *tab = memchr(line, '\t', (size_t)(end - line));
        if (!tab || idlist_number(line, tab) != index)
            continue;
        char after = *end;
        *end = '\0';
        int result = idlist_parse(tasks, tab + 1, fault);
        *end = after;
        return result ? result : idlist_normalize(tasks, fault);
    }
    return fail(fault, "%s: has no index %ld", path, index);
}

int groups_find(const char *launch_folder, long index, struct idlist *tasks, bool *grouped,
                struct fault *fault)
{
    struct text text = TEXT_INIT;
    bool missing = false;
    char *path = text_format("%s/tasks", launch_folder);
    int result = path ? file_read(path, &text, &missing, fault) : fail_memory(fault);
    *grouped = !missing;
    if (!result && missing)
        idlist_add(tasks, index);
    else if (!result)
        result = find_line(text.length ? text.bytes : (char[]){""}, path, index, tasks, fault);
    free(path);
    text_release(&text);
    return result;
}

static void add_ranges(struct idlist *tasks, const struct idlist *added)
{
    for (size_t i = 0; i < added->count; i++)
        idlist_add_range(tasks, added->range[i].first, added->range[i].last, added->range[i].step);
}

/* Adds the tasks of those lines whose index is wanted; lines that are none are passed over. */
static int expand_lines(char *lines, const struct idlist *indices, struct idlist *tasks,
                        struct fault *fault)
{
    for (char *line = lines, *end; *line; line = end + 1) {
        end = line + strcspn(line, "\n");
        bool last = !*end;
        *end = '\0';
        char *tab = strchr(line, '\t');
        if (tab && idlist_contains(indices, idlist_number(line, tab)) &&
            idlist_parse(tasks, tab + 1, fault))
            return -1;
        if (last)
            break;
    }
    return 0;
}

int groups_expand(const char *launch_folder, const struct idlist *indices, struct idlist *tasks,
                  struct fault *fault)
{
    struct text text = TEXT_INIT;
    bool missing = false;
    char *path = text_format("%s/tasks", launch_folder);
    int result = path ? file_read(path, &text, &missing, fault) : fail_memory(fault);
    if (!result && missing)
        add_ranges(tasks, indices);
    else if (!result && text.length)
        result = expand_lines(text.bytes, indices, tasks, fault);
    free(path);
    text_release(&text);
    return result ? result : idlist_normalize(tasks, fault);
}
