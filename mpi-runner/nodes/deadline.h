/* deadline.h: when the scheduler takes the allocation away. Asked by the launcher when it starts.
 */
#ifndef ONAGER_NODES_DEADLINE_H
#define ONAGER_NODES_DEADLINE_H

#include "nodes/allocation.h"

/* Seconds since 1970; 0: nobody says. The scheduler gets a few seconds to answer. */
long deadline_find(const struct allocation *allocation);

/* Parts of the above, to be tried. What `squeue -o %e` prints, in local time; 0: no date. */
long deadline_of_squeue(const char *answer);
/* The least of s_rt and h_rt in what `qstat -j` says of a job, or `qconf -sq` of a queue, in
 * seconds; 0: there is none. */
long deadline_of_limits(const char *answer);

#endif
