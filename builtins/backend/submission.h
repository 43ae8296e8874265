/* submission.h: what is handed to a scheduler at once, as an array. Mostly that is all of a launch;
 * with --canary it is the first task, and then the others, held until the first has ended. */
#ifndef ONAGER_BACKEND_SUBMISSION_H
#define ONAGER_BACKEND_SUBMISSION_H

#include "backend/backend.h"

struct submission {
    struct launch_request request; /* the launch's, but for the list that was given and the hold */
    struct idlist indices;         /* of the array, normalized */
    char *tasks; /* that they stand for, as a task list; NULL: all of the launch */
    bool held;   /* its programs wait for the job of the first one (plan.h) */
};

struct submissions {
    struct submission list[2];
    int count;
};

/* `indices` (normalized) stand for all of the launch's tasks, one for one, or one for each group.
 * The caller releases in any case. */
int submissions_make(struct submissions *submissions, const struct launch_request *request,
                     const struct idlist *indices, struct fault *fault);
void submissions_release(struct submissions *submissions);

/* Adds a program of the submission to the plan, to be filled in; NULL when memory is short. */
struct plan_program *submission_add_program(const struct submission *submission, struct plan *plan);

#endif
