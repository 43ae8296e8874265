/* options.h: the command line of onager-mpi. */
#ifndef ONAGER_NODES_OPTIONS_H
#define ONAGER_NODES_OPTIONS_H

#include <stdbool.h>

#include "core/fault.h"
#include "core/text.h"

struct mpi_options {
    const char *folder; /* of the launch */
    char **starter; /* what stands behind --: the line that starts the ranks; NULL: this is one */
    const char *jobid; /* NULL: the launch's number */
    /* a node's: places.h */
    long slots;        /* on a node; 0: as many as its cpus, memory and gpus allow */
    long cpus;         /* a task's */
    long mem_per_task; /* MiB; 0: any */
    long gpus_per_task, tasks_per_gpu; /* 0: tasks share the gpus */
    bool pin;                          /* each slot has cpus of its own */
    /* the coordinator's */
    long at_once; /* tasks on all nodes; 0: as many as there are slots */
    long ends_at; /* seconds since 1970 when the allocation ends; 0: that is not known */
    bool managed; /* a launcher is at stdin and stdout (launcher.h) */
    /* the launcher's */
    long restarts;       /* how often the ranks are started again after they broke down */
    long chain;          /* how many continuations the batch job may submit */
    long notice;         /* seconds before the end of its time that the scheduler says so; 0: 60 */
    bool notified;       /* USR1 tells of a suspension */
    bool attached;       /* end with the parent process */
    const char *standby; /* wait to take a launcher's place, which is on this host (standby.h) */
    bool progress, quiet, help, version;
    const char *simulate; /* NODES,SLOTS,TASKS */
};

/* Adds what --help shows. */
void mpi_options_add_help(struct text *text);

/* Returns 0, or -1 with a fault that names the option, what was given, and what would be right. */
int mpi_options_parse(struct mpi_options *options, int argc, char **argv, struct fault *fault);

#endif
