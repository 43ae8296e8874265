/* optrow.h: the command line of a runner: options as rows of a table, from which they are read and
 * --help is made. */
#ifndef ONAGER_RUNNER_OPTROW_H
#define ONAGER_RUNNER_OPTROW_H

#include <stddef.h>

#include "core/fault.h"
#include "core/text.h"

enum optrow_kind { OPTROW_SWITCH, OPTROW_WORD, OPTROW_NUMBER };

/* An option: a bool, a const char * or a long, `offset` bytes into a struct. */
struct optrow {
    const char *name;
    enum optrow_kind kind;
    size_t offset;
    long least;       /* of a number */
    const char *help; /* lines */
};

/* A table, and the program whose options these are. */
struct optrows {
    const char *program;
    const struct optrow *row;
    size_t count;
};

/* Adds a line, or some, for each option, with the texts in a column of their own. */
void optrows_add_help(const struct optrows *rows, struct text *text);

/* Takes the option at argv[0], and its value, into the struct at `target`. Returns how many words
 * it had; -1 with a fault that names the option, what was given, and what would be right. */
int optrows_take(const struct optrows *rows, void *target, char **argv, struct fault *fault);

#endif
