/* verdicts.h: launches/N/verdicts: what a scheduler said of tasks whose runner did not live to
 * write their end, kept since schedulers soon forget. A line is
 *
 *     TIME<TAB>CONDITION<TAB>TASKLIST
 *
 * TIME in seconds since 1970; CONDITION: ended, timeout, cancelled or lost (elements.h). Whoever
 * asked a scheduler and learned something appends to it, if it may. Lines that are none are passed
 * over; the same said twice is no harm. */
#ifndef ONAGER_CORE_VERDICTS_H
#define ONAGER_CORE_VERDICTS_H

#include "core/ledger.h"

/* Takes the lines behind the first *read bytes of the file into the ledger, and sets *read. */
int verdicts_read(const char *path, struct ledger *ledger, long *read, struct fault *fault);

/* Appends what the ledger's elements say for good of tasks that have no end and no such verdict
 * yet. A file that can't be written is no error: it may be another user's. Returns -1 when memory
 * is short. */
int verdicts_learn(const char *path, const struct ledger *ledger, struct fault *fault);

#endif
