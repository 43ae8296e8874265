/* run_options.h: the command line of onager-run. */
#ifndef ONAGER_RUNNER_RUN_OPTIONS_H
#define ONAGER_RUNNER_RUN_OPTIONS_H

#include <stdbool.h>

#include "core/fault.h"
#include "core/text.h"

struct run_options {
    const char *folder; /* of the launch */
    const char *jobid;  /* NULL: the launch's number */
    long index;         /* of the launch (core/launch.h); -1: run all its tasks */
    long offset;        /* how much of that the array's own index lacks */
    long notice;        /* seconds before the end of its time that the scheduler says so; 0: 60 */
    bool notified;      /* USR1 tells of a suspension */
    long slots;         /* 0: as many as there are cpus */
    long cpus;          /* a task's */
    bool attached;      /* end with the parent process */
    bool progress, quiet, help, version;
};

/* Adds what --help shows. */
void run_options_add_help(struct text *text);

/* Returns 0, or -1 with a fault that names the option, what was given, and what would be right. */
int run_options_parse(struct run_options *options, int argc, char **argv, struct fault *fault);

#endif
