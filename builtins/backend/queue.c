/* queue.c: see queue.h. */
#include "backend/queue.h"

#include <stdlib.h>
#include <string.h>

#include "core/groups.h"

void queue_release(struct queue *queue)
{
    for (size_t i = 0; i < queue->entries; i++) {
        free(queue->entry[i].jobid);
        elements_release(&queue->entry[i].elements);
    }
    free(queue->entry);
    *queue = (struct queue){0};
}

static struct queue_entry *make_entry(struct queue *queue)
{
    if (queue->entries == queue->capacity) {
        size_t wanted = queue->capacity ? queue->capacity * 2 : 16;
        struct queue_entry *grown = realloc(queue->entry, wanted * sizeof *grown);
        if (!grown)
            return NULL;
        queue->entry = grown;
        queue->capacity = wanted;
    }
    queue->entry[queue->entries] = (struct queue_entry){.backend = NULL};
    return &queue->entry[queue->entries++];
}

/* The entry of a job: elements that run come one a line, so mostly it is the last. */
static struct queue_entry *find_entry(struct queue *queue, struct queue_span jobid)
{
    for (size_t i = queue->entries; i-- > 0;) {
        struct queue_entry *entry = &queue->entry[i];
        if (entry->backend == queue->reading &&
            strncmp(entry->jobid, jobid.at, jobid.length) == 0 && !entry->jobid[jobid.length])
            return entry;
    }
    char *copy = strndup(jobid.at, jobid.length);
    struct queue_entry *made = copy ? make_entry(queue) : NULL;
    if (!made) {
        free(copy);
        return NULL;
    }
    made->backend = queue->reading;
    made->jobid = copy;
    return made;
}

int queue_add(struct queue *queue, struct queue_span jobid, struct queue_span indices,
              enum element_condition condition, struct fault *fault)
{
    struct queue_entry *entry = find_entry(queue, jobid);
    char *list = strndup(indices.at, indices.length);
    int result = entry && list ? idlist_parse(&entry->elements.in[condition], list, fault)
                               : fail_memory(fault);
    free(list);
    return result;
}

int queue_add_whole(struct queue *queue, struct queue_span jobid, enum element_condition condition,
                    struct fault *fault)
{
    struct queue_entry *entry = find_entry(queue, jobid);
    if (!entry)
        return fail_memory(fault);
    bool better = condition == ELEMENT_RUNNING || entry->whole == ELEMENT_UNKNOWN;
    entry->whole = better ? condition : entry->whole;
    return 0;
}

int queue_fail(const char *line, struct fault *fault)
{
    char shown[100] = "";
    line += strspn(line, " ");
    for (size_t i = 0; i < sizeof shown - 1 && line[i] && line[i] != '\n'; i++)
        shown[i] = (unsigned char)line[i] < ' ' || line[i] == 0x7f ? '?' : line[i];
    return fail(fault, "its answer makes no sense: \"%s\"", shown);
}

bool queue_knows(const struct queue *queue, const struct backend *backend)
{
    for (size_t i = 0; i < queue->answers; i++)
        if (queue->answered[i] == backend)
            return true;
    return false;
}

/* All that an index of the launch may be: a task, or the number of a line in its file `tasks`,
 * which has no more lines than the launch has tasks. */
static int find_possible(const struct launch *launch, struct idlist *possible, struct fault *fault)
{
    if (idlist_parse(possible, launch->tasklist, fault))
        return -1;
    idlist_add_range(possible, 0, idlist_size(possible), 1);
    return idlist_normalize(possible, fault);
}

/* Adds those of an array's indices that the launch may have, as indices of the launch. */
static void add_moved(struct idlist *list, const struct idlist *added, long offset,
                      const struct idlist *possible)
{
    for (size_t i = 0; i < added->count; i++) {
        struct idrange range = added->range[i];
        range.first += offset;
        range.last += offset;
        idlist_add_common(list, &range, possible);
    }
    list->failed = list->failed || added->failed;
}

/* Adds the elements of one job of a launch. */
static void add_job(const struct queue *queue, const struct backend *backend, const char *jobid,
                    long offset, const struct idlist *possible, struct elements *indices)
{
    for (size_t i = 0; i < queue->entries; i++) {
        const struct queue_entry *entry = &queue->entry[i];
        if (entry->backend != backend || strcmp(entry->jobid, jobid) != 0)
            continue;
        for (int condition = 0; condition < ELEMENT_CONDITIONS; condition++)
            add_moved(&indices->in[condition], &entry->elements.in[condition], offset, possible);
    }
}

enum element_condition queue_find_whole(const struct queue *queue, const struct backend *backend,
                                        const struct launch *launch)
{
    for (size_t i = launch->jobids.count; i-- > 0;)
        for (size_t k = 0; k < queue->entries; k++) {
            const struct queue_entry *entry = &queue->entry[k];
            if (entry->backend == backend && entry->whole &&
                strcmp(entry->jobid, launch->jobids.word[i]) == 0)
                return entry->whole;
        }
    return ELEMENT_UNKNOWN;
}

int queue_find(const struct queue *queue, const struct backend *backend,
               const struct launch *launch, struct elements *tasks, struct fault *fault)
{
    struct elements indices = {{IDLIST_INIT}};
    struct idlist possible = IDLIST_INIT;
    char *folder = launch_path(launch->number, "");
    int result = folder ? find_possible(launch, &possible, fault) : fail_memory(fault);
    for (size_t i = 0; i < launch->jobids.count && !result; i++)
        add_job(queue, backend, launch->jobids.word[i], launch_offset(launch, i), &possible,
                &indices);
    for (int i = 0; i < ELEMENT_CONDITIONS && !result; i++)
        if (indices.in[i].count || indices.in[i].failed)
            result = idlist_normalize(&indices.in[i], fault) ||
                             groups_expand(folder, &indices.in[i], &tasks->in[i], fault)
                         ? -1
                         : 0;
    elements_release(&indices);
    idlist_release(&possible);
    free(folder);
    return result;
}
