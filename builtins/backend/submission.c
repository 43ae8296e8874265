/* submission.c: see submission.h. */
#include "backend/submission.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "backend/wrapper.h"

void submissions_release(struct submissions *submissions)
{
    for (size_t i = 0; i < submissions->count; i++) {
        idlist_release(&submissions->list[i].indices);
        free(submissions->list[i].tasks);
    }
    free(submissions->list);
    *submissions = (struct submissions){NULL};
}

enum { LIST_LONGEST = 100000 }; /* bytes in a command line, as the user gave it */

/* The launch's indices. */
static int add_indices(const struct launch_request *request, bool mapped, struct idlist *indices,
                       struct plan *plan, struct fault *fault)
{
    long groups = mapped ? wrapper_add_groups(plan, request, fault) : 0;
    if (groups < 0)
        return -1;
    if (mapped)
        idlist_add_range(indices, 1, groups, 1);
    else
        idlist_add_list(indices, request->tasks);
    return indices->failed ? fail_memory(fault) : 0;
}

static long highest(const struct launch_request *request)
{
    return request->capacity.index ? request->capacity.index : IDLIST_MAX_ID;
}

/* The most elements of an array. Where they can't all be submitted now, a quarter of what the user
 * may have is enough, so that the next array need not wait until nothing of his is left. */
static long largest(const struct launch_request *request)
{
    const struct capacity *capacity = &request->capacity;
    long most = capacity->size ? capacity->size : IDLIST_MAX_ID;
    bool paced = capacity->room >= 0 && idlist_size(request->tasks) > capacity->room;
    return paced ? (most + 3) / 4 : most;
}

bool submissions_are_scattered(const struct launch_request *request)
{
    const struct idlist *tasks = request->tasks;
    long most = highest(request), windows = 0, latest = -1;
    for (size_t i = 0; i < tasks->count; i++) {
        long first = (tasks->range[i].first - 1) / most, last = (tasks->range[i].last - 1) / most;
        windows += last - first + (first != latest);
        latest = last;
    }
    return windows > 2 * (idlist_size(tasks) / most + 1) || tasks->count > SUBMISSION_RANGES ||
           (request->tasklist && strlen(request->tasklist) > LIST_LONGEST);
}

/* A place in a normalized list. */
struct place {
    size_t range;
    long within;
};

/* Moves on by `most` ids at most, none above `limit`; adds them to `part`. */
static long take(struct idlist *part, const struct idlist *all, struct place *at, long most,
                 long limit)
{
    long taken = 0;
    while (at->range < all->count && taken < most) {
        const struct idrange *range = &all->range[at->range];
        long first = range->first + at->within, last = range->last;
        if (last > limit)
            last = limit;
        if (last - first >= most - taken)
            last = first + most - taken - 1;
        if (last < first)
            break;
        idlist_add_range(part, first, last, 1);
        taken += last - first + 1;
        at->within += last - first + 1;
        if (last == range->last)
            *at = (struct place){at->range + 1, 0};
    }
    return taken;
}

/* How many tasks the first `count` indices of the launch stand for. */
static long tasks_before(const struct launch_request *request, long count)
{
    long each = request->tasks_per_node > 1 ? request->tasks_per_node : 1;
    return request->limits.canary && count ? 1 + (count - 1) * each : count * each;
}

static struct submission *make_submission(struct submissions *submissions)
{
    struct submission *grown = realloc(submissions->list, (submissions->count + 1) * sizeof *grown);
    if (!grown)
        return NULL;
    submissions->list = grown;
    grown[submissions->count] = (struct submission){.after = -1};
    return &grown[submissions->count++];
}

/* What it waits for. The first one waits for what the user says, and with it all others. */
static void set_hold(const struct submissions *submissions, const struct launch_request *request)
{
    for (size_t i = 0; i < submissions->count; i++) {
        struct submission *each = &submissions->list[i];
        bool chained = request->max_tasks > 0 && i > 1; /* --max-tasks holds for all of them */
        each->hold = request->hold_jobid;
        if (i && request->max_tasks > 0)
            each->after = (long)i - 1;
        else if (i && request->limits.canary)
            each->after = 0;
        if (each->after >= 0)
            each->hold =
                request->limits.canary && !chained ? PLAN_CANARY_JOBID : PLAN_EARLIER_JOBID;
    }
}

/* How far the splitting has come. */
struct progress {
    struct place index, task;
    long done; /* indices */
};

/* The next array, from where `at` stands. */
static int fill_in(struct submission *submission, const struct launch_request *request,
                   const struct idlist *indices, struct progress *at, struct fault *fault)
{
    struct idlist tasks = IDLIST_INIT;
    struct text list = TEXT_INIT;
    bool alone = request->limits.canary && !at->done;
    long first = indices->range[at->index.range].first + at->index.within;
    submission->offset = (first - 1) / highest(request) * highest(request);
    long count = take(&submission->indices, indices, &at->index, alone ? 1 : largest(request),
                      submission->offset + highest(request));
    take(&tasks, request->tasks, &at->task,
         tasks_before(request, at->done + count) - tasks_before(request, at->done), IDLIST_MAX_ID);
    at->done += count;
    idlist_shift(&submission->indices, -submission->offset);
    idlist_format(&tasks, &list);
    bool failed = submission->indices.failed || tasks.failed;
    submission->tasks = text_take(&list);
    idlist_release(&tasks);
    return failed || !submission->tasks ? fail_memory(fault) : 0;
}

/* What is submitted whole needs no list of its own. */
static void keep_list(struct submission *submission, const char *tasklist)
{
    free(submission->tasks);
    submission->tasks = NULL;
    submission->tasklist = tasklist;
}

int submissions_make(struct submissions *submissions, const struct launch_request *request,
                     bool mapped, struct plan *plan, struct fault *fault)
{
    struct idlist indices = IDLIST_INIT;
    struct progress at = {.done = 0};
    *submissions = (struct submissions){NULL};
    mapped = mapped || request->tasks_per_node > 1;
    int result = add_indices(request, mapped, &indices, plan, fault);
    while (!result && at.index.range < indices.count) {
        struct submission *each = make_submission(submissions);
        result = each ? fill_in(each, request, &indices, &at, fault) : fail_memory(fault);
    }
    if (!result && submissions->count == 1)
        keep_list(submissions->list,
                  mapped || submissions->list[0].offset ? NULL : request->tasklist);
    set_hold(submissions, request);
    idlist_release(&indices);
    return result;
}

struct plan_program *submission_add_program(const struct submission *submission, const char *tasks,
                                            struct plan *plan)
{
    struct plan_program *program = plan_add_program(plan);
    const char *list = tasks ? tasks : submission->tasks;
    if (!program)
        return NULL;
    program->after = submission->after;
    program->offset = submission->offset;
    program->elements = idlist_size(&submission->indices);
    program->tasks = list ? strdup(list) : NULL;
    return list && !program->tasks ? NULL : program;
}

void submission_add_script(const struct submission *submission, const char *script,
                           struct words *argv)
{
    words_add(argv, script);
    if (submission->offset)
        words_printf(argv, "%ld", submission->offset);
}
