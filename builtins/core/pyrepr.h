/* pyrepr.h: strings as Python's repr() shows them, which is how the README shows commands. */
#ifndef ONAGER_CORE_PYREPR_H
#define ONAGER_CORE_PYREPR_H

#include "core/text.h"

/* Adds 'string', in double quotes where it has single ones only; control characters, backslashes
 * and what is not UTF-8 are escaped. */
void pyrepr_add(struct text *text, const char *string);

#endif
