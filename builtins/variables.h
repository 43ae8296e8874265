/* variables.h: the user's shell variables, as far as a subcommand may read or set them. The door
 * (onager.c) carries this out: subcommands know nothing of bash. */
#ifndef ONAGER_VARIABLES_H
#define ONAGER_VARIABLES_H

#include "core/fault.h"
#include "core/words.h"

enum variable_kind { VARIABLE_SCALAR, VARIABLE_ARRAY };

/* A variable that the call leaves behind. It is set as the very last step of the call, when nothing
 * is owned any more, since bash may jump out of it. `name` is borrowed; NULL: none is set. The door
 * releases the values. */
struct assignment {
    const char *name;
    enum variable_kind kind;
    struct words values; /* of a scalar: one */
};

/* What the door offers. */
struct variable_access {
    /* Can it be set? Asked before any work is done for it. Errors: no legal name, readonly, integer
     * (an arithmetic error would jump), associative, a reference to something else than a name. */
    int (*check)(const char *name, enum variable_kind kind, struct fault *fault);
    /* Adds the values of an array, in the order of their indices, or that of a plain variable.
     * Errors: there is no such variable, it has no value, it is associative. */
    int (*read)(const char *name, struct words *values, struct fault *fault);
    /* Adds the names of the indexed arrays that are there, some of bash's own among them. */
    void (*list_arrays)(struct words *names);
};

#endif
