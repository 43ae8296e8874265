/* frame.h: what the coordinator (coordinator.h) and the nodes (node.h) of a mega-job say to each
 * other. A frame is one message: a byte that tells its kind, and what belongs to that.
 *
 * - A node says HELLO, and then NEWS of its tasks again and again; BACK with tasks that it gives
 * back; FAULT when it can't go on; BYE when it has left.
 *
 * - The coordinator says WELCOME, TASKS, RECALL, TIMEOUT, END, and LEAVE.
 *
 * - A switchboard says GONE in place of a node that is not heard any more (switchboard.h).
 *
 * Numbers are in the byte order of the machine, since the ranks of an MPI program run on machines
 * of one kind; HELLO tells another version, or order, from ours. What is read is checked: a frame
 * that ends too early, or has a string without its end, is bad. No frame is trusted to be short or
 * true. */
#ifndef ONAGER_NODES_FRAME_H
#define ONAGER_NODES_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/text.h"

enum frame_kind {
    FRAME_HELLO = 1,
    FRAME_NEWS,
    FRAME_BACK,
    FRAME_FAULT,
    FRAME_BYE,
    FRAME_WELCOME,
    FRAME_TASKS,
    FRAME_RECALL,
    FRAME_TIMEOUT,
    FRAME_END,
    FRAME_LEAVE,
    FRAME_GONE,
    FRAME_KINDS
};

enum {
    FRAME_MOST = 1 << 26,      /* bytes of a frame: more is no frame */
    FRAME_HANDY = 48 << 10,    /* what a frame with several things is filled up to */
    FRAME_TASKS_MOST = 1 << 20 /* tickets of a node */
};

/* A frame being read. */
struct frame {
    enum frame_kind kind;
    const char *at, *end;
    bool bad; /* it did not hold what its kind must */
};

/* Returns false when it is none. What is read from it is valid as long as `bytes`. */
bool frame_open(struct frame *frame, const char *bytes, size_t length);

/* A frame without content: BYE, LEAVE, GONE. */
void frame_add_plain(struct text *out, enum frame_kind kind);

/* HELLO: a node is ready. */
struct frame_hello {
    const char *host;    /* as events and logs name it */
    uint32_t slots;      /* where a task can run */
    uint32_t first_slot; /* its number, where several ranks are on a machine */
};
void frame_add_hello(struct text *out, const struct frame_hello *hello);
bool frame_read_hello(struct frame *frame, struct frame_hello *hello);

/* WELCOME: what a node needs to know before its first task. */
struct frame_welcome {
    uint32_t first_slot; /* the number of its first slot: several ranks may be on a machine */
    double timeout;      /* seconds that a task may take; 0: any number of them */
    const char
        *environment; /* of tasks: NAME=VALUE, NUL, NAME=VALUE, NUL …; NULL: the node's own */
    size_t environment_length;
};
void frame_add_welcome(struct text *out, const struct frame_welcome *welcome);
bool frame_read_welcome(struct frame *frame, struct frame_welcome *welcome);

/* TASKS: to be run, in this order. A ticket names a task between the two from here to its end or
 * return. frame_begin_tasks, then frame_add_task for each. `low`: the node sends NEWS once no more
 * than so many of its tasks have not begun. */
struct frame_task {
    uint32_t ticket;
    uint16_t attempt;    /* from 1 */
    uint16_t tries_left; /* how often it will be tried again if it fails */
    int64_t id;
    const char *command, *tag;
};
void frame_begin_tasks(struct text *out, uint32_t low);
void frame_add_task(struct text *out, const struct frame_task *task);
bool frame_read_tasks(struct frame *frame, uint32_t *low);
bool frame_next_task(struct frame *frame, struct frame_task *task); /* false: the end, or bad */

/* NEWS: tasks that ended, and how things stand. Ends are gathered first (frame_add_end), and then
 * put into a frame. */
struct frame_end {
    uint32_t ticket;
    uint8_t state; /* enum task_state: done, failed, timeout, cancelled */
    uint8_t again; /* it failed and will be tried again: tries_left was not 0 */
    int64_t id;
    double wall; /* seconds */
};
struct frame_news {
    uint32_t ahead;   /* tasks that have not begun */
    uint32_t running; /* tasks that run */
    uint32_t ends;    /* how many follow */
    uint32_t closed;  /* 1: it takes no more tasks, since it can't go on */
};
void frame_add_end(struct text *ends, const struct frame_end *end);
void frame_add_news(struct text *out, const struct frame_news *news, const struct text *ends);
bool frame_read_news(struct frame *frame, struct frame_news *news);
bool frame_next_end(struct frame *frame, struct frame_end *end);

/* BACK: tickets of tasks that had not begun, as RECALL asked for; there may be none. A node that
 * leaves, or fails, gives back all it has before it says so. */
void frame_begin_back(struct text *out);
void frame_add_ticket(struct text *out, uint32_t ticket);
bool frame_next_ticket(struct frame *frame, uint32_t *ticket);

/* RECALL: give back so many of the tasks that have not begun, the last ones first. */
void frame_add_recall(struct text *out, uint32_t count);
bool frame_read_recall(struct frame *frame, uint32_t *count);

/* TIMEOUT: what runs longer than so many seconds is ended, from now on. */
void frame_add_timeout(struct text *out, double seconds);
bool frame_read_timeout(struct frame *frame, double *seconds);

/* END: end what runs: TERM, and after the grace time KILL; or KILL at once. */
enum frame_reason { REASON_CANCEL, REASON_TIME };
struct frame_ending {
    uint8_t reason; /* enum frame_reason: what tasks are that end so, cancelled or timeout */
    uint8_t at_once;
    uint8_t all; /* all tasks, also those that have not begun: they are given back; else a ticket */
    uint32_t ticket;
};
void frame_add_ending(struct text *out, const struct frame_ending *ending);
bool frame_read_ending(struct frame *frame, struct frame_ending *ending);

/* FAULT: a line that says why the node can't go on. */
void frame_add_fault(struct text *out, const char *text);
bool frame_read_fault(struct frame *frame, const char **text);

#endif
