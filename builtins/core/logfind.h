/* logfind.h: the logs of a job that has no record of its launch, since the Python onager launched
 * it: found by their names. */
#ifndef ONAGER_CORE_LOGFIND_H
#define ONAGER_CORE_LOGFIND_H

#include "core/idlist.h"
#include "core/logpath.h"

/* Looks through all folders of logs for those of the job. Makes of what they tell a launch (its
 * number is 0, its backend the folder's name) and the map of its logs; `tasks` gets those that have
 * any (normalized). The caller releases all three, in any case. Fails when there are none. */
int logfind(const char *jobname, const char *jobid, struct launch *launch, struct logmap *map,
            struct idlist *tasks, struct fault *fault);

#endif
