/* nearest.h: which word was meant. */
#ifndef ONAGER_CORE_NEAREST_H
#define ONAGER_CORE_NEAREST_H

#include <stddef.h>

/* The least number of inserted, dropped, replaced or swapped characters between two words
 * (Damerau's distance, restricted: optimal string alignment). Words are cut at 63 bytes. */
int word_distance(const char *a, const char *b);

/* Is it near enough to suggest `candidate` for `word`: a third of its letters at most, and the
 * first letters may not all differ? */
int word_is_near(const char *word, const char *candidate);

/* The nearest of several candidates, for "did you mean". Begin with {.word = what was typed}. */
struct nearest {
    const char *word;
    int distance;   /* of the nearest so far */
    char name[256]; /* its name; empty: none is near enough */
};

/* Keeps the candidate if it is near enough, and nearer than those before. One that is too long for
 * a file name is passed over. */
void nearest_offer(struct nearest *nearest, const char *candidate);

#endif
