/* arrays.c: the user's shell arrays: for -A, and for values such as @NAME. */
#include "complete/completion.h"

#include <stdlib.h>
#include <string.h>

#include "core/text.h"

/* Arrays that bash keeps for itself. */
static bool is_of_shell(const char *name)
{
    return strncmp(name, "BASH_", 5) == 0 || strncmp(name, "COMP", 4) == 0 ||
           strcmp(name, "PIPESTATUS") == 0;
}

static void offer_with(struct completion *now, const char *mark, const char *typed)
{
    struct words names = WORDS_INIT;
    now->host->variables->list_arrays(&names);
    for (size_t i = 0; i < names.count; i++) {
        char *word = is_of_shell(names.word[i]) ? NULL : text_format("%s%s", mark, names.word[i]);
        if (word)
            completion_offer(now, typed, word, NULL);
        free(word);
    }
    words_release(&names);
}

void offer_arrays(struct completion *now, const char *typed)
{
    offer_with(now, "", typed);
}

void offer_array_values(struct completion *now, const char *typed)
{
    offer_with(now, "@", typed);
}
