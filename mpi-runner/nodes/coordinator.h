/* coordinator.h: hands out the tasks of a mega-job to nodes, and takes in what became of them.
 *
 * It knows no clock, no MPI and no files but the job's: whoever calls it says what time it is,
 * which frames came (frame.h), and carries the frames it sends. So `onager-mpi --simulate` runs the
 * very code with nodes and a clock of its own.
 *
 * A node gets tasks ahead, so that no slot waits for a message: some AHEAD seconds of work, going
 * by how long tasks took so far, and no more than its share of what is left (guided
 * self-scheduling, C. D. Polychronopoulos and D. J. Kuck, IEEE Trans. Computers C-36, 1987), so
 * that towards the end single tasks are handed out; what a node has not begun is called back when
 * others run dry. Where durations are known beforehand, longest tasks go first (R. L. Graham, SIAM
 * J. Appl. Math. 17, 1969). */
#ifndef ONAGER_NODES_COORDINATOR_H
#define ONAGER_NODES_COORDINATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/idlist.h"
#include "core/limits.h"
#include "core/quantile.h"
#include "core/taskstate.h"
#include "nodes/frame.h"
#include "nodes/member.h"
#include "nodes/stock.h"

struct coordinator_tally {
    long done, failed, timed_out, cancelled, lost; /* tasks that ended for good */
    long retries, /* attempts that were made anew since a task failed */
        losses;   /* and since a node was lost */
};

/* What the coordinator wants of its surroundings. */
struct coordinator_calls {
    /* Sends a frame to a node; it must not block. */
    void (*send)(void *context, uint32_t node, const char *frame, size_t length);
    /* A line for the user. */
    void (*say)(void *context, const char *text);
    /* A node is lost: calls coordinator_settle for each of its tasks of which more is known: that
     * it ended, or that it never began. */
    void (*look_back)(void *context, uint32_t node, double now);
    /* Notes that an attempt was lost with its node, or that a task is called off for good before it
     * began anew. */
    void (*note_lost)(void *context, int64_t task, int attempt);
    void (*note_cancelled)(void *context, int64_t task);
    void (*note_halt)(void *context);
    void *context;
};

struct coordinator {
    /* set by the caller, before coordinator_init */
    struct coordinator_calls calls;
    const struct limits *limits;
    long total;              /* of the launch's tasks, for --max-failures given in percent */
    long done_before;        /* tasks that were done when this run began */
    long most_at_once;       /* tasks on all nodes; 0: as many as there are slots */
    double end;              /* when all must be over, same clock as `now`; 0: nobody says */
    double grace;            /* seconds between TERM and KILL */
    const char *environment; /* for WELCOME */
    size_t environment_length;
    struct stock stock; /* initialized, and stays where it is */
    /* to be read */
    struct coordinator_tally tally;
    struct member *member; /* by node */
    uint32_t members;
    uint32_t expected, here, usable; /* how many are to come, are here, and get tasks */
    uint64_t slots;                  /* of those that are here */
    uint32_t lost_nodes;             /* and how many were lost */
    bool stopping;                   /* hands out nothing more */
    bool ending;                     /* and what runs was asked to end */
    bool time_is_up;
    bool gave_up;              /* too many tasks failed, or the canary did */
    bool dismissed;            /* nodes that come now are sent away */
    bool nonsense;             /* a frame came that makes no sense: nothing is sure any more */
    uint64_t messages;         /* sent and taken in */
    long handed_out;           /* tasks sent */
    double last_handed_out;    /* when */
    struct idlist interrupted; /* tasks that were ended, or not tried again, since the run ends */
    /* its own */
    struct quantiles walls; /* seconds of tasks that succeeded */
    double mean;            /* of the same, the latest weigh most; 0: none has */
    long means;             /* how many went into it */
    double timeout;         /* seconds that tasks may take, as the nodes know it; 0: any number */
    long held;              /* tasks that nodes have */
    uint32_t hungry;        /* nodes that are */
    bool cancelling;        /* all is called off: also what nodes give back */
    double next_recall;     /* not before */
    struct text frame;      /* the one being written */
};

/* For so many nodes (ranks); each takes part once it has said HELLO. */
int coordinator_init(struct coordinator *coordinator, uint32_t nodes, struct fault *fault);
void coordinator_release(struct coordinator *coordinator);

/* Takes in a frame from a node. -1 with a fault when it can't go on: the job's file can't be read,
 * memory is short, or the frame makes no sense. */
int coordinator_take(struct coordinator *coordinator, uint32_t node, const char *bytes,
                     size_t length, double now, struct fault *fault);

/* To be called a few times a second: tasks whose retry is due, the end of the allocation, hungry
 * nodes. */
int coordinator_tick(struct coordinator *coordinator, double now, struct fault *fault);

/* When it wants to be called next, at the latest. */
double coordinator_due(const struct coordinator *coordinator, double now);

/* Of a lost node's task, by look_back: what became of it. STATE_PENDING: it had not begun. */
void coordinator_settle(struct coordinator *coordinator, uint32_t node, int64_t task, int attempt,
                        enum task_state state, double wall, double now);

/* Calls off those of the tasks (normalized; NULL: all) that have not ended; what runs is ended. */
int coordinator_cancel(struct coordinator *coordinator, const struct idlist *ids,
                       struct fault *fault);
/* Calls off what has not begun. */
int coordinator_cancel_pending(struct coordinator *coordinator, struct fault *fault);
/* Hands out nothing more; what runs goes on. */
void coordinator_stop(struct coordinator *coordinator);
/* Hands out nothing more, and ends what runs. Tasks that have not begun stay as they are, for
 * another launch. */
void coordinator_end(struct coordinator *coordinator, enum frame_reason reason, bool at_once);

/* Gives up the nodes that still have tasks: they were asked to end them, and should have. */
void coordinator_give_up_nodes(struct coordinator *coordinator, double now);

/* How many tasks run on all nodes, as far as they told. O(nodes) */
long coordinator_running(const struct coordinator *coordinator);

/* Is all done that can be, and nothing on any node? */
bool coordinator_is_over(const struct coordinator *coordinator);

/* Sends LEAVE to all nodes. */
void coordinator_dismiss(struct coordinator *coordinator);

/* All tasks that have not ended: for another launch. Normalized. */
int coordinator_rest(const struct coordinator *coordinator, struct idlist *rest,
                     struct fault *fault);

#endif
