/* optparse.h: an argument vector read by a table of option rows (optspec.h).
 *
 * The grammar is that of Python's argparse, which users of the Python onager know: options begin
 * with the subcommand's prefix (`-`, for prelaunch `+`), may be cut short as long as they stay
 * unique, and take `--name value` or `--name=value`.
 *
 * Beyond it, for prelaunch: a row may have a name with another first letter (`-A`): such a word is
 * that option wherever no value is owed. And a word such as `+key=` is a value, not an option,
 * unless a row is called so. */
#ifndef ONAGER_OPTPARSE_H
#define ONAGER_OPTPARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/fault.h"
#include "core/words.h"
#include "optspec.h"
#include "optvalue.h"

struct optparse {
    char prefix;                 /* '-' or '+' */
    const struct optspec *table; /* ends with OPTSPEC_END */
    void *values;                /* the struct that the offsets mean */
    struct wordlists
        *arguments; /* takes words that are no options, one a list; NULL: there are none */
    struct wordlists *unknown; /* takes unknown options and what is no option; NULL: an error */
    bool help;                 /* -h, --help (+h, +help) was there */
    bool *used;                /* for each row: was it there? NULL: who cares */
};

/* Parses argv[0..argc) into the values. A value that stands in one word with its option takes that
 * word's place in argv. Returns 0, or -1 with a fault that names the option, what
 * was given, and what would be right. */
int optparse_run(struct optparse *parse, int argc, char **argv, struct fault *fault);

/* Fails as optparse_run does for a word that it finds unknown where it may be none: an option or an
 * argument. Always -1. */
int optparse_fail_stray(const struct optparse *parse, char *word, struct fault *fault);

/* What may stand behind a vector that is still being written, for completion. */
struct optplace {
    const struct optspec *row; /* the option that may have (another) value here, or NULL */
    struct wordspan given;     /* the values that it has */
    bool owed;                 /* it needs another one */
    bool arguments_only;       /* behind `--` */
    size_t arguments;          /* how many words were no options */
};

/* Reads argv like optparse_run, which takes the same words for options and for values, but passes
 * over what is wrong. Values and marks that are there already are kept. */
void optparse_locate(struct optparse *parse, int argc, char **argv, struct optplace *place);

/* Would the word be an option at that place? */
bool optparse_is_option(const struct optparse *parse, const struct optplace *place, char *word);

/* The option of a word that holds both it and its value (`--name=value`, `-nvalue`); *value is the
 * part that is the value. NULL: it is no such word. */
const struct optspec *optparse_inlined(struct optparse *parse, char *word, const char **value);

#endif
