/* axis.c: see axis.h. */
#include "core/axis.h"

#include <string.h>

long axis_radix(const struct axis *axis)
{
    size_t words = axis->member[0].count;
    if (axis->kind == AXIS_FLAG)
        return 2;
    if (axis->kind == AXIS_NAMED)
        words--;
    return words ? (long)words : 1;
}

const char *axis_value(const struct axis *axis, size_t member, long digit)
{
    size_t at = (size_t)digit + (axis->kind == AXIS_NAMED);
    return axis->kind != AXIS_FLAG && at < axis->member[member].count
               ? axis->member[member].word[at]
               : NULL;
}

const char *axis_bare_name(const char *name, size_t *length)
{
    const char *bare = name + strspn(name, "-+~");
    if (!*bare)
        bare = name;
    *length = strlen(bare);
    if (*length > 1 && bare[*length - 1] == '=')
        --*length;
    return bare;
}

bool axis_is_called(const char *name, const char *typed, size_t length)
{
    size_t bare_length;
    const char *bare = axis_bare_name(name, &bare_length), *end = typed + length;
    if (strlen(name) == length && memcmp(name, typed, length) == 0)
        return true;
    while (typed < end && strchr("-+~", *typed))
        typed++;
    return (size_t)(end - typed) == bare_length && memcmp(bare, typed, bare_length) == 0;
}
