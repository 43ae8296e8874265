/* place.h: what a slot has of its own, for its tasks and no others. */
#ifndef ONAGER_RUNNER_PLACE_H
#define ONAGER_RUNNER_PLACE_H

#include <sched.h>

struct place {
    cpu_set_t *cpus; /* that its tasks are bound to; NULL: any */
    char *gpus;      /* 0,1: the devices that its tasks see; NULL: any */
};

#endif
