/* optvalue.h: the values of an option on their way to the struct of the subcommand. Used by
 * optparse.c. */
#ifndef ONAGER_OPTVALUE_H
#define ONAGER_OPTVALUE_H

#include "core/fault.h"
#include "core/words.h"
#include "optspec.h"

/* The values of repeated options, in the order given; several rows may share one. Borrowed from
 * argv, but the list is the heap's. */
struct wordlist {
    struct wordspan words;
    const struct optspec *row; /* the option that they were given to; NULL: to none */
};
struct wordlists {
    struct wordlist *list;
    size_t count, capacity;
};
void wordlists_release(struct wordlists *lists);

/* Adds one. Returns 0, or -1 when memory is short. */
int wordlists_add(struct wordlists *lists, struct wordlist added, struct fault *fault);

/* All the words as one span, whose vector the caller frees; its words stay borrowed. NULL in it:
 * memory was short. */
struct wordspan wordlists_join(const struct wordlists *lists);

/* Puts the values that an option was given (`spelling`: as it was typed) to the place in the struct
 * `base` that its row names. Errors: too few, none of the choices, no number or too small a one. */
int optvalue_store(void *base, const struct optspec *row, const char *spelling,
                   struct wordspan values, struct fault *fault);

/* Releases the lists of all repeatable options in the struct. */
void optvalue_release(const struct optspec *table, void *base);

#endif
