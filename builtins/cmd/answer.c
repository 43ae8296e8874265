/* answer.c: see answer.h. */
#include "cmd/answer.h"

#include "process.h"

int answer_take(const struct answer_how *how, const struct words *argv, struct text *answer,
                struct fault *fault)
{
    struct process process = {.argv = argv->word,
                              .environment = how->host->environment,
                              .patience = how->patience ? how->patience : ANSWER_WITHIN,
                              .silent = how->silent};
    return argv->failed ? fail_memory(fault) : process_capture(&process, answer, fault);
}

int answer_take_good(const struct answer_how *how, const struct words *argv, struct text *answer,
                     struct fault *fault)
{
    int status = answer_take(how, argv, answer, fault);
    return status > 0 ? fail(fault, "it ended with status %d", status) : status;
}
