/* range.h: the values of `+range NAME FIRST LAST [STEP]` and `... log N`, `... lin N`. */
#ifndef ONAGER_CORE_RANGE_H
#define ONAGER_CORE_RANGE_H

#include "core/fault.h"
#include "core/sink.h"
#include "core/words.h"

/* Adds the values that the words behind the name mean to `values`, as the shortest decimals.
 *
 * FIRST LAST [STEP]: FIRST, FIRST + STEP ... as long as they don't go beyond LAST, computed with
 * decimals: 0 1 0.1 has 0.3 and 1 in it. STEP is 1 if it is left out.
 * FIRST LAST log N, lin N: N values from FIRST to LAST, both of them in it (if N is 1, FIRST),
 * whose ratios or differences are equal, each rounded to a double where it is no short decimal.
 *
 * Errors: what is no number; a step of 0 or away from LAST; log of what is not above 0; more than
 * a million values. `stop` set ends it: "interrupted". */
int range_expand(const struct wordspan *words, struct words *values, stopflag stop,
                 struct fault *fault);

#endif
