/* session.h: the launcher while ranks are there: what the chief says is shown, what signals ask for
 * is passed on. Called by launcher.c alone. */
#ifndef ONAGER_NODES_SESSION_H
#define ONAGER_NODES_SESSION_H

#include <sys/types.h>

#include "core/fault.h"
#include "core/launch.h"
#include "nodes/options.h"
#include "nodes/ranks.h"
#include "nodes/report.h"
#include "progress.h"
#include "walltime.h"

struct session {
    const struct mpi_options *options;
    struct walltime walltime;    /* set by the caller before the first session_begin */
    void (*tick)(void *context); /* called twice a second at least */
    void *context;
    struct report report; /* the latest */
    bool heard;           /* the chief has said how things stand, since the ranks were started */
    bool alive;           /* rank 0 has said that it lives, which it does every second */
    bool silent;          /* and then it said no more, so the ranks were killed */
    bool unborn;          /* one died while MPI started, so the others were killed */
    double heard_at;      /* a word of theirs, or the start */
    int status;           /* of the line that started them, when it has ended */
    double broken;        /* clock_steady() then */
    int signals;          /* signalfd(2) */
    /* its own */
    struct ranks ranks;
    struct progress progress;
    int stop_signal; /* the latest that asked for an end; 0: none */
    int stops;       /* how often that was */
    double signalled;
    pid_t signalled_by;
    double died;    /* when a rank did, while MPI started (vigil.h); 0: none */
    double kill_at; /* when the ranks get a signal since they should have ended; 0: never */
    int kills;      /* how often they got one */
};

/* For a process that has but one thread; before anything else. */
int session_block_signals(struct fault *fault);

int session_open(struct session *session, const struct mpi_options *options,
                 const struct launch *launch, struct fault *fault);
void session_close(struct session *session);

/* Starts the ranks, and tells the chief our environment. */
int session_begin(struct session *session, const struct words *argv,
                  const struct words *environment, const char *log, struct fault *fault);

/* Until the ranks have ended. */
void session_run(struct session *session);

/* Waits until then, or until a signal asks for the end. */
void session_wait(struct session *session, double until);

bool session_is_stopped(const struct session *session);
int session_exit_status(const struct session *session);

/* A line for the user. NULL is none. */
void session_say(const struct session *session, const char *text);

/* Shows the last lines of the ranks' log, if nothing was ever heard of them. */
void session_show_log(const struct session *session, const char *launch_folder);

#endif
