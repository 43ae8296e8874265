/* program.h: where a program is, as execvp(3) would look for it. */
#ifndef ONAGER_CORE_PROGRAM_H
#define ONAGER_CORE_PROGRAM_H

#include <stdbool.h>

#include "core/text.h"

/* Looks for `name`, which holds no slash, in the folders of PATH. Replaces `found` by its path and
 * returns true; false, `found` being empty, when no folder has it or memory is short. */
bool program_find(const char *name, struct text *found);

#endif
