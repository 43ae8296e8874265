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

static void add_value(struct text *text, const char *value, bool quote)
{
    if (quote)
        shellword_add_quoted(text, value);
    else
        text_add_string(text, value);
}

void sweep_add_argument(struct text *command, const struct sweep_spec *spec, const char *name,
                        const char *value)
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
    text_add_string(command, value);
}

static void fill_positional(struct sweep_axis *added, const struct sweep_spec *spec,
                            const struct axis *axis)
{
    for (long i = 0; i < added->radix; i++) {
        const char *value = axis_value(axis, 0, i);
        text_add_char(&added->command_part[i], ' ');
        add_value(&added->command_part[i], value, spec->quote);
        text_add_string(&added->tag_part[i], "__");
        add_tag_value(&added->tag_part[i], value);
    }
}

/* Is the argument among those that go into the tag? */
static bool is_tag_arg(const struct sweep_spec *spec, const char *name)
{
    bool found = wordspan_has(spec->tag_args, name);
    for (size_t i = 0; i < spec->tag_args->count && spec->hydra && !found; i++)
        found = axis_is_called(name, spec->tag_args->word[i], strlen(spec->tag_args->word[i]));
    return found;
}

static void fill_member(struct sweep_axis *added, const struct sweep_spec *spec,
                        const struct axis *axis, size_t member)
{
    const char *name = axis->member[member].word[0];
    bool tagged = !spec->tag_args || is_tag_arg(spec, name);
    struct text quoted = TEXT_INIT;
    for (long i = 0; i < added->radix; i++) {
        struct text *command = &added->command_part[i], *tag = &added->tag_part[i];
        const char *value = axis_value(axis, member, i);
        text_clear(&quoted);
        if (value)
            add_value(&quoted, value, spec->quote);
        sweep_add_argument(command, spec, name, value ? text_string(&quoted) : NULL);
        if (!tagged)
            continue;
        text_add_string(tag, "__");
        add_tag_name(tag, spec, name);
        if (value) {
            text_add_char(tag, '_');
            add_tag_value(tag, value);
        }
    }
    if (quoted.failed)
        added->command_part[0].failed = true;
    text_release(&quoted);
}

static void fill_flag(struct sweep_axis *added, const struct sweep_spec *spec, const char *flag)
{
    sweep_add_argument(&added->command_part[0], spec, flag, NULL);
    for (int on = 0; on < 2; on++) {
        text_add_string(&added->tag_part[on], on == 0 ? "__+" : "__-");
        for (const char *c = flag + (spec->hydra && *flag == '~'); *c; c++)
            if (*c != '-' && *c != '+')
                add_tag_value(&added->tag_part[on], (char[]){*c, '\0'});
    }
}

int sweep_axis_init(struct sweep_axis *added, const struct sweep_spec *spec,
                    const struct axis *axis)
{
    added->radix = axis_radix(axis);
    added->command_part = calloc((size_t)added->radix, sizeof *added->command_part);
    added->tag_part = calloc((size_t)added->radix, sizeof *added->tag_part);
    if (!added->command_part || !added->tag_part)
        return -1;
    if (axis->kind == AXIS_POSITIONAL)
        fill_positional(added, spec, axis);
    else if (axis->kind == AXIS_FLAG)
        fill_flag(added, spec, axis->member[0].word[0]);
    for (size_t i = 0; axis->kind == AXIS_NAMED && i < axis->members; i++)
        fill_member(added, spec, axis, i);
    for (long i = 0; i < added->radix; i++)
        if (added->command_part[i].failed || added->tag_part[i].failed)
            return -1;
    return 0;
}

void sweep_axis_release(struct sweep_axis *axis)
{
    for (long i = 0; i < axis->radix && axis->command_part && axis->tag_part; i++) {
        text_release(&axis->command_part[i]);
        text_release(&axis->tag_part[i]);
    }
    free(axis->command_part);
    free(axis->tag_part);
    *axis = (struct sweep_axis){0};
}
