/* parameters.c: see parameters.h. */
#include "core/parameters.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/points.h"

/* Where the value of a name is found in a block; axis SIZE_MAX: nowhere. Its digit, added to
 * `before`, is that in parameters.axis; SIZE_MAX: the name is of another kind there. */
struct source {
    size_t axis, member, before;
};

struct parameter_block {
    const struct sweepblock *sweep;
    struct points points;
    long *digit;           /* of the task looked for last */
    struct source *source; /* of each name */
};

/* Calls visit for each argument that varies, or might: with its bare name. */
static void each_name(const struct sweep_spec *spec,
                      void (*visit)(const char *name, size_t length, struct source source,
                                    void *context),
                      void *context)
{
    long positional = 0;
    for (size_t i = 0; i < spec->axes; i++)
        for (size_t j = 0; j < spec->axis[i].members; j++) {
            const struct axis *axis = &spec->axis[i];
            char number[24];
            size_t length;
            const char *name = number;
            if (axis->kind == AXIS_POSITIONAL)
                length = (size_t)snprintf(number, sizeof number, "%ld", ++positional);
            else if (axis->kind == AXIS_NAMED && axis->member[j].count < 2)
                continue; /* a name without values: it is always there */
            else
                name = axis_bare_name(axis->member[j].word[0], &length);
            visit(name, length, (struct source){i, j, SIZE_MAX}, context);
        }
}

static long find_name(const struct words *names, const char *name, size_t length)
{
    for (size_t i = 0; i < names->count; i++)
        if (strncmp(names->word[i], name, length) == 0 && !names->word[i][length])
            return (long)i;
    return -1;
}

static void add_name(const char *name, size_t length, struct source source, void *context)
{
    struct words *names = context;
    (void)source;
    if (find_name(names, name, length) < 0)
        words_printf(names, "%.*s", (int)length, name);
}

/* A block on its way. */
struct linking {
    const struct words *names;
    struct source *source;
};

static void link_name(const char *name, size_t length, struct source source, void *context)
{
    const struct linking *now = context;
    long column = find_name(now->names, name, length);
    if (column >= 0 && now->source[column].axis == SIZE_MAX)
        now->source[column] = source;
}

static int prepare_block(struct parameters *parameters, struct parameter_block *block,
                         const struct sweepblock *sweep, struct fault *fault)
{
    *block = (struct parameter_block){.sweep = sweep};
    if (points_init(&block->points, &sweep->spec, fault))
        return -1;
    if (block->points.count != sweep->count)
        return fail(fault, "the record of the sweep has %ld tasks where %ld belong",
                    block->points.count, sweep->count);
    block->digit = calloc(sweep->spec.axes + 1, sizeof *block->digit);
    block->source = malloc((parameters->names.count + 1) * sizeof *block->source);
    if (!block->digit || !block->source)
        return fail_memory(fault);
    for (size_t i = 0; i < parameters->names.count; i++)
        block->source[i] = (struct source){SIZE_MAX, SIZE_MAX, SIZE_MAX};
    each_name(&sweep->spec, link_name, &(struct linking){&parameters->names, block->source});
    return 0;
}

static bool has(const struct parameter_block *block, size_t column)
{
    return block->source[column].axis != SIZE_MAX;
}

static const struct axis *axis_of(const struct parameter_block *block, size_t column)
{
    return &block->sweep->spec.axis[block->source[column].axis];
}

/* Adds the name and then the values that it has in each block behind `word`. */
static char **join_axes(struct parameters *parameters, size_t column, char **word)
{
    struct wordspan *member = &parameters->member[column];
    struct axis *joined = &parameters->axis[column];
    bool any = false;
    *member = (struct wordspan){word, 0};
    for (size_t i = 0; i < parameters->blocks; i++) {
        struct parameter_block *block = &parameters->block[i];
        if (!has(block, column))
            continue;
        const struct axis *axis = axis_of(block, column);
        struct source *source = &block->source[column];
        if (!any)
            *joined = (struct axis){axis->kind, member, 1};
        if (!any && axis->kind != AXIS_POSITIONAL)
            word[member->count++] = parameters->names.word[column];
        any = true;
        if (axis->kind != joined->kind)
            continue;
        source->before = axis->kind == AXIS_FLAG ? 0 : member->count - (axis->kind == AXIS_NAMED);
        for (long digit = 0; axis->kind != AXIS_FLAG && digit < axis_radix(axis); digit++)
            word[member->count++] = (char *)axis_value(axis, source->member, digit);
    }
    return word + member->count;
}

static int join_blocks(struct parameters *parameters, struct fault *fault)
{
    size_t columns = parameters->names.count, words = columns;
    for (size_t i = 0; i < parameters->blocks; i++)
        for (size_t column = 0; column < columns; column++)
            if (has(&parameters->block[i], column))
                words += (size_t)axis_radix(axis_of(&parameters->block[i], column));
    parameters->axis = calloc(columns + 1, sizeof *parameters->axis);
    parameters->member = calloc(columns + 1, sizeof *parameters->member);
    parameters->word = calloc(words + 1, sizeof *parameters->word);
    if (!parameters->axis || !parameters->member || !parameters->word)
        return fail_memory(fault);
    char **word = parameters->word;
    for (size_t column = 0; column < columns; column++)
        word = join_axes(parameters, column, word);
    return 0;
}

static int prepare(struct parameters *parameters, struct fault *fault)
{
    for (size_t i = 0; i < parameters->file.blocks; i++)
        each_name(&parameters->file.block[i].spec, add_name, &parameters->names);
    parameters->block = calloc(parameters->file.blocks + 1, sizeof *parameters->block);
    parameters->value = calloc(parameters->names.count + 1, sizeof *parameters->value);
    if (!parameters->block || !parameters->value || parameters->names.failed)
        return fail_memory(fault);
    for (size_t i = 0; i < parameters->file.blocks; i++, parameters->blocks++)
        if (prepare_block(parameters, &parameters->block[i], &parameters->file.block[i], fault)) {
            parameters->blocks++; /* what there is of it is to be released */
            return -1;
        }
    return join_blocks(parameters, fault);
}

int parameters_read(struct parameters *parameters, const char *jobfile, struct fault *fault)
{
    struct fault why = {""};
    *parameters = (struct parameters){.names = WORDS_INIT};
    if (sweepfile_read(&parameters->file, jobfile, fault))
        return -1;
    if (!prepare(parameters, &why))
        return 0;
    char *path = sweepfile_path(jobfile);
    fail(fault, "%.500s: %.500s", path ? path : jobfile, why.text);
    free(path);
    return -1;
}

void parameters_release(struct parameters *parameters)
{
    for (size_t i = 0; i < parameters->blocks; i++) {
        points_release(&parameters->block[i].points);
        free(parameters->block[i].digit);
        free(parameters->block[i].source);
    }
    free(parameters->block);
    free(parameters->value);
    free(parameters->axis);
    free(parameters->member);
    free(parameters->word);
    words_release(&parameters->names);
    sweepfile_release(&parameters->file);
    *parameters = (struct parameters){.names = WORDS_INIT};
}

/* The block that a task is of, with the task's digits; NULL: none knows it. */
static struct parameter_block *find_block(const struct parameters *parameters, long task)
{
    size_t low = 0, high = parameters->blocks;
    while (low < high) { /* the last that begins at or before the task */
        size_t middle = low + (high - low) / 2;
        if (parameters->block[middle].sweep->first <= task)
            low = middle + 1;
        else
            high = middle;
    }
    struct parameter_block *block = low ? &parameters->block[low - 1] : NULL;
    if (!block || task - block->sweep->first >= block->sweep->count)
        return NULL;
    points_at(&block->points, task - block->sweep->first, block->digit);
    return block;
}

static const char *value_of(const struct parameter_block *block, size_t column)
{
    if (!has(block, column))
        return NULL;
    const struct axis *axis = axis_of(block, column);
    long digit = block->digit[block->source[column].axis];
    if (axis->kind == AXIS_FLAG)
        return digit == 0 ? "true" : "false";
    return axis_value(axis, block->source[column].member, digit);
}

bool parameters_find(struct parameters *parameters, long task)
{
    const struct parameter_block *block = find_block(parameters, task);
    for (size_t i = 0; i < parameters->names.count; i++)
        parameters->value[i] = block ? value_of(block, i) : NULL;
    return block != NULL;
}

long parameters_column(const struct parameters *parameters, const char *name)
{
    size_t length;
    long column = find_name(&parameters->names, name, strlen(name));
    const char *bare = axis_bare_name(name, &length);
    return column >= 0 ? column : find_name(&parameters->names, bare, length);
}

int parameters_values(const struct parameters *parameters, size_t column, struct words *values,
                      struct fault *fault)
{
    for (size_t i = 0; i < parameters->blocks; i++) {
        const struct parameter_block *block = &parameters->block[i];
        if (!has(block, column))
            continue;
        long *digit = &block->digit[block->source[column].axis];
        long radix = axis_radix(axis_of(block, column));
        for (*digit = 0; *digit < radix && values->count < PARAMETERS_MOST_VALUES; ++*digit) {
            const char *value = value_of(block, column);
            if (value && !wordspan_has(&(struct wordspan){values->word, values->count}, value))
                words_add(values, value);
        }
    }
    return values->failed ? fail_memory(fault) : 0;
}

/* Does the task with the block's digits fit? */
static bool fits(const struct parameter_block *block, const struct condition *condition)
{
    for (size_t column = 0; column < condition->axes; column++) {
        const bool *mask = condition->mask[column];
        const struct source *source = &block->source[column];
        if (mask && (source->before == SIZE_MAX
                         ? !condition->others[column]
                         : !mask[source->before + (size_t)block->digit[source->axis]]))
            return false;
    }
    return true;
}

static int keep_fitting(const struct parameters *parameters, const struct condition *condition,
                        struct idlist *tasks, struct fault *fault)
{
    struct idlist kept = IDLIST_INIT;
    long task;
    for (struct idcursor cursor = {0}; idlist_next(tasks, &cursor, &task);) {
        const struct parameter_block *block = find_block(parameters, task);
        if (block && fits(block, condition))
            idlist_add(&kept, task);
    }
    idlist_release(tasks);
    *tasks = kept;
    return kept.failed ? fail_memory(fault) : 0;
}

int parameters_where(const struct parameters *parameters, const char *text, struct idlist *tasks,
                     struct fault *fault)
{
    char *word[] = {(char *)text};
    struct condition condition;
    struct fault why = {""};
    if (!parameters->blocks) {
        fail(fault, "--where: it is not on record which values this job's tasks have");
        return 1;
    }
    bool means = condition_parse(&condition, parameters->axis, parameters->names.count,
                                 &(struct wordspan){word, 1}, &why) == 0;
    int result = means ? keep_fitting(parameters, &condition, tasks, fault) : 1;
    if (!means)
        fail(fault, "--where: %.900s", why.text);
    condition_release(&condition);
    return result;
}
