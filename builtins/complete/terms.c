/* terms.c: see terms.h. */
#include "complete/terms.h"

#include <stdlib.h>
#include <string.h>

/* Something that the shell will put in place of the word: not a value as it stands. */
static bool is_pattern(const char *value)
{
    return strpbrk(value, "$`*?[{") != NULL;
}

static void offer_values(struct completion *now, struct termsource *source, const char *typed,
                         const char *name, size_t length, const char *before)
{
    struct words found = WORDS_INIT;
    struct text word = TEXT_INIT;
    source->add_values(source, name, length, &found);
    for (size_t i = 0; i < found.count; i++) {
        if (is_pattern(found.word[i]))
            continue;
        text_clear(&word);
        text_printf(&word, "%s%s", before, found.word[i]);
        completion_offer(now, typed, text_string(&word), NULL);
    }
    words_release(&found);
    text_release(&word);
}

/* The one word that begins as typed; NULL: there are none, or several. */
static const char *only_one(const struct words *found, const char *typed)
{
    const char *only = NULL;
    size_t fits = 0;
    for (size_t i = 0; i < found->count; i++)
        if (strncmp(found->word[i], typed, strlen(typed)) == 0) {
            only = found->word[i];
            fits++;
        }
    return fits == 1 ? only : NULL;
}

static void offer_names(struct completion *now, struct termsource *source, const char *typed)
{
    struct words found = WORDS_INIT;
    source->add_names(source, typed, &found);
    const char *only = only_one(&found, typed);
    if (only && *only && only[strlen(only) - 1] == '=')
        offer_values(now, source, typed, only, strlen(only) - 1, only);
    else
        for (size_t i = 0; i < found.count; i++)
            completion_offer(now, typed, found.word[i], NULL);
    words_release(&found);
}

void offer_terms(struct completion *now, struct termsource *source, const char *typed)
{
    const char *blank = strrchr(typed, ' '), *term = blank ? blank + 1 : typed;
    term += *term == '!';
    const char *equals = strchr(term, '=');
    const char *bar = equals ? strrchr(equals, '|') : NULL;
    if (equals)
        offer_values(now, source, (bar ? bar : equals) + 1, term, (size_t)(equals - term), "");
    else
        offer_names(now, source, term);
}
