/* sweeppart.h: what each value of an axis adds to a task's command and tag. Used by sweep.c. */
#ifndef ONAGER_CORE_SWEEPPART_H
#define ONAGER_CORE_SWEEPPART_H

#include "core/sweep.h"

/* A text for each digit, one behind the other. */
struct sweep_parts {
    struct text bytes;
    size_t *start; /* of each; one more for the end of the last */
};

struct sweep_axis {
    long radix;
    struct sweep_parts command; /* such as " --lr 0.1" */
    struct sweep_parts tag;     /* such as "__lr_0.1" */
};

/* Returns 0, or -1 when memory is short; spec->stop ends it early. The caller releases in any case.
 */
int sweep_axis_init(struct sweep_axis *added, const struct sweep_spec *spec,
                    const struct axis *axis);
void sweep_axis_release(struct sweep_axis *axis);

void sweep_add_part(struct text *text, const struct sweep_parts *parts, long digit);

/* Adds " NAME VALUE" in the way of the spec: with a blank or a `=` between, a name that hydra marks
 * by a `=` behind or a `~` before it as hydra and the shell want it. `value` may be NULL; `quote`
 * makes it one shell word. */
void sweep_add_argument(struct text *command, const struct sweep_spec *spec, const char *name,
                        const char *value, bool quote);

#endif
