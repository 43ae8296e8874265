/* fault.h: errors as values.
 *
 * Every function that can fail takes a struct fault, writes one clear line into it and returns -1.
 * Only the door of the builtin and the mains of the runners print it. */
#ifndef ONAGER_CORE_FAULT_H
#define ONAGER_CORE_FAULT_H

#include "core/shortage.h"

struct fault {
    char text[1024]; /* lower case, subject first, cause last, no newline */
};

/* Writes the text (cut to fit, a `?` for each control character) into `fault`, which may be NULL.
 * Always returns -1, so that a caller can say: return fail(f, "%s: cannot open: %s", path,
 * strerror(errno)); */
int fail(struct fault *fault, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The fault of all who found no memory. Returns -1 (here, where static analysis sees it, too). */
static inline int fail_memory(struct fault *fault)
{
    shortage_told();
    fail(fault, "out of memory");
    return -1;
}

#endif
