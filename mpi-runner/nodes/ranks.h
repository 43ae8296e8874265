/* ranks.h: the line that starts the ranks, mpirun and the like, as a process of the launcher's, and
 * the pipes to and from its rank 0. */
#ifndef ONAGER_NODES_RANKS_H
#define ONAGER_NODES_RANKS_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/text.h"
#include "core/words.h"
#include "nodes/allocation.h"
#include "nodes/options.h"

struct ranks {
    pid_t pid;                 /* 0: there are none */
    int process;               /* pidfd_open(2): to be polled for the end */
    int input, output, errors; /* pipes; -1: closed */
    struct text to_go;         /* what is to be written, but for what went: `gone` bytes */
    size_t gone;
    struct text came; /* of a line that is not whole yet */
    int log;          /* mpirun.log */
    size_t logged;    /* bytes */
};

/* The words: those that start the ranks, on the given hosts alone (none: on all), and the rank's
 * own. `ends_at`: see options.h. */
void ranks_add_line(struct words *argv, const struct mpi_options *options, const char *program,
                    const char *folder, const struct words *hosts, long ends_at);

/* What the line gets as its environment: ours, and what Open MPI needs to survive the loss of
 * nodes, and Slurm to start it a second time. */
void ranks_add_environment(struct words *environment);

/* Starts it; what it says beside the launcher's lines goes to the file. It has a process group of
 * its own, so that ^C is the launcher's business, and ends with the launcher. */
int ranks_start(struct ranks *ranks, const struct words *argv, const struct words *environment,
                const char *log, struct fault *fault);

/* Queues bytes for rank 0, and writes what can be written. */
void ranks_tell(struct ranks *ranks, const char *bytes, size_t count);
void ranks_flush(struct ranks *ranks);

/* Reads what came. Lines of rank 0 are given to `line`, which says whether it knows them; all else
 * goes to the log. */
void ranks_listen(struct ranks *ranks, bool (*line)(void *context, const char *text),
                  void *context);

void ranks_kill(const struct ranks *ranks, int signo);

/* Once `process` says that it ended: takes its status in, as a shell counts it. */
int ranks_reap(struct ranks *ranks);
void ranks_release(struct ranks *ranks);

#endif
