/* queue.c: see queue.h. */
#include "backend/queue.h"

#include <stdlib.h>
#include <string.h>

void queue_release(struct queue *queue)
{
    for (size_t i = 0; i < queue->entries; i++) {
        free(queue->entry[i].jobid);
        idlist_release(&queue->entry[i].indices);
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
static struct queue_entry *find_entry(struct queue *queue, const struct backend *backend,
                                      const char *jobid, size_t length)
{
    for (size_t i = queue->entries; i-- > 0;) {
        struct queue_entry *entry = &queue->entry[i];
        if (entry->backend == backend && strncmp(entry->jobid, jobid, length) == 0 &&
            !entry->jobid[length])
            return entry;
    }
    struct queue_entry *made = make_entry(queue);
    if (made) {
        made->backend = backend;
        made->jobid = strndup(jobid, length);
    }
    return made && made->jobid ? made : NULL;
}

int queue_add(struct queue *queue, const struct backend *backend, const char *jobid,
              size_t jobid_length, const char *indices, size_t indices_length, struct fault *fault)
{
    struct queue_entry *entry = find_entry(queue, backend, jobid, jobid_length);
    char *list = strndup(indices, indices_length);
    int result = entry && list ? idlist_parse(&entry->indices, list, fault) : fail_memory(fault);
    free(list);
    return result;
}

bool queue_knows(const struct queue *queue, const struct backend *backend)
{
    for (size_t i = 0; i < queue->answers; i++)
        if (queue->answered[i] == backend)
            return true;
    return false;
}

int queue_indices(const struct queue *queue, const struct backend *backend, const char *jobid,
                  struct idlist *indices, struct fault *fault)
{
    for (size_t i = 0; i < queue->entries; i++) {
        const struct queue_entry *entry = &queue->entry[i];
        if (entry->backend != backend || strcmp(entry->jobid, jobid) != 0)
            continue;
        idlist_add_list(indices, &entry->indices);
    }
    return idlist_normalize(indices, fault);
}
