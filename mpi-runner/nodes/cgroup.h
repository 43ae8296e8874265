/* cgroup.h: what the control groups of this process let it use (cgroups(7)): cpu time and memory,
 * of version 1 and 2, whichever there is. */
#ifndef ONAGER_NODES_CGROUP_H
#define ONAGER_NODES_CGROUP_H

struct cgroup_limits {
    long cpus;   /* whole ones, at least 1; 0: no limit */
    long memory; /* MiB; 0: no limit */
};

/* `membership` is /proc/self/cgroup, `mount` is /sys/fs/cgroup, other than in tests. What can't be
 * read is no limit. */
void cgroup_read(struct cgroup_limits *limits, const char *membership, const char *mount);

#endif
