/* pins.c: see pins.h. */
#include "nodes/pins.h"

#include <hwloc.h>
#include <stdbool.h>
#include <stdlib.h>

#include "nodes/affinity.h"

static int list_allowed(hwloc_topology_t topology, const struct affinity *allowed, struct cpu *cpus,
                        int count)
{
    int kept = 0;
    for (int i = 0; i < count; i++) {
        hwloc_obj_t unit = hwloc_get_obj_by_type(topology, HWLOC_OBJ_PU, (unsigned)i);
        if (CPU_ISSET_S(unit->os_index, allowed->size, allowed->cpus))
            cpus[kept++] = (struct cpu){(int)unit->os_index, hwloc_bitmap_first(unit->nodeset)};
    }
    return kept;
}

static int list_cpus(hwloc_topology_t topology, struct cpu **cpus, struct fault *fault)
{
    struct affinity allowed;
    if (hwloc_topology_load(topology))
        return fail(fault, "cannot find out what cpus there are (hwloc)");
    int count = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_PU);
    if (count <= 0)
        return fail(fault, "cannot find out what cpus there are (hwloc)");
    if (affinity_read(&allowed, 0, fault))
        return -1;
    *cpus = calloc((size_t)count, sizeof **cpus);
    count = *cpus ? list_allowed(topology, &allowed, *cpus, count) : fail_memory(fault);
    affinity_release(&allowed);
    return count;
}

int pins_list(struct cpu **cpus, struct fault *fault)
{
    hwloc_topology_t topology;
    *cpus = NULL;
    if (hwloc_topology_init(&topology))
        return fail(fault, "cannot find out what cpus there are (hwloc)");
    int count = list_cpus(topology, cpus, fault);
    hwloc_topology_destroy(topology);
    return count;
}

/* How many cpus from `first` on are of the same NUMA node. */
static int count_beside(const struct cpu *cpus, int count, int first)
{
    int last = first;
    while (last < count && cpus[last].numa == cpus[first].numa)
        last++;
    return last - first;
}

int pins_choose(const struct cpu *cpus, int count, int slots, int each, int *chosen,
                struct fault *fault)
{
    int *left = calloc((size_t)count + 1, sizeof *left), lefts = 0;
    const int wanted = slots * each;
    int taken = 0;
    if (!left)
        return fail_memory(fault);
    for (int first = 0, beside; first < count; first += beside) {
        beside = count_beside(cpus, count, first);
        int whole = beside - beside % each;
        for (int i = 0; i < beside; i++)
            if (i < whole && taken < wanted)
                chosen[taken++] = cpus[first + i].number;
            else
                left[lefts++] = cpus[first + i].number;
    }
    for (int i = 0; i < lefts && taken < wanted; i++)
        chosen[taken++] = left[i];
    free(left);
    return 0;
}
