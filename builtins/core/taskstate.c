/* taskstate.c: see taskstate.h. */
#include "core/taskstate.h"

#include <string.h>

const char *const state_names[STATES + 1] = {"pending", "running",   "done", "failed", "error",
                                             "timeout", "cancelled", "lost", NULL};

enum task_state state_of_end(bool called_off, bool timed_out, int exit_status, int signal)
{
    if (timed_out)
        return STATE_TIMEOUT;
    if (called_off)
        return STATE_CANCELLED;
    return exit_status == 0 && !signal ? STATE_DONE : STATE_FAILED;
}

static bool add_word(stateset *set, const char *word, size_t length)
{
    static const char missing[] = "missing";
    if (length == strlen(missing) && memcmp(word, missing, length) == 0) {
        *set |= STATESET_MISSING;
        return true;
    }
    for (unsigned i = 0; i < STATES; i++)
        if (strlen(state_names[i]) == length && memcmp(word, state_names[i], length) == 0) {
            *set |= 1U << i;
            return true;
        }
    return false;
}

int stateset_parse(stateset *set, const char *words, struct fault *fault)
{
    *set = 0;
    for (const char *word = words;; word++) {
        size_t length = strcspn(word, ",");
        if (!add_word(set, word, length))
            return fail(fault,
                        "\"%.*s\" is no state; there are pending, running, done, failed, error, "
                        "timeout, cancelled, lost, and missing for all but done",
                        (int)(length < 60 ? length : 60), word);
        word += length;
        if (!*word)
            return 0;
    }
}
