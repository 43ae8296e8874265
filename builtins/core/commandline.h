/* commandline.h: a line that is still being typed, as the shell and readline see it: its words, and
 * the one under the cursor. For completion. */
#ifndef ONAGER_CORE_COMMANDLINE_H
#define ONAGER_CORE_COMMANDLINE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/fault.h"
#include "core/text.h"
#include "core/words.h"

struct commandline {
    struct words words;  /* of the command, without quotes, redirections and the current word */
    size_t before;       /* how many of them stand before the cursor */
    struct text current; /* the word up to the cursor, without quotes; empty between words */
    struct text typed;   /* the end of it that readline will replace, as it was typed */
    char quote;          /* that is open at the cursor, or '\0' */
    bool expands;        /* the current word holds something that the shell will expand */
    bool redirection;    /* the current word is the file of a redirection */
};

/* Reads `line`, the cursor standing at byte `point`. `breaks`: the characters in front of which
 * readline lets a new word begin (COMP_WORDBREAKS). Words of an earlier command of the line and
 * assignments before the command are left out; `{1..3}` and `{a,b}` are expanded where they stand
 * in a word without quotes, once a word. Returns 0, or -1 with a fault when memory is short. The
 * caller releases in any case. */
int commandline_read(struct commandline *commandline, const char *line, size_t point,
                     const char *breaks, struct fault *fault);
void commandline_release(struct commandline *commandline);

/* Adds `rest` to what stands behind `typed`, with what it takes to stand there for itself in a word
 * whose open quote is `quote`. Returns false, nothing being added, for what can't stand there. */
bool commandline_add_quoted(struct text *text, const char *rest, char quote);

#endif
