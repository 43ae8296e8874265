/* launch.h: the record of a launch, .onager/launches/N/: launch.json and the launch's own
 * jobs.json, sweep.json, tasks, cancel, canary and events/. Written by `onager launch`, read by
 * everybody. */
#ifndef ONAGER_CORE_LAUNCH_H
#define ONAGER_CORE_LAUNCH_H

#include <stdbool.h>

#include "core/fault.h"
#include "core/idlist.h"
#include "core/index.h"
#include "core/limits.h"
#include "core/words.h"

struct launch {
    long number;
    char *jobname;
    char *backend;
    char *jobfile;  /* as the user named it; the launch reads its own jobs.json */
    char *tasklist; /* normalized: "1-9,12" */
    char *time;     /* ISO 8601, UTC */
    char *user;
    char *host;
    double grace; /* seconds between TERM and KILL */
    struct limits limits;
    char *cluster;           /* of several that Slurm serves, the one asked; NULL: its own */
    long nodes;              /* of the one job that runs all tasks; 0: elements of arrays do, or
                              * it is no scheduler's */
    long seconds;            /* that the scheduler gives an element; 0: not on record */
    struct words jobids;     /* what the backend calls it; one for each submission */
    struct words jobtasks;   /* for each job id: the tasks it stands for, "1-9,12" */
    struct words joboffsets; /* for each job id: see launch_offset; none at all: 0 for all */
    struct words argv;       /* what the user typed behind `onager` */
};

void launch_release(struct launch *launch);

/* The path of a file of a launch, or of its folder (name ""). The caller frees; NULL: no memory. */
char *launch_path(long number, const char *name);

/* Makes the folder of the next launch: the first number above all launches that is no job id in
 * `jobs` yet. With `make` false it only tells the number. Returns it, or -1. */
long launch_allocate(const struct index *jobs, bool make, struct fault *fault);

/* What an index of the array with the i-th job id lacks to be an index of the launch: a launch with
 * indices beyond what a scheduler takes is split into several arrays. An index of the launch is a
 * task id, or, where the launch has a file `tasks` (groups.h), the number of a line of that. */
long launch_offset(const struct launch *launch, size_t i);

/* Do its tasks run on whatever nodes an allocation has? Then the events tell where one ran. */
bool launch_is_spread(const struct launch *launch);

/* Notes a job id, the tasks it stands for and its offset. */
void launch_add_jobid(struct launch *launch, const char *jobid, const char *tasks, long offset);

/* Writes launch.json. */
int launch_write(const struct launch *launch, struct fault *fault);

/* Reads FOLDER/launch.json; the number is what the record says. Errors name the file. */
int launch_read(struct launch *launch, const char *folder, struct fault *fault);

/* Its tasks, normalized. Errors: what was read names more of them than the jobs.json in its folder
 * can have. */
int launch_tasks(const struct launch *launch, const char *folder, struct idlist *tasks,
                 struct fault *fault);

/* Is it what a scheduler calls a job, or we call a launch: a number from 1 on? */
bool launch_is_jobid(const char *text);

/* Removes what was made of a launch that never began. */
void launch_discard(long number);

/* A launch stands in job_index.csv with its own jobs.json as jobfile. The number of the launch
 * whose jobs.json that is, or 0 when it is any other file (the Python onager's, say). */
long launch_of_jobfile(const char *jobfile);

#endif
