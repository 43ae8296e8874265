/* cgroup.c: see cgroup.h. */
#include "nodes/cgroup.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"

enum { MIB = 1024 * 1024 };
#define LIMIT_MOST (1L << 40) /* version 1 says nearly 2 to the 63rd bytes where all is allowed */

/* Reads the numbers at the beginning of a file: "100000 50000". Returns how many there were. */
static int read_numbers(const char *folder, const char *name, long *numbers, int most)
{
    char *path = text_format("%s/%s", folder, name), line[128] = "";
    FILE *file = path ? fopen(path, "re") : NULL;
    int count = 0;
    if (file && fgets(line, sizeof line, file))
        for (char *at = line, *end; count < most; at = end) {
            numbers[count] = strtol(at, &end, 10); /* no limit is -1, or "max", or huge */
            if (end == at)
                break;
            count++;
        }
    if (file)
        fclose(file);
    free(path);
    return count;
}

static void lower(long *limit, long to)
{
    if (to > 0 && to < LIMIT_MOST && (!*limit || to < *limit))
        *limit = to;
}

static void take_cpus(struct cgroup_limits *limits, long quota, long period)
{
    if (quota > 0 && period > 0)
        lower(&limits->cpus, quota < period ? 1 : quota / period);
}

/* Takes in the limits that one group has, of whichever version it is. */
static void take_group(struct cgroup_limits *limits, const char *folder)
{
    long number[2], period;
    if (read_numbers(folder, "cpu.max", number, 2) == 2)
        take_cpus(limits, number[0], number[1]);
    if (read_numbers(folder, "cpu.cfs_quota_us", number, 1) &&
        read_numbers(folder, "cpu.cfs_period_us", &period, 1))
        take_cpus(limits, number[0], period);
    if (read_numbers(folder, "memory.max", number, 1))
        lower(&limits->memory, number[0] / MIB);
    if (read_numbers(folder, "memory.limit_in_bytes", number, 1))
        lower(&limits->memory, number[0] / MIB);
}

/* Takes in a group and all above it. In a container the path may be one that is seen from outside
 * alone: what is not there limits nothing. */
static void take_branch(struct cgroup_limits *limits, const char *hierarchy, char *path)
{
    for (;;) {
        char *folder = text_format("%s%s", hierarchy, path);
        if (folder)
            take_group(limits, folder);
        free(folder);
        char *last = strrchr(path, '/');
        if (!last || !*path)
            return;
        *last = '\0';
    }
}

/* A line of the membership: NUMBER:CONTROLLERS:PATH; of version 2: 0::PATH. */
static void take_line(struct cgroup_limits *limits, char *line, const char *mount)
{
    char *controllers = strchr(line, ':'),
         *path = controllers ? strchr(controllers + 1, ':') : NULL;
    if (!path)
        return;
    line[strcspn(line, "\n")] = '\0';
    *path++ = '\0';
    char *rest, *name = strtok_r(controllers + 1, ",", &rest);
    for (bool first = true; first || name; first = false, name = strtok_r(NULL, ",", &rest)) {
        char *hierarchy = text_format("%s%s%s", mount, name ? "/" : "", name ? name : "");
        char *branch = strdup(path);
        if (hierarchy && branch)
            take_branch(limits, hierarchy, branch);
        free(hierarchy);
        free(branch);
        if (!name)
            return;
    }
}

void cgroup_read(struct cgroup_limits *limits, const char *membership, const char *mount)
{
    char *line = NULL;
    size_t room = 0;
    FILE *file = fopen(membership, "re");
    *limits = (struct cgroup_limits){0};
    while (file && getline(&line, &room, file) > 0)
        take_line(limits, line, mount);
    free(line);
    if (file)
        fclose(file);
}
