/* axes.h: from the options +pos-arg, +arg, +zip, +range and +flag to the axes of a sweep. */
#ifndef ONAGER_CMD_AXES_H
#define ONAGER_CMD_AXES_H

#include <stdbool.h>

#include "core/axis.h"
#include "core/fault.h"
#include "core/sink.h"
#include "optparse.h"
#include "variables.h"

struct axes {
    struct axis *axis; /* the fastest first */
    size_t count;
    struct words *owned; /* what had to be made: values of ranges and shell arrays */
    size_t owners;
};

/* The options as the user gave them. Rows of `named` are told apart by their names. */
struct axes_given {
    const struct wordlists *positional, *named, *flags;
    bool hydra;
    const struct variable_access *variables;
    stopflag stop;
};

/* Positional arguments come first, then named ones in the order given, then flags. A value `@NAME`
 * stands for the values of that shell array, `\@NAME` for the text @NAME. Errors name option and
 * word. The caller releases in any case; the axes borrow from argv. */
int axes_init(struct axes *axes, const struct axes_given *given, struct fault *fault);
void axes_release(struct axes *axes);

/* Is there a named argument called so? */
bool axes_have(const struct axes *axes, const char *name);

#endif
