/* cpus.c: see cpus.h. */
#include "core/cpus.h"

#include <sched.h>
#include <unistd.h>

int cpus_available(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return CPU_COUNT(&set);
    long online = sysconf(_SC_NPROCESSORS_ONLN); /* more than 1024 cpus */
    return online > 0 ? (int)online : 1;
}
