/* member.h: a node as the coordinator (coordinator.h) knows it, and the tasks that it has. */
#ifndef ONAGER_NODES_MEMBER_H
#define ONAGER_NODES_MEMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/fault.h"
#include "nodes/stock.h"

enum node_state {
    NODE_EXPECTED, /* it has not said HELLO */
    NODE_HERE,
    NODE_LEFT, /* it said BYE, or that it can't go on */
    NODE_LOST
};

/* A task that a node has, under the number of a ticket (frame.h). */
struct held {
    struct again task; /* its attempt; id -1: the ticket is free */
    bool ending;       /* it is called off */
};

struct member {
    enum node_state state;
    char *host;
    uint32_t slots;
    uint32_t low;          /* it says when it has no more ahead than that */
    struct held *held;     /* by ticket */
    uint32_t tickets;      /* of them */
    uint32_t *free;        /* tickets that are free, a stack */
    uint32_t frees, count; /* how many are free, and in use */
    double mean;           /* seconds that its tasks took lately; 0: none has ended */
    long means;            /* how many went into it */
    double heard;          /* when it told of itself last */
    bool hungry;           /* it has slots and nothing could be given for them */
    bool recalled;         /* it was asked to give back, and has not answered yet */
    bool quarantined;
    bool closed;          /* it said that it takes no more */
    bool suspect;         /* tasks fail fast here, and nobody knows yet whether they do elsewhere */
    double next_probe;    /* a suspect node gets its next task then */
    long failed_in_a_row; /* attempts that failed fast since one did not */
    long done, failed;    /* attempts */
    double busy;          /* seconds that they took */
    double came, left;    /* when; left 0: not yet */
    double idle_since;    /* since when a slot has nothing to do for good; 0: none */
};

void member_release(struct member *member);

/* What it is called. */
const char *member_host(const struct member *member);

/* How many of its tasks wait for a slot? */
uint32_t member_ahead(const struct member *member);

/* Does it take part? */
bool member_is_usable(const struct member *member);

/* Gives a task a ticket. */
int member_hold(struct member *member, const struct again *task, uint32_t *ticket,
                struct fault *fault);

/* The task of a ticket, NULL: there is no such ticket in use. */
struct held *member_find(struct member *member, uint32_t ticket);
struct held *member_find_task(struct member *member, int64_t id); /* O(tickets) */

/* The task is not the node's any more. */
void member_drop(struct member *member, struct held *held);

/* Takes in how long an attempt took that succeeded. */
void mean_take(double *mean, long *count, double seconds, long most);

#endif
