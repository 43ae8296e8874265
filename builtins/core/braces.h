/* braces.h: the shell's `{1..5}` and `{a,b}`, as far as people use them to list values. */
#ifndef ONAGER_CORE_BRACES_H
#define ONAGER_CORE_BRACES_H

#include <stdbool.h>

#include "core/words.h"

/* Adds the words that a word without quotes stands for if it holds one pair of braces with a list
 * of plain texts or a sequence of at most a thousand whole numbers. Else returns false, nothing
 * being added. */
bool braces_expand(const char *word, struct words *words);

#endif
