/* outcome.c: see outcome.h. */
#include "view/outcome.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/decimal.h"

void outcomes_init(struct outcomes *outcomes, struct parameters *parameters)
{
    *outcomes = (struct outcomes){.parameters = parameters, .strings = TEXT_INIT};
}

void outcomes_release(struct outcomes *outcomes)
{
    free(outcomes->row);
    free(outcomes->value);
    text_release(&outcomes->strings);
    *outcomes = (struct outcomes){0};
}

/* The array with room for `count` elements of `size` bytes; NULL: no memory, it is as it was. */
static void *make_room(void *array, size_t size, size_t count, size_t *capacity)
{
    if (array && count <= *capacity)
        return array;
    void *grown = realloc(array, count * 2 * size);
    if (grown)
        *capacity = count * 2;
    return grown;
}

int outcomes_add(struct outcomes *outcomes, long task, long launch, enum task_state state,
                 const struct metrics *metrics, struct fault *fault)
{
    struct outcome *row =
        make_room(outcomes->row, sizeof *row, outcomes->count + 1, &outcomes->capacity);
    outcomes->row = row ? row : outcomes->row;
    size_t *values = make_room(outcomes->value, sizeof *values,
                               outcomes->values + metrics->count + 1, &outcomes->value_capacity);
    outcomes->value = values ? values : outcomes->value;
    if (!row || !values)
        return fail_memory(fault);
    outcomes->row[outcomes->count++] =
        (struct outcome){task, launch, state, outcomes->values, metrics->count};
    for (size_t i = 0; i < metrics->count; i++) {
        const struct metric *metric = &metrics->metric[i];
        size_t *value = &outcomes->value[outcomes->values++];
        *value = metric->found ? outcomes->strings.length + 1 : 0;
        if (metric->found)
            text_add(&outcomes->strings, text_string(&metric->value), metric->value.length + 1);
    }
    return outcomes->strings.failed ? fail_memory(fault) : 0;
}

const char *outcomes_value(const struct outcomes *outcomes, size_t row, size_t metric)
{
    const struct outcome *outcome = &outcomes->row[row];
    size_t place = metric < outcome->count ? outcomes->value[outcome->first + metric] : 0;
    return place ? outcomes->strings.bytes + place - 1 : NULL;
}

void outcome_groups_release(struct outcome_groups *groups)
{
    free(groups->group);
    free(groups->statistics);
    free(groups->slot);
    free(groups->key);
    text_release(&groups->keys);
    text_release(&groups->wanted);
    *groups = (struct outcome_groups){0};
}

/* The values that make a group, each with a NUL behind it, and what was never given as \1. */
static void make_key(struct text *key, struct parameters *parameters, long task, const bool *keep)
{
    parameters_find(parameters, task);
    text_clear(key);
    text_add(key, "", 0);
    for (size_t i = 0; i < parameters->names.count; i++) {
        const char *value = parameters->value[i] ? parameters->value[i] : "\1";
        if (keep[i])
            text_add(key, value, strlen(value) + 1);
    }
}

/* FNV-1a (Fowler, Noll, Vo). */
static uint64_t hash(const struct text *key)
{
    uint64_t number = 14695981039346656037U;
    for (size_t i = 0; i < key->length; i++)
        number = (number ^ (unsigned char)key->bytes[i]) * 1099511628211U;
    return number ^ number >> 32;
}

/* The slot of the wanted key: that of its group, or a free one. */
static size_t *find_slot(const struct outcome_groups *groups)
{
    const struct text *wanted = &groups->wanted;
    for (size_t at = hash(wanted);; at++) {
        size_t *slot = &groups->slot[at & (groups->slots - 1)];
        if (!*slot)
            return slot;
        size_t start = groups->key[*slot - 1];
        size_t end = *slot < groups->count ? groups->key[*slot] : groups->keys.length;
        if (end - start == wanted->length &&
            memcmp(groups->keys.bytes + start, wanted->bytes, wanted->length) == 0)
            return slot;
    }
}

/* Adds a group that holds the task alone so far. */
static bool add_group(struct outcome_groups *groups, long task)
{
    size_t metrics = groups->metrics;
    if (groups->count == groups->capacity) {
        size_t capacity = (groups->count + 1) * 2;
        void *group = realloc(groups->group, capacity * sizeof *groups->group);
        groups->group = group ? group : groups->group;
        void *key = realloc(groups->key, capacity * sizeof *groups->key);
        groups->key = key ? key : groups->key;
        void *statistics =
            realloc(groups->statistics, (capacity * metrics + 1) * sizeof *groups->statistics);
        groups->statistics = statistics ? statistics : groups->statistics;
        if (!group || !key || !statistics)
            return false;
        groups->capacity = capacity;
    }
    groups->key[groups->count] = groups->keys.length;
    text_add(&groups->keys, groups->wanted.bytes, groups->wanted.length);
    for (size_t i = 0; i < metrics; i++)
        groups->statistics[groups->count * metrics + i] = (struct statistics){0};
    groups->group[groups->count++] = (struct outcome_group){task, 0};
    return !groups->keys.failed;
}

static int add_row(struct outcome_groups *groups, const struct outcomes *outcomes, size_t row,
                   const bool *keep, struct fault *fault)
{
    long task = outcomes->row[row].task;
    make_key(&groups->wanted, outcomes->parameters, task, keep);
    if (groups->wanted.failed)
        return fail_memory(fault);
    size_t *slot = find_slot(groups);
    if (!*slot) {
        if (!add_group(groups, task))
            return fail_memory(fault);
        *slot = groups->count;
    }
    groups->group[*slot - 1].members++;
    for (size_t i = 0; i < groups->metrics; i++) {
        const char *value = outcomes_value(outcomes, row, i);
        double number;
        if (value && decimal_parse_double(value, &number))
            statistics_add(&groups->statistics[(*slot - 1) * groups->metrics + i], number);
    }
    return 0;
}

int outcome_groups_make(struct outcome_groups *groups, const struct outcomes *outcomes,
                        const bool *keep, size_t metrics, struct fault *fault)
{
    size_t slots = 16;
    while (slots < outcomes->count * 2)
        slots *= 2;
    *groups = (struct outcome_groups){.metrics = metrics, .slots = slots};
    groups->slot = calloc(slots, sizeof *groups->slot);
    if (!groups->slot)
        return fail_memory(fault);
    for (size_t row = 0; row < outcomes->count; row++)
        if (add_row(groups, outcomes, row, keep, fault))
            return -1;
    return 0;
}

const struct statistics *outcome_statistics(const struct outcome_groups *groups, size_t group,
                                            size_t metric)
{
    return &groups->statistics[group * groups->metrics + metric];
}

int outcome_fail_parameter(const struct parameters *parameters, const char *option,
                           const char *name, struct fault *fault)
{
    struct text names = TEXT_INIT;
    for (size_t i = 0; i < parameters->names.count; i++)
        text_printf(&names, "%s%s", names.length ? ", " : "", parameters->names.word[i]);
    if (names.length)
        fail(fault, "%s: the job has no parameter \"%s\"; it has %s", option, name, names.bytes);
    else
        fail(fault, "%s: it is not on record which values this job's tasks have", option);
    text_release(&names);
    return -1;
}

void outcome_add_spread(struct text *text, const struct statistics *statistics)
{
    enum { DIGITS = 2, PLACES_MOST = 12, ALONE = 6 };
    double deviation = statistics_deviation(statistics);
    if (!isfinite(statistics->mean)) {
        text_add_string(text, "out of range");
        return;
    }
    int places = isfinite(deviation) ? DIGITS - 1 - decimal_magnitude(deviation, DIGITS) : -1;
    if (statistics->count < 2 || deviation == 0 || !isfinite(deviation)) {
        decimal_format_rounded(statistics->mean, ALONE, text);
        if (statistics->count > 1)
            text_add_string(text, " ± 0");
    } else if (places > PLACES_MOST || fabs(statistics->mean) >= 1e12) {
        decimal_format_rounded(statistics->mean, ALONE, text);
        text_add_string(text, " ± ");
        decimal_format_rounded(deviation, DIGITS, text);
    } else {
        places = places < 0 ? 0 : places;
        decimal_format_fixed(statistics->mean, places, text);
        text_add_string(text, " ± ");
        decimal_format_fixed(deviation, places, text);
    }
}
