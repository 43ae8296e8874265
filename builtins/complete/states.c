/* states.c: the states of tasks, with commas between. */
#include <stdlib.h>
#include <string.h>

#include "complete/completion.h"
#include "core/taskstate.h"

static bool is_named(const char *list, size_t length, const char *state)
{
    for (const char *at = list; at < list + length; at += strcspn(at, ",") + 1)
        if (strncmp(at, state, strlen(state)) == 0 && at[strlen(state)] == ',')
            return true;
    return false;
}

void offer_states(struct completion *now, const char *typed)
{
    const char *comma = strrchr(typed, ','), *word = comma ? comma + 1 : typed;
    if (!comma)
        completion_offer(now, word, "missing", "all but done");
    for (size_t i = 0; state_names[i]; i++)
        if (!is_named(typed, (size_t)(word - typed), state_names[i]))
            completion_offer(now, word, state_names[i], NULL);
}
