/* ask.h: programs of a scheduler that are to answer within some seconds. Called by the launcher's
 * parts (launcher.h). */
#ifndef ONAGER_NODES_ASK_H
#define ONAGER_NODES_ASK_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/fault.h"
#include "core/text.h"
#include "core/words.h"

struct question {
    struct words argv;
    struct text answer; /* what it printed */
    int status;         /* its exit status as a shell counts it; -1: it never came to an end */
    /* its own */
    pid_t pid;
    int process, output; /* descriptors: of the process (pidfd_open(2)), and of what it prints */
};

void question_release(struct question *question);

/* Asks all of them at the same time, each with stdin and stderr from and to nowhere, and waits
 * `seconds` at most; what has not ended then is killed, with all its process group. */
void ask_all(struct question *list, size_t count, double seconds);

/* Asks one. Returns 0 with its answer when it ended with status 0, else -1 with a fault. Takes over
 * the words. */
int ask(struct words *argv, double seconds, struct text *answer, struct fault *fault);

/* In a child, before exec: it dies with its parent, gets a process group of its own, and signals as
 * a program expects them. `ending`: the signal that ends it. */
void ask_settle_child(pid_t parent, int ending);

#endif
