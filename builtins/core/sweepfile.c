/* sweepfile.c: see sweepfile.h. */
#include "core/sweepfile.h"

#include <cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"

char *sweepfile_path(const char *jobfile)
{
    const char *slash = strrchr(jobfile, '/');
    const char *name = slash ? slash + 1 : jobfile;
    size_t length = strlen(name);
    if (strcmp(name, "jobs.json") == 0)
        return text_format("%.*ssweep.json", (int)(name - jobfile), jobfile);
    if (length > 5 && strcmp(name + length - 5, ".json") == 0)
        return text_format("%.*s.sweep.json", (int)strlen(jobfile) - 5, jobfile);
    return text_format("%s.sweep.json", jobfile);
}

int sweepfile_write(const char *jobfile, long jobs_bytes, const struct text *earlier,
                    const struct sweep *sweep, struct fault *fault)
{
    struct text json = TEXT_INIT;
    char *path = sweepfile_path(jobfile);
    text_printf(&json, "{\"jobs_bytes\": %ld, \"blocks\": [\n", jobs_bytes);
    if (earlier && earlier->length) {
        text_add(&json, earlier->bytes, earlier->length);
        text_add_string(&json, ",\n");
    }
    sweep_format(sweep, &json);
    text_add_string(&json, "\n]}\n");
    int result = !path || json.failed ? fail_memory(fault)
                                      : file_replace(path, json.bytes, json.length, 0666, fault);
    free(path);
    text_release(&json);
    return result;
}

static void add_blocks(const cJSON *json, long jobs_bytes, struct text *blocks)
{
    const cJSON *bytes = cJSON_GetObjectItemCaseSensitive(json, "jobs_bytes");
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, "blocks");
    if (!cJSON_IsNumber(bytes) || (long)bytes->valuedouble != jobs_bytes || !cJSON_IsArray(list))
        return;
    for (const cJSON *block = list->child; block; block = block->next) {
        char *printed = cJSON_PrintUnformatted(block);
        if (blocks->length)
            text_add_string(blocks, ",\n");
        if (printed)
            text_add_string(blocks, printed);
        else
            blocks->failed = true;
        cJSON_free(printed);
    }
}

int sweepfile_read_blocks(const char *jobfile, long jobs_bytes, struct text *blocks,
                          struct fault *fault)
{
    struct text text = TEXT_INIT;
    bool missing;
    char *path = sweepfile_path(jobfile);
    int result = path ? file_read(path, &text, &missing, fault) : fail_memory(fault);
    if (!result && text.length) {
        cJSON *json = cJSON_ParseWithLength(text.bytes, text.length);
        add_blocks(json, jobs_bytes, blocks);
        cJSON_Delete(json);
    }
    if (!result && blocks->failed)
        result = fail_memory(fault);
    free(path);
    text_release(&text);
    return result;
}
