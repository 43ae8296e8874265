/* restart.c: see restart.h. */
#include "restart.h"

#include <stdlib.h>
#include <string.h>

#include "core/ledger.h"

enum { ATTEMPTS_MOST = 60000 }; /* events have room for 16 bits */

int restart_count(void)
{
    const char *slurm = getenv("SLURM_RESTART_COUNT"), *gridengine = getenv("RESTARTED");
    long count = slurm ? idlist_number(slurm, slurm + strlen(slurm)) : 0;
    if (count <= 0) /* Grid Engine does not count: 1, or 2 from a checkpoint */
        return gridengine && *gridengine && strcmp(gridengine, "0") != 0;
    return count < ATTEMPTS_MOST ? (int)count : ATTEMPTS_MOST;
}

/* Sets done (normalized) to the tasks that are, *highest to the number of the latest attempt. */
static int look_back(const char *launch_folder, const struct idlist *tasks, struct idlist *done,
                     int *highest, struct fault *fault)
{
    struct ledger ledger;
    int result = ledger_open(&ledger, launch_folder, tasks, fault);
    if (!result)
        result = ledger_update(&ledger, NULL, fault);
    if (!result)
        result = ledger_select(&ledger, 1U << STATE_DONE, done, fault);
    for (long place = 0; !result && place < ledger.count; place++)
        if (ledger.record[place].attempt > *highest)
            *highest = ledger.record[place].attempt;
    ledger_release(&ledger);
    return result;
}

int restart_resume(const char *launch_folder, int restarts, struct idlist *tasks, int *attempt,
                   struct fault *fault)
{
    struct idlist done = IDLIST_INIT;
    int highest = restarts; /* at least: what a node wrote last may be lost with it */
    int result = look_back(launch_folder, tasks, &done, &highest, fault);
    if (!result)
        result = idlist_keep(tasks, &done, true, fault);
    *attempt = highest < ATTEMPTS_MOST ? highest + 1 : ATTEMPTS_MOST;
    idlist_release(&done);
    return result;
}
