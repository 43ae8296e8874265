/* cpus.h: how many cpus this process may use (sched_getaffinity(2)). */
#ifndef ONAGER_CORE_CPUS_H
#define ONAGER_CORE_CPUS_H

int cpus_available(void); /* 1 at least */

#endif
