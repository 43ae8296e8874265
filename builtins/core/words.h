/* words.h: a growing list of strings, for argument vectors and the like. Failure is sticky, as in
 * text.h. */
#ifndef ONAGER_CORE_WORDS_H
#define ONAGER_CORE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct text;

struct words {
    char **word; /* own copies; word[count] is NULL, so that it serves as an argv */
    size_t count;
    size_t capacity;
    bool failed;
};

#define WORDS_INIT                                                                                 \
    {                                                                                              \
        NULL, 0, 0, false                                                                          \
    }

void words_release(struct words *words);
void words_add(struct words *words, const char *word); /* keeps a copy */
void words_printf(struct words *words, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Adds all of them to a text, `between` standing between two. */
void words_join(const struct words *words, const char *between, struct text *text);

/* A borrowed run of words, such as the values behind an option: points into somebody else's argv.
 */
struct wordspan {
    char **word;
    size_t count;
};

/* A vector of its own that ends with NULL, for the same words. NULL: no memory. The caller frees.
 */
char **wordspan_copy(const struct wordspan *span);

bool wordspan_has(const struct wordspan *span, const char *word);

#endif
