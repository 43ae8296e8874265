/* submission.c: see submission.h. */
#include "backend/submission.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

void submissions_release(struct submissions *submissions)
{
    for (int i = 0; i < submissions->count; i++) {
        idlist_release(&submissions->list[i].indices);
        free(submissions->list[i].tasks);
    }
    submissions->count = 0;
}

/* Adds the ids of a normalized list from number `from` on, `most` at most. */
static void add_part(struct idlist *part, const struct idlist *all, long from, long most)
{
    for (size_t i = 0; i < all->count && most > 0; i++) {
        struct idrange range = all->range[i];
        long size = range.last - range.first + 1;
        if (from >= size) {
            from -= size;
            continue;
        }
        long last = most < size - from ? range.first + from + most - 1 : range.last;
        idlist_add_range(part, range.first + from, last, 1);
        most -= last - range.first - from + 1;
        from = 0;
    }
}

static int set_part(struct submission *part, const struct launch_request *request,
                    const struct idlist *indices, long from, long most, struct fault *fault)
{
    struct idlist tasks = IDLIST_INIT;
    struct text list = TEXT_INIT;
    *part = (struct submission){.request = *request};
    part->request.tasklist = NULL;
    add_part(&part->indices, indices, from, most);
    add_part(&tasks, request->tasks, from, most);
    idlist_format(&tasks, &list);
    bool failed = part->indices.failed || tasks.failed;
    part->tasks = text_take(&list);
    idlist_release(&tasks);
    return failed || !part->tasks ? fail_memory(fault) : 0;
}

int submissions_make(struct submissions *submissions, const struct launch_request *request,
                     const struct idlist *indices, struct fault *fault)
{
    struct submission *list = submissions->list;
    *submissions = (struct submissions){.count = 1};
    list[0].request = *request;
    if (!request->limits.canary || idlist_size(request->tasks) < 2) {
        add_part(&list[0].indices, indices, 0, idlist_size(indices));
        return list[0].indices.failed ? fail_memory(fault) : 0;
    }
    submissions->count = 2;
    if (set_part(&list[0], request, indices, 0, 1, fault) ||
        set_part(&list[1], request, indices, 1, LONG_MAX, fault))
        return -1;
    list[1].request.hold_jobid = PLAN_FIRST_JOBID; /* which itself waits, if it has to */
    list[1].held = true;
    return 0;
}

struct plan_program *submission_add_program(const struct submission *submission, struct plan *plan)
{
    struct plan_program *program = plan_add_program(plan);
    if (!program)
        return NULL;
    program->held = submission->held;
    program->tasks = submission->tasks ? strdup(submission->tasks) : NULL;
    return submission->tasks && !program->tasks ? NULL : program;
}
