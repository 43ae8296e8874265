/* jobparse.c: see jobparse.h. */
#include "core/jobparse.h"

#include <cJSON.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/jsontext.h"

struct parsed_job {
    cJSON *json;
    struct jobrecord *record;
    long count;
};

void jobparse_free(struct parsed_job *job)
{
    if (!job)
        return;
    cJSON_Delete(job->json);
    free(job->record);
    free(job);
}

bool jobparse_get(const struct parsed_job *job, long at, struct jobrecord *record)
{
    if (at >= job->count)
        return false;
    *record = job->record[at];
    return true;
}

long jobparse_position(const struct parsed_job *job, long id)
{
    long low = 0, high = job->count;
    while (low < high) {
        long middle = low + (high - low) / 2;
        if (job->record[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* What is wrong with a record, or NULL. */
static const char *check_record(const cJSON *item)
{
    if (!cJSON_IsArray(item) || cJSON_GetArraySize(item) != 2)
        return "is not [\"command\", \"tag\"]";
    if (!cJSON_IsString(item->child) || !cJSON_IsString(item->child->next))
        return "command and tag must be strings";
    return NULL;
}

/* Takes the record's strings; returns what is wrong with it, or NULL. */
static const char *take_record(const cJSON *item, bool complete, struct text *command,
                               struct text *tag)
{
    const char *why = !item       ? "is not valid JSON"
                      : !complete ? "has text behind its list"
                                  : check_record(item);
    if (why)
        return why;
    text_clear(command);
    text_clear(tag);
    text_add_string(command, item->child->valuestring);
    text_add_string(tag, item->child->next->valuestring);
    return NULL;
}

const char *jobparse_record(const char *json, size_t length, struct text *command, struct text *tag)
{
    struct text copy = TEXT_INIT;
    const char *end = NULL;
    if (memchr(json, '\0', length) || json_has_nul(json, length))
        return "holds a NUL, which no command can";
    text_add(&copy, json, length);
    json_restore_bytes(&copy);
    cJSON *item = copy.failed ? NULL : json_parse(copy.bytes, copy.length, &end);
    bool memory = !item && (copy.failed || errno == ENOMEM);
    const char *why =
        memory ? "out of memory"
               : take_record(item, item && end == copy.bytes + copy.length, command, tag);
    cJSON_Delete(item);
    text_release(&copy);
    return why;
}

static int by_id(const void *a, const void *b)
{
    long left = ((const struct jobrecord *)a)->id, right = ((const struct jobrecord *)b)->id;
    return (left > right) - (left < right);
}

static int collect(struct parsed_job *job, const char *path, struct fault *fault)
{
    size_t count = (size_t)cJSON_GetArraySize(job->json);
    job->record = calloc(count + 1, sizeof *job->record);
    if (!job->record)
        return fail_memory(fault);
    for (const cJSON *item = job->json->child; item; item = item->next) {
        const char *why = check_record(item);
        long id = idlist_number(item->string, item->string + strlen(item->string));
        if (id < 0)
            return fail(fault, "%s: record %ld: the id \"%.40s\" is no number", path,
                        job->count + 1, item->string);
        if (why)
            return fail(fault, "%s: task %ld: %s", path, id, why);
        job->record[job->count++] =
            (struct jobrecord){id, item->child->valuestring, item->child->next->valuestring};
    }
    if (job->count)
        qsort(job->record, (size_t)job->count, sizeof *job->record, by_id);
    for (long i = 1; i < job->count; i++)
        if (job->record[i].id == job->record[i - 1].id)
            return fail(fault, "%s: task %ld is there twice", path, job->record[i].id);
    return 0;
}

/* Where an error is, as line and column, counted from 1. */
static int fail_at(const char *path, const struct text *text, const char *place, const char *why,
                   struct fault *fault)
{
    long line = 1, column = 1;
    for (const char *c = text->bytes; c < place; c++, column++)
        if (*c == '\n') {
            line++;
            column = 0;
        }
    return fail(fault, "%s: line %ld, column %ld: %s", path, line, column, why);
}

static int parse(struct parsed_job *job, const char *path, struct text *text, struct fault *fault)
{
    const char *end = NULL;
    const char *nul = text->length ? memchr(text->bytes, '\0', text->length) : NULL;
    if (!text->length)
        return fail(fault, "%s: is empty; a job is {\"ID\": [\"command\", \"tag\"], ...}", path);
    if (nul)
        return fail_at(path, text, nul, "holds a NUL byte, so it is no JSON", fault);
    if (json_has_nul(text->bytes, text->length))
        return fail(fault, "%s: holds \\u0000, which no command can", path);
    json_restore_bytes(text);
    job->json = json_parse(text->bytes, text->length, &end);
    if (!job->json && errno == ENOMEM)
        return fail_memory(fault);
    if (!job->json)
        return fail_at(path, text, end ? end : text->bytes,
                       "not valid JSON from here on (cut short?)", fault);
    const char *rest = end + strspn(end, " \t\r\n");
    if (*rest)
        return fail_at(path, text, rest, "text behind the end of the JSON", fault);
    if (!cJSON_IsObject(job->json))
        return fail(fault, "%s: is no object {\"ID\": [\"command\", \"tag\"], ...}", path);
    return collect(job, path, fault);
}

struct parsed_job *jobparse_file(const char *path, struct fault *fault)
{
    struct text text = TEXT_INIT;
    struct parsed_job *job = calloc(1, sizeof *job);
    int result = job ? file_read(path, &text, NULL, fault) : fail_memory(fault);
    if (!result)
        result = parse(job, path, &text, fault);
    text_release(&text);
    if (!result)
        return job;
    jobparse_free(job);
    return NULL;
}
