/* idlist.h: lists of task ids such as "1-3:1,5,8-9".
 *
 * The grammar is Grid Engine's and Slurm's: ID | FIRST-LAST | FIRST-LAST:STEP, separated by commas.
 * A list is kept as ranges, so that a million ids cost what one costs. */
#ifndef ONAGER_CORE_IDLIST_H
#define ONAGER_CORE_IDLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "core/fault.h"
#include "core/text.h"

#define IDLIST_MAX_ID 999999999999L

struct idrange {
    long first, last, step; /* first <= last, step >= 1, last is reached exactly */
};

struct idlist {
    struct idrange *range;
    size_t count, capacity;
    bool failed; /* memory was short; sticky */
};

#define IDLIST_INIT                                                                                \
    {                                                                                              \
        NULL, 0, 0, false                                                                          \
    }

void idlist_release(struct idlist *list);

/* Adds one id; ids that follow each other become one range. */
void idlist_add(struct idlist *list, long id);
void idlist_add_range(struct idlist *list, long first, long last, long step);

/* Adds all ranges of another list, as they are. */
void idlist_add_list(struct idlist *list, const struct idlist *added);

/* Adds those ids of the range that are in the normalized `all`, so that whatever the range is, no
 * more ids are added than `all` has. O(log ranges of `all` + ranges of both) */
void idlist_add_common(struct idlist *list, const struct idrange *range, const struct idlist *all);

/* Reads `string` behind what the list holds, in the order given. Errors name the part that is
 * wrong. */
int idlist_parse(struct idlist *list, const char *string, struct fault *fault);

/* How many ids, each counted as often as it stands there. */
long idlist_size(const struct idlist *list);

/* Makes the list ascending, without doubles, all ranges with step 1. Ranges with a step are written
 * out: bound them before (idlist_within, idlist_add_common). */
int idlist_normalize(struct idlist *list, struct fault *fault);

/* Is the id in the normalized list? O(log ranges) */
bool idlist_contains(const struct idlist *list, long id);
/* Is every id of `list` (of any form) in the normalized `all`? If not, *missing is the first. */
bool idlist_within(const struct idlist *list, const struct idlist *all, long *missing);

/* Keeps the ids of the normalized list that are in `other` (normalized), or with `not_in` those
 * that are not. O(ranges of both and of the result) */
int idlist_keep(struct idlist *list, const struct idlist *other, bool not_in, struct fault *fault);

/* Adds `by` (which may be negative) to every id. */
void idlist_shift(struct idlist *list, long by);

/* Goes through the ids in the order of the list:
 * for (struct idcursor cursor = {0}; idlist_next(list, &cursor, &id);) */
struct idcursor {
    size_t range;
    long offset;
};
bool idlist_next(const struct idlist *list, struct idcursor *cursor, long *id);

/* Writes "1-3,5,7-9:2": each range as it is, single ids alone. */
void idlist_format(const struct idlist *list, struct text *text);
/* Writes every id: "1,2,3,5". */
void idlist_format_each(const struct idlist *list, struct text *text);

/* Reads a decimal number without sign, all of `string` up to `end`. Returns -1 if it is anything
 * else or above IDLIST_MAX_ID. */
long idlist_number(const char *string, const char *end);

#endif
