/* hostlist.c: see hostlist.h. */
#include "nodes/hostlist.h"

#include <stdlib.h>
#include <string.h>

#include "core/idlist.h"
#include "core/text.h"

enum { HOSTS_MOST = 100000 };

static bool expand_name(const char *name, const char *end, struct words *hosts);

/* The name with the range's numbers, as many digits as its first one has, in place of brackets. */
static bool expand_range(const char *name, const char *open, const char *range, size_t length,
                         const char *rest, const char *end, struct words *hosts)
{
    const char *dash = memchr(range, '-', length);
    const char *stop = dash ? dash : range + length;
    long first = idlist_number(range, stop);
    long last = dash ? idlist_number(dash + 1, range + length) : first;
    if (first < 0 || last < first || last - first > HOSTS_MOST)
        return false;
    bool right = true;
    for (long number = first; number <= last && right; number++) {
        struct text whole = TEXT_INIT;
        text_add(&whole, name, (size_t)(open - name));
        text_add_padded(&whole, number, (int)(stop - range));
        text_add(&whole, rest, (size_t)(end - rest));
        right = !whole.failed && expand_name(whole.bytes, whole.bytes + whole.length, hosts);
        text_release(&whole);
    }
    return right;
}

/* A name with brackets or without. */
static bool expand_name(const char *name, const char *end, struct words *hosts)
{
    const char *open = memchr(name, '[', (size_t)(end - name));
    if (!open) {
        if (name == end || hosts->count >= HOSTS_MOST)
            return false;
        words_printf(hosts, "%.*s", (int)(end - name), name);
        return true;
    }
    const char *close = memchr(open, ']', (size_t)(end - open));
    for (const char *part = open + 1; close && part < close;) {
        size_t length = strcspn(part, ",]");
        if (!length || !expand_range(name, open, part, length, close + 1, end, hosts))
            return false;
        part += length + (part[length] == ',');
    }
    return close && close > open + 1;
}

/* The end of the name that begins here: a comma that stands in no brackets. */
static const char *end_of_name(const char *name)
{
    bool inside = false;
    while (*name && (inside || *name != ',')) {
        inside = *name == '[' || (inside && *name != ']');
        name++;
    }
    return name;
}

bool hostlist_expand(const char *list, struct words *hosts)
{
    do {
        const char *end = end_of_name(list);
        if (!expand_name(list, end, hosts))
            return false;
        list = end + (*end == ',');
        if (*end && !*list)
            return false;
    } while (*list);
    return !hosts->failed;
}

bool hostlist_counts(const char *list, long *counts, size_t hosts)
{
    size_t filled = 0;
    while (*list) {
        size_t length = strcspn(list, ",");
        const char *times = memchr(list, '(', length);
        const char *stop = times ? times : list + length;
        long count = idlist_number(list, stop), repeated = 1;
        if (times && (length < 4 || times[1] != 'x' || list[length - 1] != ')'))
            return false;
        if (times)
            repeated = idlist_number(times + 2, list + length - 1);
        if (count < 0 || repeated < 1 || (size_t)repeated > hosts - filled)
            return false;
        while (repeated--)
            counts[filled++] = count;
        list += length + (list[length] == ',');
    }
    return filled == hosts;
}

bool hostlist_same(const char *one, const char *other)
{
    size_t length = strcspn(one, ".");
    return length == strcspn(other, ".") && strncmp(one, other, length) == 0;
}
