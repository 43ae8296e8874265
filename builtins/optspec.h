/* optspec.h: options as rows of a table. Parser, usage and help all read the row, so that they
 * can't drift apart.
 *
 * The grammar is that of Python's argparse, which users of the Python onager know: options begin
 * with the subcommand's prefix (`-`, for prelaunch `+`), may be cut short as long as they stay
 * unique, and take `--name value` or `--name=value`. */
#ifndef ONAGER_OPTSPEC_H
#define ONAGER_OPTSPEC_H

#include <stdbool.h>
#include <stddef.h>

#include "core/fault.h"
#include "core/words.h"

enum opttype {
    OPT_FLAG,     /* bool: no value */
    OPT_TEXT,     /* const char *: one value */
    OPT_NUMBER,   /* long: one value, a whole number of `least` or more */
    OPT_OPTIONAL, /* const char *: one value, or none, which means `otherwise` */
    OPT_WORDS,    /* struct wordspan: one value or more */
    OPT_LISTS,    /* struct wordlists: may be repeated, each time one value or more */
    OPT_SINGLES,  /* struct wordlists: may be repeated, each time one value */
    OPT_TRIPLES,  /* struct wordlists: may be repeated, each time three values */
};

struct optspec {
    const char *names; /* "-j|--jobid": all spellings */
    enum opttype type;
    size_t offset;      /* of the value in the subcommand's struct of options */
    const char *values; /* what stands for them in the usage */
    const char *help;
    long least;                 /* OPT_NUMBER */
    const char *otherwise;      /* OPT_OPTIONAL */
    const char *const *choices; /* OPT_TEXT: the values that are allowed, ends with NULL */
    bool required;              /* OPT_TEXT */
};

#define OPTSPEC_END                                                                                \
    {                                                                                              \
        .names = NULL                                                                              \
    }

/* The values of a repeated option, in the order given. Borrowed from argv, but the list is the
 * heap's. */
struct wordlists {
    struct wordspan *list;
    size_t count, capacity;
};
void wordlists_release(struct wordlists *lists);

struct optparse {
    char prefix;                 /* '-' or '+' */
    const struct optspec *table; /* ends with OPTSPEC_END */
    void *values;                /* the struct that the offsets mean */
    struct wordlists
        *arguments; /* takes words that are no options, one a list; NULL: there are none */
    struct wordlists *unknown; /* takes unknown options and what is no option; NULL: an error */
    bool help;                 /* -h, --help (+h, +help) was there */
};

/* Parses argv[0..argc) into the values. Returns 0, or -1 with a fault that names the option, what
 * was given, and what would be right. */
int optparse_run(struct optparse *parse, int argc, char **argv, struct fault *fault);

/* The names of the row that has one from which `word` differs by a single slip, or NULL. */
const char *optspec_one_slip_away(const struct optspec *table, const char *word);

/* Calls visit(name, context) for each spelling in "a|b|c" until it returns true; returns that. */
bool optspec_each_name(const struct optspec *row, bool (*visit)(const char *name, void *context),
                       void *context);

#endif
