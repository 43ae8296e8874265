/* sweep.c: see sweep.h. */
#include "core/sweep.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "core/jsontext.h"
#include "core/shellword.h"

void sweep_add_tag_value(struct text *text, const char *value)
{
    for (; *value; value++) {
        unsigned char byte = (unsigned char)*value;
        bool fits = byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                    (byte >= 'a' && byte <= 'z') || strchr("_-+.,:@%=^", byte);
        text_add_char(text, fits ? (char)byte : '.');
    }
}

/* A name as it stands in a tag: without dashes and underscores, `=` as `_`, `/` as `.`. */
static void add_tag_name(struct text *text, const char *name)
{
    for (; *name; name++) {
        char c = *name == '=' ? '_' : *name;
        if (*name != '_' && *name != '-')
            sweep_add_tag_value(text, (char[]){c, '\0'});
    }
}

static void add_value(struct text *text, const char *value, bool quote)
{
    if (quote)
        shellword_add_quoted(text, value);
    else
        text_add_string(text, value);
}

static const char *separator(const struct sweep_spec *spec)
{
    return strcmp(spec->mode, "hydra") == 0 ? "=" : " ";
}

static void fill_positional(struct dimension *dimension, const struct sweep_spec *spec,
                            const struct wordspan *words)
{
    for (size_t i = 0; i < words->count; i++) {
        text_add_char(&dimension->command_part[i], ' ');
        add_value(&dimension->command_part[i], words->word[i], spec->quote);
        text_add_string(&dimension->tag_part[i], "__");
        sweep_add_tag_value(&dimension->tag_part[i], words->word[i]);
    }
}

static void fill_named(struct dimension *dimension, const struct sweep_spec *spec,
                       const struct wordspan *words)
{
    bool tagged = !spec->tag_args || wordspan_has(spec->tag_args, words->word[0]);
    for (long i = 0; i < dimension->radix; i++) {
        struct text *command = &dimension->command_part[i], *tag = &dimension->tag_part[i];
        const char *value = words->count > 1 ? words->word[i + 1] : NULL;
        text_printf(command, " %s", words->word[0]);
        if (value) {
            text_add_string(command, separator(spec));
            add_value(command, value, spec->quote);
        }
        if (!tagged)
            continue;
        text_add_string(tag, "__");
        add_tag_name(tag, words->word[0]);
        if (value) {
            text_add_char(tag, '_');
            sweep_add_tag_value(tag, value);
        }
    }
}

static void fill_flag(struct dimension *dimension, const struct wordspan *words)
{
    const char *flag = words->word[0];
    text_printf(&dimension->command_part[0], " %s", flag);
    for (int on = 0; on < 2; on++) {
        text_add_string(&dimension->tag_part[on], on == 0 ? "__+" : "__-");
        for (const char *c = flag; *c; c++)
            if (*c != '-' && *c != '+')
                sweep_add_tag_value(&dimension->tag_part[on], (char[]){*c, '\0'});
    }
}

static bool part_needs_escape(const struct text *part)
{
    return part->length && json_needs_escape(part->bytes);
}

static int add_dimension(struct sweep *sweep, enum dimension_kind kind,
                         const struct wordspan *words, struct fault *fault)
{
    struct dimension *dimension = &sweep->dimension[sweep->dimensions++];
    size_t values = kind == DIMENSION_FLAG ? 2 : words->count - (kind == DIMENSION_NAMED);
    *dimension = (struct dimension){
        .kind = kind,
        .name = kind == DIMENSION_POSITIONAL ? NULL : words->word[0],
        .radix = values ? (long)values : 1,
    };
    dimension->command_part = calloc((size_t)dimension->radix, sizeof(struct text));
    dimension->tag_part = calloc((size_t)dimension->radix, sizeof(struct text));
    if (!dimension->command_part || !dimension->tag_part)
        return fail_memory(fault);
    if (kind == DIMENSION_POSITIONAL)
        fill_positional(dimension, sweep->spec, words);
    else if (kind == DIMENSION_NAMED)
        fill_named(dimension, sweep->spec, words);
    else
        fill_flag(dimension, words);
    for (long i = 0; i < dimension->radix; i++) {
        struct text *command = &dimension->command_part[i], *tag = &dimension->tag_part[i];
        if (command->failed || tag->failed)
            return fail_memory(fault);
        sweep->escape = sweep->escape || part_needs_escape(command) || part_needs_escape(tag);
    }
    if (__builtin_mul_overflow(sweep->count, dimension->radix, &sweep->count))
        return fail(fault, "the product of all values is more than any computer can run");
    return 0;
}

static int check_spec(const struct sweep_spec *spec, struct fault *fault)
{
    for (size_t i = 0; i < spec->nameds; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(spec->named[i].word[0], spec->named[j].word[0]) == 0)
                return fail(fault, "+arg %s is given twice; give all its values at once",
                            spec->named[i].word[0]);
    for (size_t i = 0; i < spec->flags; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(spec->flag[i].word[0], spec->flag[j].word[0]) == 0)
                return fail(fault, "+flag %s is given twice", spec->flag[i].word[0]);
    if (spec->tag && !*spec->tag)
        return fail(fault, "+tag cannot be an empty string");
    return 0;
}

static int count_digits(long number)
{
    int digits = 1;
    for (; number >= 10; number /= 10)
        digits++;
    return digits;
}

int sweep_init(struct sweep *sweep, const struct sweep_spec *spec, struct fault *fault)
{
    size_t most = spec->positionals + spec->nameds + spec->flags;
    *sweep = (struct sweep){.spec = spec, .count = 1};
    if (check_spec(spec, fault))
        return -1;
    sweep->dimension = calloc(most + 1, sizeof *sweep->dimension);
    if (!sweep->dimension)
        return fail_memory(fault);
    for (size_t i = 0; i < spec->positionals; i++)
        if (add_dimension(sweep, DIMENSION_POSITIONAL, &spec->positional[i], fault))
            return -1;
    for (size_t i = 0; i < spec->nameds; i++)
        if (add_dimension(sweep, DIMENSION_NAMED, &spec->named[i], fault))
            return -1;
    for (size_t i = 0; i < spec->flags; i++)
        if (add_dimension(sweep, DIMENSION_FLAG, &spec->flag[i], fault))
            return -1;
    if (sweep->count > LONG_MAX - spec->first_id)
        return fail(fault, "the product of all values is more than any computer can run");
    sweep->digits = count_digits(spec->first_id + sweep->count - 1);
    sweep->escape = sweep->escape || json_needs_escape(spec->command) ||
                    json_needs_escape(spec->jobname) || (spec->tag && json_needs_escape(spec->tag));
    return 0;
}

void sweep_release(struct sweep *sweep)
{
    for (size_t i = 0; i < sweep->dimensions; i++) {
        struct dimension *dimension = &sweep->dimension[i];
        for (long j = 0; j < dimension->radix; j++) {
            if (dimension->command_part)
                text_release(&dimension->command_part[j]);
            if (dimension->tag_part)
                text_release(&dimension->tag_part[j]);
        }
        free(dimension->command_part);
        free(dimension->tag_part);
    }
    free(sweep->dimension);
    *sweep = (struct sweep){0};
}

void sweep_task(const struct sweep *sweep, long index, struct text *command, struct text *tag)
{
    const struct sweep_spec *spec = sweep->spec;
    long rest = index;
    text_clear(command);
    text_clear(tag);
    text_add_string(command, spec->command);
    if (spec->tag) {
        text_add_string(tag, spec->jobname);
        if (spec->numbered) {
            text_add_char(tag, '_');
            text_add_padded(tag, spec->first_id + index, sweep->digits);
        }
    }
    for (size_t i = 0; i < sweep->dimensions; i++) {
        const struct dimension *dimension = &sweep->dimension[i];
        long digit = rest % dimension->radix;
        rest /= dimension->radix;
        text_add(command, dimension->command_part[digit].bytes,
                 dimension->command_part[digit].length);
        if (spec->tag)
            text_add(tag, dimension->tag_part[digit].bytes, dimension->tag_part[digit].length);
    }
    if (spec->tag) {
        text_add_char(command, ' ');
        text_add_string(command, spec->tag);
        text_add_string(command, separator(spec));
        text_add(command, tag->bytes, tag->length);
    }
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

static void add_json_lists(struct text *json, const char *key, const struct wordspan *list,
                           size_t count)
{
    text_printf(json, ", \"%s\": [", key);
    for (size_t i = 0; i < count; i++) {
        if (i)
            text_add_string(json, ", ");
        add_json_list(json, &list[i]);
    }
    text_add_char(json, ']');
}

void sweep_format(const struct sweep *sweep, struct text *json)
{
    const struct sweep_spec *spec = sweep->spec;
    text_printf(json, "{\"first\": %ld, \"count\": %ld", spec->first_id, sweep->count);
    add_json(json, "command", spec->command);
    add_json(json, "mode", spec->mode);
    add_json_lists(json, "pos-arg", spec->positional, spec->positionals);
    add_json_lists(json, "arg", spec->named, spec->nameds);
    add_json_lists(json, "flag", spec->flag, spec->flags);
    add_json(json, "tag", spec->tag);
    if (spec->tag_args) {
        text_add_string(json, ", \"tag-args\": ");
        add_json_list(json, spec->tag_args);
    }
    text_printf(json, ", \"tag-number\": %s, \"quote\": %s}", spec->numbered ? "true" : "false",
                spec->quote ? "true" : "false");
}
