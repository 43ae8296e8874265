/* selection.h: which tasks a user means: by a task list, by their states, by their values. What
 * --tasklist, --state and --where say, for every subcommand that has them. */
#ifndef ONAGER_CMD_SELECTION_H
#define ONAGER_CMD_SELECTION_H

#include "core/fault.h"
#include "core/idlist.h"
#include "core/ledger.h"

struct selection {
    struct idlist listed; /* as given; used when some were named */
    bool some;
    stateset states;   /* 0: any */
    const char *where; /* a condition (core/condition.h), or NULL; borrowed */
};

/* Reads what the options said, each of which may be NULL. Errors are the user's slips. The caller
 * releases in any case. */
int selection_parse(struct selection *selection, const char *tasklist, const char *states,
                    const char *where, struct fault *fault);
void selection_release(struct selection *selection);

/* Does it leave any task out? */
bool selection_is_needed(const struct selection *selection);

/* Keeps those of `tasks` (normalized) that are meant. `jobfile` is where they stand (for their
 * values), `ledger` what became of them; NULL: not known, then no state fits. Returns 0; 1 with a
 * fault when the condition means nothing for this job; -1 with any other fault. */
int selection_apply(const struct selection *selection, const char *jobfile,
                    const struct ledger *ledger, struct idlist *tasks, struct fault *fault);

#endif
