/* idlist.c: see idlist.h. */
#include "core/idlist.h"

#include <stdlib.h>
#include <string.h>

#include "core/shortage.h"

void idlist_release(struct idlist *list)
{
    free(list->range);
    *list = (struct idlist)IDLIST_INIT;
}

static void append(struct idlist *list, struct idrange range)
{
    if (list->count == list->capacity) {
        size_t wanted = list->capacity ? list->capacity * 2 : 4;
        struct idrange *grown =
            list->failed ? NULL : realloc(list->range, wanted * sizeof *list->range);
        if (!grown) {
            shortage_note();
            list->failed = true;
            return;
        }
        list->range = grown;
        list->capacity = wanted;
    }
    list->range[list->count++] = range;
}

void idlist_add(struct idlist *list, long id)
{
    struct idrange *last = list->count ? &list->range[list->count - 1] : NULL;
    if (last && last->step == 1 && last->last + 1 == id)
        last->last = id;
    else
        append(list, (struct idrange){id, id, 1});
}

void idlist_add_range(struct idlist *list, long first, long last, long step)
{
    append(list, (struct idrange){first, last - (last - first) % step, step});
}

void idlist_add_list(struct idlist *list, const struct idlist *added)
{
    for (size_t i = 0; i < added->count; i++)
        append(list, added->range[i]);
    list->failed = list->failed || added->failed;
}

long idlist_number(const char *string, const char *end)
{
    long number = 0;
    if (string == end)
        return -1;
    for (; string < end; string++) {
        if (*string < '0' || *string > '9')
            return -1;
        number = number * 10 + (*string - '0');
        if (number > IDLIST_MAX_ID)
            return -1;
    }
    return number;
}

static int parse_part(struct idlist *list, const char *part, const char *end, struct fault *fault)
{
    int shown = (int)(end - part);
    const char *colon = memchr(part, ':', (size_t)(end - part));
    const char *range_end = colon ? colon : end;
    const char *dash = memchr(part, '-', (size_t)(range_end - part));
    long first = idlist_number(part, dash ? dash : range_end);
    long last = dash ? idlist_number(dash + 1, range_end) : first;
    long step = colon ? idlist_number(colon + 1, end) : 1;
    if (shown > 60)
        shown = 60;
    if (first < 0 || last < 0 || step < 0)
        return fail(fault, "task list: \"%.*s\" is no id or range; ids look like 1-3,5,8-9:2",
                    shown, part);
    if (last < first)
        return fail(fault, "task list: \"%.*s\" ends before it begins", shown, part);
    if (step == 0)
        return fail(fault, "task list: \"%.*s\" has step 0; a step is 1 or more", shown, part);
    idlist_add_range(list, first, last, step);
    return 0;
}

int idlist_parse(struct idlist *list, const char *string, struct fault *fault)
{
    for (const char *part = string;; part++) {
        const char *end = part + strcspn(part, ",");
        if (part == end)
            return fail(fault, "task list \"%.60s\": empty part; ids look like 1-3,5,8-9:2",
                        string);
        if (parse_part(list, part, end, fault))
            return -1;
        part = end;
        if (!*part)
            break;
    }
    return list->failed ? fail_memory(fault) : 0;
}

#define STEPPED_MOST 10000000L /* ids of ranges with a step are written out */

static long range_size(const struct idrange *range)
{
    return (range->last - range->first) / range->step + 1;
}

long idlist_size(const struct idlist *list)
{
    long size = 0;
    for (size_t i = 0; i < list->count; i++)
        size += range_size(&list->range[i]);
    return size;
}

static int by_first(const void *a, const void *b)
{
    const struct idrange *left = a, *right = b;
    return (left->first > right->first) - (left->first < right->first);
}

int idlist_normalize(struct idlist *list, struct fault *fault)
{
    struct idlist plain = IDLIST_INIT;
    long stepped = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->range[i].step > 1)
            stepped += range_size(&list->range[i]);
    if (stepped > STEPPED_MOST)
        return fail(fault, "task list: names more than %ld tasks in steps", STEPPED_MOST);
    for (size_t i = 0; i < list->count; i++) {
        const struct idrange *range = &list->range[i];
        if (range->step == 1)
            append(&plain, *range);
        else
            for (long id = range->first; id <= range->last; id += range->step)
                append(&plain, (struct idrange){id, id, 1});
    }
    if (plain.failed || list->failed) {
        idlist_release(&plain);
        return fail_memory(fault);
    }
    if (plain.count)
        qsort(plain.range, plain.count, sizeof *plain.range, by_first);
    size_t kept = 0;
    for (size_t i = 0; i < plain.count; i++) {
        struct idrange next = plain.range[i];
        struct idrange *last = kept ? &plain.range[kept - 1] : NULL;
        if (!last || next.first > last->last + 1)
            plain.range[kept++] = next;
        else if (next.last > last->last)
            last->last = next.last;
    }
    plain.count = kept;
    idlist_release(list);
    *list = plain;
    return 0;
}

/* The place of the first range of the normalized list that does not end before `id`. */
static size_t find_range(const struct idlist *list, long id)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list->range[middle].last < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const struct idrange *range_with(const struct idlist *list, long id)
{
    size_t at = find_range(list, id);
    return at < list->count && list->range[at].first <= id ? &list->range[at] : NULL;
}

void idlist_add_common(struct idlist *list, const struct idrange *range, const struct idlist *all)
{
    const long step = range->step;
    for (size_t i = find_range(all, range->first); i < all->count; i++) {
        const struct idrange *home = &all->range[i];
        long before = home->first > range->first ? home->first - range->first : 0;
        long first = range->first + (before + step - 1) / step * step;
        long last = home->last < range->last ? home->last : range->last;
        if (home->first > range->last)
            break;
        if (first <= last)
            idlist_add_range(list, first, last, step);
    }
    list->failed = list->failed || all->failed;
}

bool idlist_contains(const struct idlist *list, long id)
{
    return range_with(list, id) != NULL;
}

bool idlist_within(const struct idlist *list, const struct idlist *all, long *missing)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct idrange *range = &list->range[i];
        for (long id = range->first; id <= range->last; id += range->step) {
            const struct idrange *home = range_with(all, id);
            if (!home) {
                *missing = id;
                return false;
            }
            id += (home->last - id) / range->step * range->step;
        }
    }
    return true;
}

/* Adds what [first, last] has outside of the ranges of `other` from number `at` on. */
static void keep_outside(struct idlist *kept, long first, long last, const struct idlist *other,
                         size_t at)
{
    for (; at < other->count && other->range[at].first <= last; at++) {
        if (other->range[at].first > first)
            append(kept, (struct idrange){first, other->range[at].first - 1, 1});
        first = other->range[at].last + 1;
    }
    if (first <= last)
        append(kept, (struct idrange){first, last, 1});
}

static void keep_inside(struct idlist *kept, long first, long last, const struct idlist *other,
                        size_t at)
{
    for (; at < other->count && other->range[at].first <= last; at++) {
        const struct idrange *range = &other->range[at];
        append(kept, (struct idrange){range->first > first ? range->first : first,
                                      range->last < last ? range->last : last, 1});
    }
}

int idlist_keep(struct idlist *list, const struct idlist *other, bool not_in, struct fault *fault)
{
    struct idlist kept = IDLIST_INIT;
    size_t at = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct idrange *range = &list->range[i];
        while (at < other->count && other->range[at].last < range->first)
            at++;
        (not_in ? keep_outside : keep_inside)(&kept, range->first, range->last, other, at);
    }
    idlist_release(list);
    *list = kept;
    return kept.failed ? fail_memory(fault) : 0;
}

void idlist_shift(struct idlist *list, long by)
{
    for (size_t i = 0; i < list->count; i++) {
        list->range[i].first += by;
        list->range[i].last += by;
    }
}

bool idlist_next(const struct idlist *list, struct idcursor *cursor, long *id)
{
    if (cursor->range >= list->count)
        return false;
    const struct idrange *range = &list->range[cursor->range];
    *id = range->first + cursor->offset;
    cursor->offset += range->step;
    if (*id >= range->last) {
        cursor->range++;
        cursor->offset = 0;
    }
    return true;
}

void idlist_format(const struct idlist *list, struct text *text)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct idrange *range = &list->range[i];
        if (i)
            text_add_char(text, ',');
        text_add_long(text, range->first);
        if (range->last > range->first)
            text_printf(text, "-%ld", range->last);
        if (range->step > 1 && range->last > range->first)
            text_printf(text, ":%ld", range->step);
    }
}

void idlist_format_each(const struct idlist *list, struct text *text)
{
    long id;
    struct idcursor cursor = {0};
    for (bool first = true; idlist_next(list, &cursor, &id); first = false) {
        if (!first)
            text_add_char(text, ',');
        text_add_long(text, id);
    }
}
