/* sweepread.c: reading a sweepfile back into the arguments that it records; see sweepfile.h. */
#include <cJSON.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/file.h"
#include "core/idlist.h"
#include "core/jsontext.h"
#include "core/sweepfile.h"

/* What of a block's memory is still free. Reading goes twice over the JSON: first to count, when
 * the three are NULL, then to fill. */
struct room {
    struct axis *axis;
    struct wordspan *span;
    char **word;
    size_t axes, spans, words;
    bool wrong; /* something is not what belongs there */
};

static const char *string_of(const cJSON *json, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, key);
    return cJSON_IsString(item) ? item->valuestring : NULL;
}

static long number_of(const cJSON *json, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, key);
    return cJSON_IsNumber(item) && item->valuedouble >= 0 && item->valuedouble < 9e18
               ? (long)item->valuedouble
               : 0;
}

/* A list of strings becomes a span. */
static struct wordspan read_span(struct room *room, const cJSON *list)
{
    struct wordspan span = {room->word ? room->word + room->words : NULL, 0};
    const cJSON *item = cJSON_IsArray(list) ? list->child : NULL;
    room->wrong = room->wrong || !cJSON_IsArray(list);
    for (; item; item = item->next) {
        if (!cJSON_IsString(item)) {
            room->wrong = true;
            continue;
        }
        if (room->word)
            room->word[room->words] = item->valuestring;
        room->words++;
        span.count++;
    }
    return span;
}

static void add_span(struct room *room, const cJSON *list)
{
    struct wordspan span = read_span(room, list);
    if (room->span)
        room->span[room->spans] = span;
    room->spans++;
    room->wrong = room->wrong || !span.count;
}

/* An axis is a list of words, or a list of such lists: members that advance together. */
static void read_axis(struct room *room, const cJSON *list, enum axis_kind kind)
{
    struct axis axis = {kind, room->span ? room->span + room->spans : NULL, 1};
    const cJSON *first = cJSON_IsArray(list) ? list->child : NULL;
    if (cJSON_IsArray(first)) {
        axis.members = (size_t)cJSON_GetArraySize(list);
        for (; first; first = first->next)
            add_span(room, first);
    } else {
        add_span(room, list);
    }
    for (size_t i = 1; room->span && i < axis.members; i++)
        room->wrong = room->wrong || axis.member[i].count != axis.member[0].count;
    if (room->axis)
        room->axis[room->axes] = axis;
    room->axes++;
}

static void read_axes(struct room *room, const cJSON *block)
{
    static const char *const keys[] = {
        [AXIS_POSITIONAL] = "pos-arg", [AXIS_NAMED] = "arg", [AXIS_FLAG] = "flag"};
    for (int kind = 0; kind <= AXIS_FLAG; kind++) {
        const cJSON *list = cJSON_GetObjectItemCaseSensitive(block, keys[kind]);
        room->wrong = room->wrong || !cJSON_IsArray(list);
        for (const cJSON *axis = list ? list->child : NULL; axis; axis = axis->next)
            read_axis(room, axis, (enum axis_kind)kind);
    }
}

/* The axes, then the terms of the exclusions. Returns how many exclusions there are. */
static size_t read_lists(struct room *room, const cJSON *block)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(block, "exclude");
    size_t excludes = 0;
    read_axes(room, block);
    for (const cJSON *terms = list ? list->child : NULL; terms; terms = terms->next, excludes++)
        add_span(room, terms);
    return excludes;
}

static int read_block(struct sweepblock *block, const cJSON *json, const char *path,
                      struct fault *fault)
{
    struct room counted = {0}, room = {0};
    const cJSON *lines = cJSON_GetObjectItemCaseSensitive(json, "lines");
    size_t excludes = read_lists(&counted, json);
    *block =
        (struct sweepblock){.first = number_of(json, "first"), .count = number_of(json, "count")};
    block->axis = calloc(counted.axes + 1, sizeof *block->axis);
    block->member = calloc(counted.spans + 1, sizeof *block->member);
    block->word = calloc(counted.words + 1, sizeof *block->word);
    if (!block->axis || !block->member || !block->word)
        return fail_memory(fault);
    room = (struct room){.axis = block->axis, .span = block->member, .word = block->word};
    read_lists(&room, json);
    block->term = block->member + counted.spans - excludes;
    block->spec = (struct sweep_spec){
        .commands = {NULL, lines ? (size_t)number_of(json, "lines") : 1},
        .hydra = string_of(json, "mode") && strcmp(string_of(json, "mode"), "hydra") == 0,
        .axis = block->axis,
        .axes = counted.axes,
        .exclude = block->term,
        .excludes = excludes,
        .sample = number_of(json, "sample"),
        .seed = number_of(json, "seed"),
        .first_id = block->first,
    };
    if (counted.wrong || room.wrong || block->count < 1 || !block->spec.commands.count)
        return fail(fault, "%s: is no record of a sweep", path);
    return 0;
}

static int read_blocks(struct sweepfile *file, const char *path, struct fault *fault)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(file->json, "blocks");
    long next = 1;
    if (!cJSON_IsArray(list))
        return fail(fault, "%s: is no record of a sweep", path);
    file->block = calloc((size_t)cJSON_GetArraySize(list) + 1, sizeof *file->block);
    if (!file->block)
        return fail_memory(fault);
    for (const cJSON *json = list->child; json; json = json->next) {
        struct sweepblock *block = &file->block[file->blocks++];
        if (read_block(block, json, path, fault))
            return -1;
        if (block->first < next || block->count > IDLIST_MAX_ID - block->first)
            return fail(fault, "%s: is no record of a sweep", path);
        next = block->first + block->count;
    }
    return 0;
}

/* Does the sweepfile belong to the jobfile as it is? If not, errno tells whether that was to be
 * seen.
 */
static bool belongs_to(const struct sweepfile *file, const char *jobfile)
{
    struct stat status;
    errno = 0;
    return stat(jobfile, &status) == 0 && number_of(file->json, "jobs_bytes") == status.st_size;
}

int sweepfile_read(struct sweepfile *file, const char *jobfile, struct fault *fault)
{
    struct text text = TEXT_INIT;
    bool missing = false;
    char *path = sweepfile_path(jobfile);
    *file = (struct sweepfile){0};
    int result = path ? file_read(path, &text, &missing, fault) : fail_memory(fault);
    if (!result && !missing) {
        if (text.length)
            json_restore_bytes(&text);
        file->json = json_parse(text.bytes ? text.bytes : "", text.length, NULL);
        if (!file->json)
            result = errno == ENOMEM ? fail_memory(fault)
                                     : fail(fault, "%s: is no record of a sweep", path);
        else if (belongs_to(file, jobfile))
            result = read_blocks(file, path, fault);
        else if (errno && errno != ENOENT)
            result = fail(fault, "%s: cannot stat: %s", jobfile, strerror(errno));
    }
    text_release(&text);
    free(path);
    return result;
}

void sweepfile_release(struct sweepfile *file)
{
    for (size_t i = 0; i < file->blocks; i++) {
        free(file->block[i].axis);
        free(file->block[i].member);
        free(file->block[i].word);
    }
    free(file->block);
    cJSON_Delete(file->json);
    *file = (struct sweepfile){0};
}
