/* shortage.h: was memory short, and did nobody say so?
 *
 * What grows (text.h, words.h, idlist.h) remembers when it could not, and notes it here, too.
 * Whoever asks it makes that a fault (fail_memory). Whoever has written a whole file, or ends a
 * call, learns here whether there was a shortage that nobody asked for: then a part of it may be
 * missing. */
#ifndef ONAGER_CORE_SHORTAGE_H
#define ONAGER_CORE_SHORTAGE_H

#include <stdbool.h>

void shortage_note(void);

/* Those up to now have been made a fault. */
void shortage_told(void);

/* How often it was noted in this process so far. */
unsigned long shortage_count(void);

/* Was it since that was the count, without having been made a fault? */
bool shortage_since(unsigned long count);

#endif
