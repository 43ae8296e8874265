/* How many slots a node has, and what each of them has of its own. */
#include "nodes/places.h"

#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "nodes/cgroup.h"
#include "nodes/pins.h"
#include "unit.h"

static char folder[] = "/tmp/onager-places.XXXXXX";
static struct fault fault;
static struct places places;

/* A node with so many cpus, MiB of memory and gpus; frees the one before. */
static struct holdings holdings_of(long cpus, long memory, int gpus)
{
    static struct holdings holdings;
    words_release(&holdings.gpus);
    holdings.cpus = cpus;
    holdings.memory = memory;
    for (int i = 0; i < gpus; i++)
        words_printf(&holdings.gpus, "%d", i);
    return holdings;
}

/* How many slots, -1 with `fault`. */
static int slots(const struct holdings holdings, const struct mpi_options options, int local,
                 int locals)
{
    places_release(&places);
    fault.text[0] = '\0';
    return places_find(&places, &options, &holdings, local, locals, &fault) ? -1 : places.count;
}

static void cpus_make_slots(void)
{
    check(slots(holdings_of(8, 0, 0), (struct mpi_options){.cpus = 1}, 0, 1) == 8, "1");
    check(slots(holdings_of(8, 0, 0), (struct mpi_options){.cpus = 3}, 0, 1) == 2, "3");
    check(slots(holdings_of(8, 0, 0), (struct mpi_options){.cpus = 3, .slots = 20}, 0, 1) == 20,
          "as many as the user says");
    check(slots(holdings_of(1, 0, 0), (struct mpi_options){.cpus = 4}, 0, 1) == -1, "too few");
    check_string(fault.text, "has 1 cpu, and --cpus is 4");
}

static void memory_leaves_fewer(void)
{
    const struct mpi_options options = {.cpus = 1, .mem_per_task = 1000};
    check(slots(holdings_of(8, 3999, 0), options, 0, 1) == 3, "%d", places.count);
    check(slots(holdings_of(8, 0, 0), options, 0, 1) == 8, "where it is not known");
    check(slots(holdings_of(8, 900, 0), options, 0, 1) == -1, "too little");
    check_string(fault.text, "has 900 MiB of memory, and --mem-per-task is 1000");
}

static void gpus_are_not_shared(void)
{
    const struct mpi_options options = {.cpus = 1, .gpus_per_task = 2};
    check(slots(holdings_of(8, 0, 5), options, 0, 1) == 2, "%d", places.count);
    check_string(places.place[0].gpus, "0,1");
    check_string(places.place[1].gpus, "2,3");
    check(slots(holdings_of(8, 0, 1), options, 0, 1) == -1, "too few");
    check_string(fault.text, "has 1 gpu, and --gpus-per-task is 2");
}

static void gpus_are_shared_by_as_few_as_can_be(void)
{
    const struct mpi_options options = {.cpus = 1, .tasks_per_gpu = 2};
    check(slots(holdings_of(8, 0, 2), options, 0, 1) == 4, "%d", places.count);
    check_string(places.place[1].gpus, "0");
    check_string(places.place[2].gpus, "1");
    check(slots(holdings_of(2, 0, 2), options, 0, 1) == 2, "%d", places.count);
    check_string(places.place[1].gpus, "1");
    check(slots(holdings_of(2, 0, 0), options, 0, 1) == -1, "none");
    check_string(fault.text, "has no gpu, and --tasks-per-gpu is given");
}

static void ranks_share_their_machine(void)
{
    const struct mpi_options options = {.cpus = 1, .gpus_per_task = 1};
    check(slots(holdings_of(7, 0, 7), options, 0, 2) == 3, "%d", places.count);
    check_string(places.place[2].gpus, "2");
    check(slots(holdings_of(7, 0, 7), options, 1, 2) == 4, "%d", places.count);
    check_string(places.place[0].gpus, "3");
    check(slots(holdings_of(2, 0, 0), (struct mpi_options){.cpus = 1}, 0, 3) == 1,
          "a slot at least");
    check(slots(holdings_of(4, 0, 1), options, 0, 2) == -1, "a gpu for two");
    check_string(fault.text, "has 1 gpu for 2 ranks, and --gpus-per-task is 1");
}

static void slots_stay_on_a_numa_node(void)
{
    static const struct cpu cpus[] = {{0, 0}, {4, 0}, {1, 0}, {5, 0}, {2, 0},
                                      {8, 1}, {9, 1}, {3, 1}, {7, 1}};
    int chosen[8];
    check(pins_choose(cpus, 9, 4, 2, chosen, NULL) == 0, "failed");
    static const int wanted[] = {0, 4, 1, 5, 8, 9, 3, 7};
    check(memcmp(chosen, wanted, sizeof wanted) == 0, "%d %d %d %d", chosen[4], chosen[5],
          chosen[6], chosen[7]);
    check(pins_choose(cpus, 9, 2, 4, chosen, NULL) == 0, "failed");
    static const int by_four[] = {0, 4, 1, 5, 8, 9, 3, 7};
    check(memcmp(chosen, by_four, sizeof by_four) == 0, "by four");
}

static void what_is_left_of_numa_nodes_goes_together(void)
{
    static const struct cpu cpus[] = {{0, 0}, {1, 0}, {2, 0}, {3, 1}, {4, 1}, {5, 1}};
    static const int wanted[] = {0, 1, 3, 4, 2, 5};
    int chosen[6];
    check(pins_choose(cpus, 6, 3, 2, chosen, NULL) == 0, "failed");
    check(memcmp(chosen, wanted, sizeof wanted) == 0, "%d %d", chosen[4], chosen[5]);
}

static void pinned_slots_have_cpus_of_their_own(void)
{
    struct cpu *cpus;
    int count = pins_list(&cpus, &fault);
    check(count > 0, "%s", fault.text);
    free(cpus);
    check(slots(holdings_of(count, 0, 0), (struct mpi_options){.cpus = 1, .pin = true}, 0, 1) ==
              count,
          "%s", fault.text);
    for (int i = 0; i < places.count; i++) {
        check(CPU_COUNT_S(places.cpus_size, places.place[i].cpus) == 1, "slot %d", i);
        for (int j = 0; j < i; j++)
            check(!CPU_EQUAL_S(places.cpus_size, places.place[i].cpus, places.place[j].cpus),
                  "slots %d and %d", i, j);
    }
    check(slots(holdings_of(count, 0, 0),
                (struct mpi_options){.cpus = 1, .pin = true, .slots = count + 1}, 0, 1) == -1,
          "more than there are");
    check(strstr(fault.text, "(--pin)") != NULL, "%s", fault.text);
}

static void write_file(const char *name, const char *content)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    for (char *slash = path + strlen(folder) + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
        *slash = '\0';
        mkdir(path, 0777);
    }
    FILE *file = fopen(path, "w");
    check(file && fputs(content, file) >= 0 && fclose(file) == 0, "%s", path);
}

static void the_launcher_says_what_the_allocation_has(void)
{
    struct holdings holdings = {0};
    char path[256];
    snprintf(path, sizeof path, "%s/nodes", folder);
    check(holdings_read(&holdings, path, "c1", &fault) == 0, "no file");
    write_file("nodes", "c1\t4\t-\t-\nc2.cluster\t2\t8000\t0,3\nc22\tmany\t-\t-\n");
    check(holdings_read(&holdings, path, "c2", &fault) == 1, "%s", fault.text);
    check(holdings.cpus == 2 && holdings.memory == 8000, "%ld %ld", holdings.cpus, holdings.memory);
    check(holdings.gpus.count == 2, "%zu", holdings.gpus.count);
    check(holdings.gpus.count == 2 && strcmp(holdings.gpus.word[1], "3") == 0, "the second");
    holdings_release(&holdings);
    check(holdings_read(&holdings, path, "c1.elsewhere", &fault) == 1, "%s", fault.text);
    check(holdings.cpus == 4 && !holdings.memory && !holdings.gpus.count, "c1");
    check(holdings_read(&holdings, path, "c3", &fault) == 0, "nothing of it");
    check(holdings_read(&holdings, path, "c22", &fault) == -1, "no number");
    check(strstr(fault.text, "expected a number, got \"many\"") != NULL, "%s", fault.text);
    holdings_release(&holdings);
}

static void control_groups_limit(void)
{
    struct cgroup_limits limits;
    char membership[256];
    snprintf(membership, sizeof membership, "%s/membership", folder);
    cgroup_read(&limits, membership, folder);
    check(!limits.cpus && !limits.memory, "none");
    write_file("membership", "3:cpu,cpuacct:/job\n2:memory:/\n1:name=systemd:/x\n0::/a/b\n");
    write_file("a/cpu.max", "350000 100000\n");
    write_file("a/b/cpu.max", "max 100000\n");
    write_file("a/b/memory.max", "2097152000\n");
    cgroup_read(&limits, membership, folder);
    check(limits.cpus == 3 && limits.memory == 2000, "%ld %ld", limits.cpus, limits.memory);
    write_file("cpu/job/cpu.cfs_quota_us", "50000\n");
    write_file("cpu/job/cpu.cfs_period_us", "100000\n");
    write_file("memory/memory.limit_in_bytes", "9223372036854771712\n");
    cgroup_read(&limits, membership, folder);
    check(limits.cpus == 1 && limits.memory == 2000, "%ld %ld", limits.cpus, limits.memory);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status, (void)type, (void)walk;
    return remove(path);
}

int main(void)
{
    check(mkdtemp(folder) != NULL, "no folder");
    run(cpus_make_slots);
    run(memory_leaves_fewer);
    run(gpus_are_not_shared);
    run(gpus_are_shared_by_as_few_as_can_be);
    run(ranks_share_their_machine);
    run(slots_stay_on_a_numa_node);
    run(what_is_left_of_numa_nodes_goes_together);
    run(pinned_slots_have_cpus_of_their_own);
    run(the_launcher_says_what_the_allocation_has);
    run(control_groups_limit);
    places_release(&places);
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return unit_failures != 0;
}
