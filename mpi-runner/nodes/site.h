/* site.h: what the node process (node.c) has: its places, its crew, its link, and the tasks that it
 * was given and has not told the end of. */
#ifndef ONAGER_NODES_SITE_H
#define ONAGER_NODES_SITE_H

#include <signal.h>

#include "core/launch.h"
#include "crew.h"
#include "nodes/backlog.h"
#include "nodes/link.h"
#include "nodes/news.h"
#include "nodes/node.h"
#include "nodes/places.h"
#include "whereabouts.h"

/* The task in a slot, beside what the crew knows of it. */
struct site_held {
    struct waiting waiting; /* until it is started */
    uint32_t ticket;
    uint16_t tries_left;
    bool ended;   /* the coordinator had it ended, or a signal to all */
    bool cut_off; /* since time is up */
    bool leaving; /* it has ended, and `told` waits for the end of what it left */
    struct frame_end told;
};

struct site {
    const struct node *node;
    char host[HOST_ROOM];
    struct launch launch;
    struct places places;
    struct logs logs;
    struct taskenv environment;
    struct crew crew;
    struct link link;
    struct backlog backlog;
    struct news news;
    struct text frame;      /* the one being written */
    struct text returned;   /* tickets of tasks that go back, in a frame of their own */
    struct site_held *held; /* for each slot */
    int *entered;           /* slots whose tasks are noted, and will be started next */
    int entered_count;
    bool welcomed;
    double signalled[NSIG]; /* when a signal came to us, by its number; 0: it never did */
    bool leaving;           /* the coordinator has nothing more for us */
    bool gave_up;           /* we can't go on, and `why` */
    struct fault why;
};

/* Settles in: afterwards the node is ready for its first task. The link and the host's name are
 * there also on failure. The caller releases in any case. */
int site_open(struct site *site, const struct node *node, struct fault *fault);
void site_release(struct site *site);

/* What tasks get as their environment. */
int site_set_environment(struct site *site, const struct frame_welcome *welcome,
                         struct fault *fault);

/* Gives free slots to the tasks that wait, and notes their starts; then, once that is on disk,
 * starts them, or else drops them. What is not started then is to go back. */
int site_enter_tasks(struct site *site, struct fault *fault);
int site_start_tasks(struct site *site, struct fault *fault);
void site_drop_tasks(struct site *site);

/* Has a task go back, by its ticket; and sends those that are to. */
void site_return(struct site *site, uint32_t ticket);
void site_send_returned(struct site *site);

/* Takes in the signals that came to us. */
void site_take_signals(struct site *site);

/* Takes in what ended; tells of it at once, but where it will be tried again only when all that it
 * left is gone, too (site_tell_left, behind crew_sweep). What ended by a signal that came to us as
 * well was not its own doing: a scheduler sends its signals to every process of a job. */
void site_reap(struct site *site);
void site_tell_left(struct site *site);

#endif
