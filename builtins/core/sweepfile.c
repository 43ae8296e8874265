/* sweepfile.c: see sweepfile.h. */
#include "core/sweepfile.h"

#include <cJSON.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "core/jsontext.h"

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

static void add_json(struct text *json, const char *key, const char *value)
{
    text_printf(json, ", \"%s\": ", key);
    if (value)
        json_add_string(json, value);
    else
        text_add_string(json, "null");
}

static void add_json_list(struct text *json, const struct wordspan *words)
{
    text_add_char(json, '[');
    for (size_t i = 0; i < words->count; i++) {
        if (i)
            text_add_string(json, ", ");
        json_add_string(json, words->word[i]);
    }
    text_add_char(json, ']');
}

static void add_json_lists(struct text *json, const struct wordspan *list, size_t count)
{
    text_add_char(json, '[');
    for (size_t i = 0; i < count; i++) {
        if (i)
            text_add_string(json, ", ");
        add_json_list(json, &list[i]);
    }
    text_add_char(json, ']');
}

/* The axes of one kind. Linked arguments are a list of lists. */
static void add_json_axes(struct text *json, const char *key, const struct sweep_spec *spec,
                          enum axis_kind kind)
{
    const char *between = "";
    text_printf(json, ", \"%s\": [", key);
    for (size_t i = 0; i < spec->axes; i++) {
        const struct axis *axis = &spec->axis[i];
        if (axis->kind != kind)
            continue;
        text_add_string(json, between);
        between = ", ";
        if (axis->members == 1)
            add_json_list(json, axis->member);
        else
            add_json_lists(json, axis->member, axis->members);
    }
    text_add_char(json, ']');
}

/* What only some sweeps have. */
static void add_json_choices(struct text *json, const struct sweep_spec *spec)
{
    if (spec->from_file) {
        add_json(json, "from-file", spec->from_file);
        text_printf(json, ", \"lines\": %zu", spec->commands.count);
    }
    if (spec->prefix)
        add_json(json, "prefix", spec->prefix);
    if (spec->suffix)
        add_json(json, "suffix", spec->suffix);
    if (spec->tag_args) {
        text_add_string(json, ", \"tag-args\": ");
        add_json_list(json, spec->tag_args);
    }
    if (spec->excludes) {
        text_add_string(json, ", \"exclude\": ");
        add_json_lists(json, spec->exclude, spec->excludes);
    }
    if (spec->sample)
        text_printf(json, ", \"sample\": %ld, \"seed\": %ld", spec->sample, spec->seed);
}

/* The block of one sweep: what was asked for, and which ids came of it. */
static void add_block(struct text *json, const struct sweep *sweep)
{
    const struct sweep_spec *spec = sweep->spec;
    text_printf(json, "{\"first\": %ld, \"count\": %ld", sweep->first_id, sweep->count);
    add_json(json, "command", spec->from_file ? NULL : spec->commands.word[0]);
    add_json(json, "mode", spec->hydra ? "hydra" : "argparse");
    add_json_axes(json, "pos-arg", spec, AXIS_POSITIONAL);
    add_json_axes(json, "arg", spec, AXIS_NAMED);
    add_json_axes(json, "flag", spec, AXIS_FLAG);
    add_json(json, "tag", spec->tag);
    text_printf(json, ", \"tag-number\": %s, \"quote\": %s", spec->numbered ? "true" : "false",
                spec->quote ? "true" : "false");
    add_json_choices(json, spec);
    text_add_char(json, '}');
}

int sweepfile_write(struct newfile *file, const char *jobfile, long jobs_bytes,
                    const struct text *earlier, const struct sweep *sweep, struct fault *fault)
{
    char *path = sweepfile_path(jobfile);
    int result = path ? newfile_open(file, path, NULL, fault) : fail_memory(fault);
    free(path);
    if (result)
        return result;
    struct text *json = &file->sink.pending;
    text_printf(json, "{\"jobs_bytes\": %ld, \"blocks\": [\n", jobs_bytes);
    if (earlier && earlier->length) {
        text_add(json, earlier->bytes, earlier->length);
        text_add_string(json, ",\n");
    }
    add_block(json, sweep);
    text_add_string(json, "\n]}\n");
    return sink_flush(&file->sink) ? newfile_commit(file, fault) : 0; /* which tells the error */
}

static void add_blocks(const cJSON *json, long jobs_bytes, struct text *blocks)
{
    const cJSON *bytes = cJSON_GetObjectItemCaseSensitive(json, "jobs_bytes");
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, "blocks");
    if (!cJSON_IsNumber(bytes) || bytes->valuedouble != (double)jobs_bytes || !cJSON_IsArray(list))
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
        cJSON *json = json_parse(text.bytes, text.length, NULL);
        blocks->failed = !json && errno == ENOMEM;
        add_blocks(json, jobs_bytes, blocks);
        cJSON_Delete(json);
    }
    if (!result && blocks->failed)
        result = fail_memory(fault);
    free(path);
    text_release(&text);
    return result;
}
