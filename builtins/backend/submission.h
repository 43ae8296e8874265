/* submission.h: what is handed to a scheduler at once, as an array. Mostly that is all of a launch.
 * It is several where the scheduler takes only so much in one array, and with --canary, where the
 * others wait until the first task has ended. */
#ifndef ONAGER_BACKEND_SUBMISSION_H
#define ONAGER_BACKEND_SUBMISSION_H

#include "backend/backend.h"

struct submission {
    struct idlist indices; /* of the array, normalized: those of the launch less `offset` */
    long offset;           /* a multiple of the highest index that the scheduler takes */
    char *tasks;           /* that they stand for, as a task list; NULL: all of the launch */
    const char *tasklist;  /* as the user gave it, if that is just what is submitted; or NULL */
    const char *hold;      /* the job that it waits for: an id, a placeholder (plan.h), or NULL */
    long after;            /* the place of the program whose job that is; -1: none of ours */
};

struct submissions {
    struct submission *list;
    size_t count;
};

/* The most ranges that a word of a command line can hold: Linux takes 128 KiB (execve(2)). */
enum { SUBMISSION_RANGES = 4000 };

/* Would the task ids, as indices, take many more arrays than there need be, or too long a list?
 * Then they are better mapped. */
bool submissions_are_scattered(const struct launch_request *request);

/* Splits the launch into arrays. Its indices are the task ids; or, for --tasks-per-node and where
 * `mapped`, the lines of the launch's file `tasks`, which is added to the plan. Where --max-tasks
 * allows so many at a time, each array waits for the one before. The caller releases in any case.
 */
int submissions_make(struct submissions *submissions, const struct launch_request *request,
                     bool mapped, struct plan *plan, struct fault *fault);
void submissions_release(struct submissions *submissions);

/* Adds a program for the submission, or for some of its tasks (NULL: all of them), to the plan, to
 * be filled in; NULL when memory is short. */
struct plan_program *submission_add_program(const struct submission *submission, const char *tasks,
                                            struct plan *plan);

/* Adds the script, and behind it what it has to add to its index. */
void submission_add_script(const struct submission *submission, const char *script,
                           struct words *argv);

#endif
