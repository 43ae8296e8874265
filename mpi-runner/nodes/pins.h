/* pins.h: which cpus each slot has for itself (--pin): cores of one NUMA node before those of the
 * next, and no slot on two NUMA nodes as long as that can be avoided. */
#ifndef ONAGER_NODES_PINS_H
#define ONAGER_NODES_PINS_H

#include "core/fault.h"

/* A hardware thread that may be used. */
struct cpu {
    int number; /* the system's */
    int numa;   /* its NUMA node */
};

/* Those that this process may use, in the order of the machine: threads of a core, cores of a NUMA
 * node beside each other. Returns how many, or -1; the caller frees. */
int pins_list(struct cpu **cpus, struct fault *fault);

/* Chooses `each` of the `count` cpus for each of so many slots, all of which must be there: the
 * numbers of slot i are then chosen[i * each …]. */
int pins_choose(const struct cpu *cpus, int count, int slots, int each, int *chosen,
                struct fault *fault);

#endif
