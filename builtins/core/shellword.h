/* shellword.h: words and the shell: how to write one so that sh reads it back, and whether a
 * command line needs a shell at all (POSIX.1-2008, Shell Command Language, 2.2 Quoting and 2.3
 * Token Recognition). */
#ifndef ONAGER_CORE_SHELLWORD_H
#define ONAGER_CORE_SHELLWORD_H

#include <stdbool.h>

#include "core/text.h"
#include "core/words.h"

/* Adds the word as one shell word, with single quotes only where it needs them; "" becomes ''. */
void shellword_add_quoted(struct text *text, const char *word);

/* The same for a word that is shown in a command line: a lone `$` gets a backslash, as people write
 * it. */
void shellword_add_shown(struct text *text, const char *word);

/* The same as a user would have typed it: a word with blanks gets double quotes where that is
 * enough. */
void shellword_add_typed(struct text *text, const char *word);

/* Will an unquoted use of it be split, or stand for several or no words? */
bool shellword_splits(const char *word);

/* Splits a plain command (no expansion, no operators; quotes at most) into its words. Returns
 * false, `words` being empty, when a shell is needed: shell syntax, an assignment before the
 * command, or a first word that is a reserved word or a builtin of the shell. */
bool shellword_split_plain(const char *command, struct words *words);

#endif
