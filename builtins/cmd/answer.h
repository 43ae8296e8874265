/* answer.h: what a program of a scheduler prints when it is asked something: it must be there, and
 * not take long. */
#ifndef ONAGER_CMD_ANSWER_H
#define ONAGER_CMD_ANSWER_H

#include "core/text.h"
#include "core/words.h"
#include "host.h"

enum { ANSWER_WITHIN = 5 /* seconds */ };

struct answer_how {
    const struct host *host;
    int patience; /* seconds; 0: ANSWER_WITHIN */
    bool silent;  /* its stderr is not shown */
};

/* Runs a program and adds what it prints to `answer`. Returns its exit status; -1 with a fault when
 * there is no answer, or not all of it. */
int answer_take(const struct answer_how *how, const struct words *argv, struct text *answer,
                struct fault *fault);

/* The same, where every exit status but 0 is an error, too. Returns 0 or -1. */
int answer_take_good(const struct answer_how *how, const struct words *argv, struct text *answer,
                     struct fault *fault);

#endif
