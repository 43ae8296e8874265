/* gridengine_cancel.c: cancelling jobs and tasks of arrays with qdel(1). */
#include "backend/backend.h"

enum {
    PARTS_MOST = 16,      /* ranges that get a program each */
    RANGES_AT_ONCE = 1000 /* of a command line */
};

static void add_range(const char *jobid, const struct idrange *range, struct words *argv)
{
    words_add(argv, jobid);
    words_add(argv, "-t");
    words_printf(argv, range->last > range->first ? "%ld-%ld" : "%ld", range->first, range->last);
}

/* qdel takes several ranges as well; few of them are told apart by what becomes of each. */
int gridengine_cancel(const char *jobid, const char *cluster, const struct idlist *indices,
                      struct plan *plan, struct fault *fault)
{
    size_t ranges = indices ? indices->count : 1;
    size_t at_once = ranges <= PARTS_MOST ? 1 : RANGES_AT_ONCE;
    struct plan_program *program = NULL;
    (void)cluster;
    for (size_t i = 0; i < ranges; i++) {
        if (i % at_once == 0) {
            program = plan_add_program(plan);
            if (!program)
                return fail_memory(fault);
            words_add(&program->argv, "qdel");
        }
        if (indices)
            add_range(jobid, &indices->range[i], &program->argv);
        else
            words_add(&program->argv, jobid);
    }
    return plan_check(plan, fault);
}
