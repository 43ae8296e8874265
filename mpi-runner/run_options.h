/* run_options.h: the command line of onager-run. */
#ifndef ONAGER_RUNNER_RUN_OPTIONS_H
#define ONAGER_RUNNER_RUN_OPTIONS_H

#include <stdbool.h>

#include "core/fault.h"

struct run_options {
    const char *folder; /* of the launch */
    const char *jobid;  /* NULL: the launch's number */
    long index;         /* of the array element; -1: run all tasks of the launch */
    int slots;          /* 0: as many as there are cpus */
    int cpus;           /* a task's */
    bool attached;      /* end with the parent process */
    bool progress, help, quiet;
};

extern const char run_options_help[];

int run_options_parse(struct run_options *options, int argc, char **argv, struct fault *fault);

#endif
