/* sweeppart.c: see sweeppart.h. */
#include "core/sweeppart.h"

#include <stdlib.h>
#include <string.h>

#include "core/shellword.h"

/* Adds `value` as it may stand in a tag: what a file name or an unquoted shell word can't have
 * becomes a full stop. */
static void add_tag_value(struct text *text, const char *value)
{
    for (; *value; value++) {
        unsigned char byte = (unsigned char)*value;
        bool fits = byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                    (byte >= 'a' && byte <= 'z') || strchr("_-+.,:@%=^", byte);
        text_add_char(text, fits ? (char)byte : '.');
    }
}

/* A name as it stands in a tag: without what marks it as a name, without dashes and underscores,
 * `=` as `_`, `/` as `.`. */
static void add_tag_name(struct text *text, const struct sweep_spec *spec, const char *name)
{
    size_t length = strlen(name);
    if (spec->hydra)
        name = axis_bare_name(name, &length);
    for (size_t i = 0; i < length; i++)
        if (name[i] != '_' && name[i] != '-')
            add_tag_value(text, (char[]){name[i] == '=' ? '_' : name[i], '\0'});
}

void sweep_add_argument(struct text *command, const struct sweep_spec *spec, const char *name,
                        const char *value, bool quote)
{
    size_t length = strlen(name);
    text_add_char(command, ' ');
    if (spec->hydra && *name == '~')
        text_add_char(command, '\\'); /* else the shell takes it for a home */
    text_add_string(command, name);
    if (!value)
        return;
    if (!spec->hydra)
        text_add_char(command, ' ');
    else if (length < 2 || name[length - 1] != '=')
        text_add_char(command, '=');
    if (quote)
        shellword_add_quoted(command, value);
    else
        text_add_string(command, value);
}

/* Is the argument among those that go into the tag? */
static bool is_tag_arg(const struct sweep_spec *spec, const char *name)
{
    bool found = !spec->tag_args || wordspan_has(spec->tag_args, name);
    for (size_t i = 0; !found && spec->hydra && i < spec->tag_args->count; i++)
        found = axis_is_called(name, spec->tag_args->word[i], strlen(spec->tag_args->word[i]));
    return found;
}

static void add_positional(struct sweep_axis *added, const struct sweep_spec *spec,
                           const struct axis *axis, long digit)
{
    const char *value = axis_value(axis, 0, digit);
    text_add_char(&added->command.bytes, ' ');
    if (spec->quote)
        shellword_add_quoted(&added->command.bytes, value);
    else
        text_add_string(&added->command.bytes, value);
    text_add_string(&added->tag.bytes, "__");
    add_tag_value(&added->tag.bytes, value);
}

static void add_named(struct sweep_axis *added, const struct sweep_spec *spec,
                      const struct axis *axis, long digit)
{
    struct text *tag = &added->tag.bytes;
    for (size_t i = 0; i < axis->members; i++) {
        const char *name = axis->member[i].word[0], *value = axis_value(axis, i, digit);
        sweep_add_argument(&added->command.bytes, spec, name, value, spec->quote);
        if (!is_tag_arg(spec, name))
            continue;
        text_add_string(tag, "__");
        add_tag_name(tag, spec, name);
        if (value) {
            text_add_char(tag, '_');
            add_tag_value(tag, value);
        }
    }
}

static void add_flag(struct sweep_axis *added, const struct sweep_spec *spec,
                     const struct axis *axis, long digit)
{
    const char *flag = axis->member[0].word[0];
    if (digit == 0)
        sweep_add_argument(&added->command.bytes, spec, flag, NULL, false);
    text_add_string(&added->tag.bytes, digit == 0 ? "__+" : "__-");
    for (const char *c = flag + (spec->hydra && *flag == '~'); *c; c++)
        if (*c != '-' && *c != '+')
            add_tag_value(&added->tag.bytes, (char[]){*c, '\0'});
}

int sweep_axis_init(struct sweep_axis *added, const struct sweep_spec *spec,
                    const struct axis *axis)
{
    static void (*const add[])(struct sweep_axis *, const struct sweep_spec *, const struct axis *,
                               long digit) = {
        [AXIS_POSITIONAL] = add_positional, [AXIS_NAMED] = add_named, [AXIS_FLAG] = add_flag};
    added->radix = axis_radix(axis);
    added->command.start = calloc((size_t)added->radix + 1, sizeof *added->command.start);
    added->tag.start = calloc((size_t)added->radix + 1, sizeof *added->tag.start);
    if (!added->command.start || !added->tag.start)
        return -1;
    for (long digit = 0; digit < added->radix && !(spec->stop && *spec->stop); digit++) {
        add[axis->kind](added, spec, axis, digit);
        added->command.start[digit + 1] = added->command.bytes.length;
        added->tag.start[digit + 1] = added->tag.bytes.length;
    }
    return added->command.bytes.failed || added->tag.bytes.failed ? -1 : 0;
}

void sweep_add_part(struct text *text, const struct sweep_parts *parts, long digit)
{
    const size_t start = parts->start[digit], end = parts->start[digit + 1];
    if (end > start)
        text_add(text, parts->bytes.bytes + start, end - start);
}

void sweep_axis_release(struct sweep_axis *axis)
{
    text_release(&axis->command.bytes);
    text_release(&axis->tag.bytes);
    free(axis->command.start);
    free(axis->tag.start);
    *axis = (struct sweep_axis){0};
}
