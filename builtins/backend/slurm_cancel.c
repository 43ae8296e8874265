/* slurm_cancel.c: cancelling jobs and elements of arrays with scancel(1). */
#include "backend/backend.h"
#include "backend/submission.h"

enum { EACH_ID_MOST = 32, RANGES_MOST = SUBMISSION_RANGES /* in a word of a command line */ };

static struct plan_program *add_scancel(struct plan *plan, const char *cluster)
{
    struct plan_program *program = plan_add_program(plan);
    if (!program)
        return NULL;
    words_add(&program->argv, "scancel");
    if (cluster) {
        words_add(&program->argv, "-M");
        words_add(&program->argv, cluster);
    }
    return program;
}

/* Adds "ID_[1-3,7]" for the ranges from number `first` on, as many as a word may hold. */
static void add_elements(const char *jobid, const struct idlist *indices, size_t first,
                         struct words *argv)
{
    size_t left = indices->count - first;
    const struct idlist part = {indices->range + first, left < RANGES_MOST ? left : RANGES_MOST, 0,
                                false};
    struct text ranges = TEXT_INIT;
    idlist_format(&part, &ranges);
    words_printf(argv, "%s_[%s]", jobid, text_string(&ranges) ? text_string(&ranges) : "");
    argv->failed = argv->failed || ranges.failed;
    text_release(&ranges);
}

int slurm_cancel(const char *jobid, const char *cluster, const struct idlist *indices,
                 struct plan *plan, struct fault *fault)
{
    bool each = indices && idlist_size(indices) <= EACH_ID_MOST;
    struct plan_program *program = NULL;
    long id;
    if ((!indices || each) && !(program = add_scancel(plan, cluster)))
        return fail_memory(fault);
    if (!indices)
        words_add(&program->argv, jobid);
    for (struct idcursor cursor = {0}; each && idlist_next(indices, &cursor, &id);)
        words_printf(&program->argv, "%s_%ld", jobid, id);
    for (size_t i = 0; indices && !each && i < indices->count; i += RANGES_MOST) {
        if (!(program = add_scancel(plan, cluster)))
            return fail_memory(fault);
        add_elements(jobid, indices, i, &program->argv);
    }
    return plan_check(plan, fault);
}
