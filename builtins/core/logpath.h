/* logpath.h: how the logs of tasks are named. Whoever writes a log, has it written or looks for one
 * asks here.
 *
 *     logs/HOST/JOBNAME_N_TASK.o                       a launch on this machine, or on all nodes of
 *                                                      an allocation; N its number
 *     logs/HOST/JOBNAME_N/K/JOBNAME_N_TASK.o           one of more than 4096 tasks; K = TASK - TASK
 *                                                      % 1000
 *     logs/BACKEND/JOBNAME_JOBID_subjobs/INDEX_TASK.o  a task of an array whose indices are no task
 *                                                      ids: of the group INDEX, say, or since the
 *                                                      launch is in several arrays (launch.h)
 *     logs/BACKEND/JOBNAME_JOBID_TASK.o                a task that is an element of its own: the
 *                                                      scheduler's file
 *
 * .o is stdout, .e is stderr. A further attempt at a task has files of its own, JOBNAME_N_TASK.2.o
 * the second; but in a scheduler's file the attempts stand one behind the other. */
#ifndef ONAGER_CORE_LOGPATH_H
#define ONAGER_CORE_LOGPATH_H

#include <stdbool.h>

#include "core/fault.h"
#include "core/launch.h"
#include "core/ledger.h"
#include "core/paths.h"
#include "core/text.h"

enum logstream { LOG_OUT, LOG_ERR, LOG_STREAMS };

/* Adds what a scheduler is told for the logs of an array's elements, or with `array` false of one
 * job, without the .o, in words of its own: that for the job's name, too, unless `jobname` names
 * it. */
void logpath_add_pattern(struct text *path, const char *backend, const char *jobname, bool array);

/* How the logs of a launch, a group or an array are named. */
struct lognames {
    struct text folder; /* with a slash at its end */
    struct text stem;   /* of the names: up to the task's number */
    bool subfolders;    /* K */
    bool shared;        /* all attempts at a task in the same file */
};

/* `onager` is the .onager folder, `host` is cut by logpath_cut_host, `tasks` is how many the launch
 * has. They fill in an empty ({0}) or used one; when memory is short the paths made of it fail. */
void lognames_set_local(struct lognames *names, const char *onager, const char *host,
                        const char *jobname, long launch, long tasks);
void lognames_set_group(struct lognames *names, const char *onager, const char *backend,
                        const char *jobname, const char *jobid, long group);
void lognames_set_element(struct lognames *names, const char *onager, const char *backend,
                          const char *jobname, const char *jobid);
void lognames_release(struct lognames *names);

/* Puts the path of a log into `path`; attempts count from 1. */
void lognames_path(const struct lognames *names, long task, int attempt, enum logstream stream,
                   struct text *path);

/* The first number of the subfolder that the task's logs are in; 0 where there are none. */
long lognames_subfolder(const struct lognames *names, long task);

/* Takes the ".local" off a host's name that ends so, as the Python onager does. */
void logpath_cut_host(char *host);

/* Tasks that are of the same job id or group. */
struct logspan {
    long first, last;
    long whose; /* place in launch.jobids, or number of the group */
};

struct logspans {
    struct logspan *span; /* in a map: ascending */
    size_t count, capacity;
};

int logspans_add(struct logspans *spans, long first, long last, long whose, struct fault *fault);

/* Where the logs of a launch are, whatever ran it. */
struct logmap {
    const struct launch *launch; /* borrowed */
    struct logspans jobs, groups;
    size_t at_job, at_group; /* which ones `names` is for */
    bool local;              /* named by a host and the launch's number */
    bool spread;             /* on any of several hosts */
    struct text host;        /* local: which one `names` is for */
    long tasks;
    struct lognames names;
};

/* `tasks` is how many the launch has. Reads the launch's groups, if it has any. The caller releases
 * in any case. */
int logmap_open(struct logmap *map, const struct launch *launch, long tasks, struct fault *fault);
/* The same for a launch without a record, all of whose tasks are of its one job id; takes the
 * groups over, NULL: there are none. */
int logmap_open_found(struct logmap *map, const struct launch *launch, struct logspans *groups,
                      struct fault *fault);
void logmap_release(struct logmap *map);

/* Puts the path of a log into `path`. O(log of the number of groups), and less for the next task.
 * The launch's ledger tells which host ran the latest attempt, where it may be any; for the others
 * each host's logs are looked at. NULL: there is none. Fails when the launch has no such task. */
int logmap_path(struct logmap *map, const struct ledger *ledger, long task, int attempt,
                enum logstream stream, struct text *path, struct fault *fault);

/* Are all attempts at a task in the same file? Of the task whose path was asked for last; before
 * that, of the first one. */
bool logmap_is_shared(const struct logmap *map);

#endif
