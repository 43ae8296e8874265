/* holdings.c: see holdings.h. */
#include "nodes/holdings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/cpus.h"
#include "core/file.h"
#include "core/idlist.h"
#include "core/text.h"
#include "nodes/cgroup.h"

enum { HOST, CPUS, MEMORY, GPUS, COLUMNS };

void holdings_release(struct holdings *holdings)
{
    words_release(&holdings->gpus);
}

static bool is_same_host(const char *a, const char *b)
{
    size_t length = strcspn(a, ".");
    return length == strcspn(b, ".") && strncmp(a, b, length) == 0;
}

static void add_gpus(struct words *gpus, const char *list)
{
    char *copy = strdup(list), *rest;
    for (char *word = copy ? strtok_r(copy, ", \t\n", &rest) : NULL; word;
         word = strtok_r(NULL, ", \t\n", &rest))
        words_add(gpus, word);
    gpus->failed = gpus->failed || !copy;
    free(copy);
}

/* A number of a column; 0: not known. */
static int read_number(const char *cell, long *number, const char *path, struct fault *fault)
{
    *number = strcmp(cell, "-") == 0 ? 0 : idlist_number(cell, cell + strlen(cell));
    return *number < 0 ? fail(fault, "%s: expected a number, got \"%s\"", path, cell) : 0;
}

static int take_row(struct holdings *holdings, char *const *cell, const char *path,
                    struct fault *fault)
{
    if (read_number(cell[CPUS], &holdings->cpus, path, fault) ||
        read_number(cell[MEMORY], &holdings->memory, path, fault))
        return -1;
    if (strcmp(cell[GPUS], "-") != 0)
        add_gpus(&holdings->gpus, cell[GPUS]);
    return holdings->gpus.failed ? fail_memory(fault) : 1;
}

int holdings_read(struct holdings *holdings, const char *path, const char *host,
                  struct fault *fault)
{
    struct text text = TEXT_INIT;
    bool missing = false;
    int result = file_read(path, &text, &missing, fault);
    char *rest_of_text = NULL;
    for (char *line = result || missing ? NULL : strtok_r(text.bytes, "\n", &rest_of_text);
         line && !result; line = strtok_r(NULL, "\n", &rest_of_text)) {
        char *cell[COLUMNS] = {0}, *rest = line;
        int cells = 0;
        while (cells < COLUMNS && (cell[cells] = strsep(&rest, "\t")))
            cells++;
        if (cells == COLUMNS && is_same_host(cell[HOST], host))
            result = take_row(holdings, cell, path, fault);
    }
    text_release(&text);
    return result;
}

/* Of all there are on the machine, in MiB. */
static long memory_of_machine(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    return pages > 0 && size > 0 ? (long)((double)pages * (double)size / (1024 * 1024)) : 0;
}

static void lower(long *limit, long to)
{
    if (to > 0 && (!*limit || to < *limit))
        *limit = to;
}

/* The devices that the scheduler, or the user, gives us here. Returns whether somebody does. */
static bool gpus_of_environment(struct words *gpus)
{
    static const char *const names[] = {
        "CUDA_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "SLURM_STEP_GPUS",
        "SLURM_JOB_GPUS",       "GPU_DEVICE_ORDINAL",   "SGE_HGR_gpus",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *list = getenv(names[i]);
        if (!list)
            continue;
        if (strcmp(list, "NoDevFiles") != 0 &&
            list[0] != '-') /* none, says Slurm, or CUDA with -1 */
            add_gpus(gpus, list);
        return true;
    }
    return false;
}

static void gpus_of_machine(struct words *gpus)
{
    enum { MOST = 64 };
    char path[32];
    for (int i = 0; i < MOST; i++) {
        snprintf(path, sizeof path, "/dev/nvidia%d", i);
        if (access(path, F_OK) == 0)
            words_printf(gpus, "%d", i);
    }
}

int holdings_find(struct holdings *holdings, const char *launch_folder, const char *host,
                  struct fault *fault)
{
    struct cgroup_limits limits;
    struct words told = WORDS_INIT;
    *holdings = (struct holdings){0};
    char *path = text_format("%s/nodes", launch_folder);
    int got = path ? holdings_read(holdings, path, host, fault) : fail_memory(fault);
    free(path);
    if (got < 0)
        return -1;
    cgroup_read(&limits, "/proc/self/cgroup", "/sys/fs/cgroup");
    lower(&holdings->cpus, cpus_available());
    lower(&holdings->cpus, limits.cpus);
    lower(&holdings->memory, memory_of_machine());
    lower(&holdings->memory, limits.memory);
    if (gpus_of_environment(&told)) {
        words_release(&holdings->gpus);
        holdings->gpus = told;
    } else if (!holdings->gpus.count) {
        gpus_of_machine(&holdings->gpus);
    }
    return holdings->gpus.failed ? fail_memory(fault) : 0;
}
