/* whereabouts.h: on which machine, and in which folder, a runner is. */
#ifndef ONAGER_RUNNER_WHEREABOUTS_H
#define ONAGER_RUNNER_WHEREABOUTS_H

enum { HOST_ROOM = 256 };

/* The name of this machine as events, logs and tasks know it. */
void whereabouts_host(char host[HOST_ROOM]);

/* The .onager folder of .onager/launches/N, without a slash at its end; NULL: it is in none, or
 * memory is short. The caller frees. */
char *whereabouts_onager(const char *launch_folder);

#endif
