/* points.c: see points.h. */
#include "core/points.h"

#include <stdlib.h>

#include "core/sweep.h"

#define MOST_MASK_BYTES (256UL << 20)

static int fail_interrupted(const struct sweep_spec *spec, struct fault *fault)
{
    return spec->stop && *spec->stop ? fail(fault, "interrupted") : 0;
}

/* How many bytes the masks of a condition take. */
static size_t condition_bytes(const struct points *points, const struct condition *condition)
{
    size_t bytes = 0;
    for (size_t i = 0; i < condition->axes; i++)
        bytes += condition->mask[i] ? (size_t)points->radix[i] : 0;
    return bytes;
}

static int parse_exclusions(struct condition *exclusion, const struct points *points,
                            const struct sweep_spec *spec, struct fault *fault)
{
    struct fault why = {""};
    size_t bytes = 0;
    for (size_t i = 0; i < spec->excludes; i++) {
        if (condition_parse(&exclusion[i], spec->axis, spec->axes, &spec->exclude[i], &why))
            return fail(fault, "+exclude: %.900s", why.text);
        bytes += condition_bytes(points, &exclusion[i]);
        if (bytes > MOST_MASK_BYTES)
            return fail(fault, "+exclude: too many conditions for so many values");
        if (fail_interrupted(spec, fault))
            return -1;
    }
    return 0;
}

/* Numbers what the exclusions leave. The commands of a file are the slowest axis, which they can't
 * name. */
static int exclude(struct points *points, const struct sweep_spec *spec, struct fault *fault)
{
    struct condition *exclusion = calloc(spec->excludes, sizeof *exclusion);
    int result = exclusion ? parse_exclusions(exclusion, points, spec, fault) : fail_memory(fault);
    if (!result)
        result = diagram_init(&points->diagram, points->radix, spec->axes, exclusion,
                              spec->excludes, spec->stop, fault);
    if (!result)
        points->count = points->diagram.count * (long)spec->commands.count;
    if (!result && !points->count)
        result = fail(fault, "+exclude leaves no task");
    for (size_t i = 0; i < spec->excludes && exclusion; i++)
        condition_release(&exclusion[i]);
    free(exclusion);
    return result;
}

static int sample(struct points *points, const struct sweep_spec *spec, struct fault *fault)
{
    if (spec->sample > points->count)
        return fail(fault, "+sample %ld: that is more than the sweep has: %ld", spec->sample,
                    points->count);
    shuffle_init(&points->shuffle, points->count, spec->seed);
    points->count = spec->sample;
    return 0;
}

int points_init(struct points *points, const struct sweep_spec *spec, struct fault *fault)
{
    *points = (struct points){.axes = spec->axes, .count = (long)spec->commands.count};
    points->radix = calloc(spec->axes + 1, sizeof *points->radix);
    if (!points->radix)
        return fail_memory(fault);
    for (size_t i = 0; i < spec->axes; i++) {
        points->radix[i] = axis_radix(&spec->axis[i]);
        if (__builtin_mul_overflow(points->count, points->radix[i], &points->count))
            return fail(fault, "the product of all values is more than any computer can run");
    }
    return (spec->excludes && exclude(points, spec, fault)) ||
                   (spec->sample && sample(points, spec, fault))
               ? -1
               : 0;
}

void points_release(struct points *points)
{
    free(points->radix);
    diagram_release(&points->diagram);
    *points = (struct points){0};
}

long points_at(const struct points *points, long index, long *digit)
{
    long rank = points->shuffle.size ? shuffle_at(&points->shuffle, index) : index;
    if (points->diagram.levels) {
        diagram_point(&points->diagram, rank % points->diagram.count, digit);
        return rank / points->diagram.count;
    }
    for (size_t i = 0; i < points->axes; i++) {
        digit[i] = rank % points->radix[i];
        rank /= points->radix[i];
    }
    return rank;
}
