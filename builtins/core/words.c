/* words.c: see words.h. */
#include "core/words.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/shortage.h"
#include "core/text.h"

void words_release(struct words *words)
{
    for (size_t i = 0; i < words->count; i++)
        free(words->word[i]);
    free(words->word);
    *words = (struct words)WORDS_INIT;
}

static void adopt(struct words *words, char *word)
{
    if (!word || words->failed) {
        shortage_note();
        words->failed = true;
        free(word);
        return;
    }
    if (words->count + 2 > words->capacity) {
        size_t wanted = words->capacity ? words->capacity * 2 : 8;
        char **grown = realloc(words->word, wanted * sizeof *grown);
        if (!grown) {
            shortage_note();
            words->failed = true;
            free(word);
            return;
        }
        words->word = grown;
        words->capacity = wanted;
    }
    words->word[words->count++] = word;
    words->word[words->count] = NULL;
}

void words_add(struct words *words, const char *word)
{
    adopt(words, word ? strdup(word) : NULL);
}

void words_printf(struct words *words, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct text text = TEXT_INIT;
    text_vprintf(&text, format, args);
    va_end(args);
    adopt(words, text_take(&text));
}

void words_join(const struct words *words, const char *between, struct text *text)
{
    for (size_t i = 0; i < words->count; i++)
        text_printf(text, "%s%s", i ? between : "", words->word[i]);
    text->failed = text->failed || words->failed;
}

char **wordspan_copy(const struct wordspan *span)
{
    char **copy = calloc(span->count + 1, sizeof *copy);
    if (copy && span->count)
        memcpy(copy, span->word, span->count * sizeof *copy);
    return copy;
}

bool wordspan_has(const struct wordspan *span, const char *word)
{
    for (size_t i = 0; i < span->count; i++)
        if (strcmp(span->word[i], word) == 0)
            return true;
    return false;
}
