/* affinity.c: see affinity.h. */
#include "nodes/affinity.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int affinity_read(struct affinity *affinity, pid_t pid, struct fault *fault)
{
    enum { LEAST = 1024, MOST = 1 << 20 };
    for (int cpus = LEAST; cpus <= MOST; cpus *= 4) {
        *affinity = (struct affinity){CPU_ALLOC((size_t)cpus), CPU_ALLOC_SIZE((size_t)cpus)};
        if (!affinity->cpus)
            return fail_memory(fault);
        if (sched_getaffinity(pid, affinity->size, affinity->cpus) == 0)
            return 0;
        int error = errno;
        affinity_release(affinity);
        if (error != EINVAL) /* there are more */
            return fail(fault, "cannot find out which cpus there are: %s", strerror(error));
    }
    return fail(fault, "cannot find out which cpus there are");
}

void affinity_release(struct affinity *affinity)
{
    CPU_FREE(affinity->cpus);
    *affinity = (struct affinity){0};
}

/* What is in /proc/PID/stat: the program's name and the parent. */
static bool look_at(pid_t pid, char name[32], pid_t *parent)
{
    char path[32], line[512] = "";
    int number;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    size_t got = fread(line, 1, sizeof line - 1, file);
    fclose(file);
    line[got] = '\0';
    char *open = strchr(line, '('), *close = strrchr(line, ')');
    if (!open || !close || close - open > 31 || sscanf(close + 1, " %*c %d", &number) != 1)
        return false;
    *close = '\0';
    strcpy(name, open + 1);
    *parent = number;
    return true;
}

static bool starts_ranks(const char *name)
{
    static const char *const names[] = {"mpirun",  "mpiexec", "orterun", "orted",
                                        "prterun", "prun",    "prte",    "prted"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

void affinity_reset(void)
{
    char name[32];
    pid_t starter, other;
    struct affinity affinity;
    if (!look_at(getppid(), name, &starter) || !look_at(starter, name, &other) ||
        !starts_ranks(name) || affinity_read(&affinity, starter, NULL))
        return;
    sched_setaffinity(0, affinity.size, affinity.cpus); /* else it stays as it is */
    affinity_release(&affinity);
}
