/* process.h: starting programs from inside the shell: onager-run, sbatch, qsub and the like.
 *
 * A program gets default signals (but INT stays ignored where the shell ignores it), an empty mask,
 * a process group or session of its own, stdin from /dev/null and no descriptors but 0 to 2
 * (posix_spawn(3)). It is only ever waited for by its own id.
 */
#ifndef ONAGER_PROCESS_H
#define ONAGER_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/fault.h"
#include "core/text.h"

struct process {
    char *const *argv; /* argv[0] is looked for in PATH unless it holds a slash */
    char *const *environment;
    const char *output; /* file for stdout and stderr; NULL: those of the shell */
    bool silent;        /* stderr goes nowhere */
    bool detached;      /* a session of its own: outlives the shell */
    bool terminal;      /* it stays in the shell's process group: may read from the terminal */
    int patience; /* process_capture: seconds after which it is killed; 0: it may take its time */
};

/* Starts a program and lets it be. Returns its id or -1. */
pid_t process_start(const struct process *process, struct fault *fault);

/* Waits for a program of ours; a signal that comes to the shell meanwhile is passed on to its
 * group. Returns its exit status as the shell counts it (128 + signal). */
int process_wait(pid_t pid);

/* Runs a program to its end and adds what it prints on stdout to `output`. Returns its exit status,
 * or with a fault -1 when it could not be started, and PROCESS_LOST when its answer is lost: it
 * took too long, printed more than 64 MiB, or memory is short. */
enum { PROCESS_LOST = -2 };
int process_capture(const struct process *process, struct text *output, struct fault *fault);

/* A program that we feed through a pipe, while it talks with the user at the terminal: a pager. It
 * shares the shell's process group, so that ^C reaches both; what ^Z stops goes on. */
struct feeding {
    pid_t pid;
    int input;  /* our end of the pipe */
    int passed; /* how many signals were dealt with */
    int nudges; /* how many more times it is told to go on */
    int status; /* its exit status */
    bool ended;
};

/* Starts the program. Returns 0, or -1 with a fault. */
int process_feed_start(struct feeding *feeding, struct process process, struct fault *fault);
/* Writes all of it to the program. Returns 0; -1 when it wants no more, or a signal came. */
int process_feed(struct feeding *feeding, const char *bytes, size_t count);
/* There is no more: waits for the program's end. Returns its exit status. */
int process_feed_end(struct feeding *feeding);

/* Waits. Returns false when a signal came meanwhile that wants the call to end. */
bool process_pause(int milliseconds);

/* Is there a program of that name in PATH? */
bool process_exists(const char *name);

#endif
