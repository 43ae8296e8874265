/* places.c: see places.h. */
#include "nodes/places.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "nodes/pins.h"

enum { SLOTS_MOST = 10000 }; /* events have room for 16 bits */

/* What one task needs of a thing, and what there is. */
struct need {
    const char *option, *unit, *units; /* --gpus-per-task, gpu, gpus */
    long each, there;
};

/* A share of what all ranks of the machine have. The shares of all add up. */
static long share_of(long total, int local, int locals)
{
    return total * (local + 1) / locals - total * local / locals;
}

/* How many tasks find what they need, or -1 with a fault when none does. */
static long room_for(const struct need *need, int local, int locals, struct fault *fault)
{
    long room = share_of(need->there, local, locals) / need->each;
    char among[48] = "";
    if (room > 0)
        return room;
    if (locals > 1)
        snprintf(among, sizeof among, " for %d ranks", locals);
    return fail(fault, "has %ld %s%s, and %s is %ld", need->there,
                need->there == 1 ? need->unit : need->units, among, need->option, need->each);
}

/* By cpus: several ranks may have a cpu together, as long as the machine has those of a task. */
static long room_by_cpus(const struct mpi_options *options, const struct holdings *holdings,
                         int local, int locals, struct fault *fault)
{
    const struct need need = {"--cpus", "cpu", "cpus", options->cpus, holdings->cpus};
    if (options->slots)
        return options->slots;
    if (room_for(&need, 0, 1, fault) < 0)
        return -1;
    long room = share_of(holdings->cpus, local, locals) / options->cpus;
    return room > 0 ? room : 1;
}

static int cap(long *slots, const struct need *need, int local, int locals, struct fault *fault)
{
    long room = room_for(need, local, locals, fault);
    if (room >= 0 && room < *slots)
        *slots = room;
    return room < 0 ? -1 : 0;
}

static int count_slots(const struct mpi_options *options, const struct holdings *holdings,
                       int local, int locals, struct fault *fault)
{
    const struct need memory = {"--mem-per-task", "MiB of memory", "MiB of memory",
                                options->mem_per_task, holdings->memory};
    const long gpus = (long)holdings->gpus.count;
    const struct need devices = {"--gpus-per-task", "gpu", "gpus", options->gpus_per_task, gpus};
    const struct need sharers = {"--tasks-per-gpu", "gpu", "gpus", 1, gpus};
    long slots = room_by_cpus(options, holdings, local, locals, fault);
    if (slots < 0 || (memory.each && memory.there && cap(&slots, &memory, local, locals, fault)) ||
        (devices.each && cap(&slots, &devices, local, locals, fault)))
        return -1;
    if (options->tasks_per_gpu) {
        long room = room_for(&sharers, local, locals, NULL);
        if (room < 0)
            return fail(fault, "has no gpu%s, and --tasks-per-gpu is given", gpus ? " left" : "");
        if (room * options->tasks_per_gpu < slots)
            slots = room * options->tasks_per_gpu;
    }
    return slots > SLOTS_MOST ? SLOTS_MOST : (int)slots;
}

/* The devices first … first + count - 1, as a list. */
static char *list_gpus(const struct words *gpus, long first, long count)
{
    struct text list = TEXT_INIT;
    for (long i = first; i < first + count; i++)
        text_printf(&list, "%s%s", i > first ? "," : "", gpus->word[i]);
    return text_take(&list);
}

/* Gives each slot its gpus, or, where tasks share them, one: as few to each gpu as it can be. */
static int give_gpus(struct places *places, const struct mpi_options *options,
                     const struct words *gpus, int local, int locals, struct fault *fault)
{
    const long each = options->gpus_per_task, all = (long)gpus->count;
    const long first = all * local / locals, mine = share_of(all, local, locals);
    for (int i = 0; (each || options->tasks_per_gpu) && i < places->count; i++) {
        places->place[i].gpus = each ? list_gpus(gpus, first + i * each, each)
                                     : list_gpus(gpus, first + i * mine / places->count, 1);
        if (!places->place[i].gpus)
            return fail_memory(fault);
    }
    return 0;
}

static int set_pins(struct places *places, const int *chosen, int each, struct fault *fault)
{
    int most = 0;
    for (int i = 0; i < places->count * each; i++)
        if (chosen[i] > most)
            most = chosen[i];
    places->cpus_size = CPU_ALLOC_SIZE((size_t)most + 1);
    for (int i = 0; i < places->count; i++) {
        cpu_set_t *set = places->place[i].cpus = CPU_ALLOC((size_t)most + 1);
        if (!set)
            return fail_memory(fault);
        CPU_ZERO_S(places->cpus_size, set);
        for (int j = 0; j < each; j++)
            CPU_SET_S((size_t)chosen[i * each + j], places->cpus_size, set);
    }
    return 0;
}

/* Binds each slot to cpus of its own, out of this rank's share. */
static int pin(struct places *places, const struct mpi_options *options, int local, int locals,
               struct fault *fault)
{
    struct cpu *cpus;
    int each = (int)options->cpus, *chosen = NULL, result = -1;
    int all = pins_list(&cpus, fault), first = (int)((long)all * local / locals);
    if (all < 0)
        goto out;
    long mine = share_of(all, local, locals);
    if (mine < (long)places->count * each && !options->slots && mine >= each)
        places->count = (int)(mine / each);
    if (mine < (long)places->count * each) {
        fail(fault, "has %ld cpu%s to bind tasks to, and %d with --cpus %d are too many (--pin)",
             mine, mine == 1 ? "" : "s", places->count, each);
        goto out;
    }
    chosen = calloc((size_t)places->count * (size_t)each, sizeof *chosen);
    if (!chosen)
        fail_memory(fault);
    else if (pins_choose(cpus + first, (int)mine, places->count, each, chosen, fault) == 0)
        result = set_pins(places, chosen, each, fault);
out:
    free(cpus);
    free(chosen);
    return result;
}

/* What the ranks before this one have at most. */
static int find_first(const struct mpi_options *options, const struct holdings *holdings, int local,
                      int locals)
{
    long before =
        options->slots ? local * options->slots : holdings->cpus * local / locals / options->cpus;
    before = before > local ? before : local;
    return before < (long)SLOTS_MOST * locals ? (int)before : local;
}

int places_find(struct places *places, const struct mpi_options *options,
                const struct holdings *holdings, int local, int locals, struct fault *fault)
{
    *places = (struct places){.count = count_slots(options, holdings, local, locals, fault),
                              .first = find_first(options, holdings, local, locals)};
    if (places->count < 0)
        return -1;
    places->place = calloc((size_t)places->count, sizeof *places->place);
    if (!places->place)
        return fail_memory(fault);
    if (options->pin && pin(places, options, local, locals, fault))
        return -1;
    return give_gpus(places, options, &holdings->gpus, local, locals, fault);
}

void places_release(struct places *places)
{
    for (int i = 0; places->place && i < places->count; i++) {
        CPU_FREE(places->place[i].cpus);
        free(places->place[i].gpus);
    }
    free(places->place);
    *places = (struct places){0};
}
