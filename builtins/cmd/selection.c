/* selection.c: see selection.h. */
#include "cmd/selection.h"

#include "cmd/launched.h"
#include "core/parameters.h"

int selection_parse(struct selection *selection, const char *tasklist, const char *states,
                    const char *where, struct fault *fault)
{
    *selection = (struct selection){.some = tasklist != NULL, .where = where};
    if (tasklist && idlist_parse(&selection->listed, tasklist, fault))
        return -1;
    return states ? stateset_parse(&selection->states, states, fault) : 0;
}

void selection_release(struct selection *selection)
{
    idlist_release(&selection->listed);
}

bool selection_is_needed(const struct selection *selection)
{
    return selection->some || selection->states || selection->where;
}

/* Whatever the list names, it costs no more than the tasks that there are. */
static int keep_listed(const struct idlist *listed, struct idlist *tasks, struct fault *fault)
{
    struct idlist fitting = IDLIST_INIT;
    for (size_t i = 0; i < listed->count; i++)
        idlist_add_common(&fitting, &listed->range[i], tasks);
    int result = idlist_normalize(&fitting, fault);
    idlist_release(tasks);
    *tasks = fitting;
    return result;
}

static int keep_states(const struct ledger *ledger, stateset states, struct idlist *tasks,
                       struct fault *fault)
{
    struct idlist fitting = IDLIST_INIT;
    long task;
    for (struct idcursor cursor = {0}; ledger && idlist_next(tasks, &cursor, &task);) {
        long place = ledger_place(ledger, task);
        if (place >= 0 && stateset_has(states, ledger_state(ledger, place)))
            idlist_add(&fitting, task);
    }
    idlist_release(tasks);
    *tasks = fitting;
    return fitting.failed ? fail_memory(fault) : 0;
}

static int keep_values(const char *jobfile, const char *where, struct idlist *tasks,
                       struct fault *fault)
{
    struct parameters parameters;
    int result = parameters_read(&parameters, jobfile, fault);
    if (!result)
        result = parameters_where(&parameters, where, tasks, fault);
    parameters_release(&parameters);
    return result;
}

int selection_apply(const struct selection *selection, const char *jobfile,
                    const struct ledger *ledger, struct idlist *tasks, struct fault *fault)
{
    if (tasks->failed)
        return fail_memory(fault);
    if (selection->some && keep_listed(&selection->listed, tasks, fault))
        return -1;
    if (selection->states && keep_states(ledger, selection->states, tasks, fault))
        return -1;
    return selection->where ? keep_values(jobfile, selection->where, tasks, fault) : 0;
}
