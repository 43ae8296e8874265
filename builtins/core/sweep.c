/* sweep.c: see sweep.h. */
#include "core/sweep.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "core/jsontext.h"
#include "core/sweeppart.h"

static bool needs_escape(const struct text *text)
{
    return text->length && json_needs_escape(text->bytes);
}

static int fail_interrupted(const struct sweep_spec *spec, struct fault *fault)
{
    return spec->stop && *spec->stop ? fail(fault, "interrupted") : 0;
}

static int add_axis(struct sweep *sweep, const struct axis *axis, struct fault *fault)
{
    struct sweep_axis *added = &sweep->axis[sweep->axes++];
    if (sweep_axis_init(added, sweep->spec, axis))
        return fail_memory(fault);
    sweep->escape =
        sweep->escape || needs_escape(&added->command.bytes) || needs_escape(&added->tag.bytes);
    return fail_interrupted(sweep->spec, fault);
}

/* Each name once, wherever it stands. */
static int check_names(const struct sweep_spec *spec, struct fault *fault)
{
    struct words names = WORDS_INIT;
    int result = 0;
    for (size_t i = 0; i < spec->axes && !result; i++)
        for (size_t j = 0; j < spec->axis[i].members && !result; j++) {
            const char *name = spec->axis[i].member[j].word[0];
            if (spec->axis[i].kind == AXIS_POSITIONAL)
                continue;
            if (wordspan_has(&(struct wordspan){names.word, names.count}, name))
                result = fail(fault, "%s is given twice; give it once, with all its values", name);
            words_add(&names, name);
        }
    if (!result && names.failed)
        result = fail_memory(fault);
    words_release(&names);
    return result;
}

static int check_links(const struct axis *axis, struct fault *fault)
{
    for (size_t i = 1; i < axis->members; i++)
        if (axis->member[i].count != axis->member[0].count)
            return fail(fault, "+zip: %s has %zu values, %s has %zu: they advance together",
                        axis->member[0].word[0], axis->member[0].count - 1, axis->member[i].word[0],
                        axis->member[i].count - 1);
    return 0;
}

static int check_spec(const struct sweep_spec *spec, struct fault *fault)
{
    for (size_t i = 0; i < spec->axes; i++)
        if (check_links(&spec->axis[i], fault))
            return -1;
    if (spec->tag && !*spec->tag)
        return fail(fault, "+tag: expected an argument such as --tag, got \"\"");
    return check_names(spec, fault);
}

static int count_digits(long number)
{
    int digits = 1;
    for (; number >= 10; number /= 10)
        digits++;
    return digits;
}

static bool frame_needs_escape(const struct sweep_spec *spec)
{
    const char *strings[] = {spec->jobname, spec->tag, spec->prefix, spec->suffix};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        if (strings[i] && json_needs_escape(strings[i]))
            return true;
    for (size_t i = 0; i < spec->commands.count; i++)
        if (json_needs_escape(spec->commands.word[i]))
            return true;
    return false;
}

int sweep_number_from(struct sweep *sweep, long first, struct fault *fault)
{
    if (sweep->count > LONG_MAX - first)
        return fail(fault, "the product of all values is more than any computer can run");
    sweep->first_id = first;
    sweep->number_digits = count_digits(first + sweep->count - 1);
    return 0;
}

int sweep_init(struct sweep *sweep, const struct sweep_spec *spec, struct fault *fault)
{
    *sweep = (struct sweep){.spec = spec};
    if (check_spec(spec, fault))
        return -1;
    sweep->axis = calloc(spec->axes + 1, sizeof *sweep->axis);
    sweep->digit = calloc(spec->axes + 1, sizeof *sweep->digit);
    if (!sweep->axis || !sweep->digit)
        return fail_memory(fault);
    for (size_t i = 0; i < spec->axes; i++)
        if (add_axis(sweep, &spec->axis[i], fault))
            return -1;
    if (points_init(&sweep->points, spec, fault))
        return -1;
    sweep->count = sweep->points.count;
    sweep->escape = sweep->escape || frame_needs_escape(spec);
    return sweep_number_from(sweep, spec->first_id, fault);
}

void sweep_release(struct sweep *sweep)
{
    for (size_t i = 0; i < sweep->axes; i++)
        sweep_axis_release(&sweep->axis[i]);
    free(sweep->axis);
    free(sweep->digit);
    points_release(&sweep->points);
    *sweep = (struct sweep){0};
}

static void write_tag(const struct sweep *sweep, long index, struct text *tag)
{
    const struct sweep_spec *spec = sweep->spec;
    text_add_string(tag, spec->jobname);
    if (spec->numbered) {
        text_add_char(tag, '_');
        text_add_padded(tag, sweep->first_id + index, sweep->number_digits);
    }
    for (size_t i = 0; i < sweep->axes; i++)
        sweep_add_part(tag, &sweep->axis[i].tag, sweep->digit[i]);
}

void sweep_task(const struct sweep *sweep, long index, struct text *command, struct text *tag)
{
    const struct sweep_spec *spec = sweep->spec;
    text_clear(command);
    text_clear(tag);
    long line = points_at(&sweep->points, index, sweep->digit);
    if (spec->prefix && *spec->prefix) {
        text_add_string(command, spec->prefix);
        text_add_char(command, ' ');
    }
    text_add_string(command, spec->commands.word[line]);
    for (size_t i = 0; i < sweep->axes; i++)
        sweep_add_part(command, &sweep->axis[i].command, sweep->digit[i]);
    if (spec->tag) {
        write_tag(sweep, index, tag);
        sweep_add_argument(command, spec, spec->tag, tag->bytes, false);
    }
    if (spec->suffix && *spec->suffix) {
        text_add_char(command, ' ');
        text_add_string(command, spec->suffix);
    }
}
