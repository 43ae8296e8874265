/* elements.h: what a scheduler says of the elements of an array, or of the tasks that they stand
 * for: lists of ids by condition, so that a million that wait cost what one costs. */
#ifndef ONAGER_CORE_ELEMENTS_H
#define ONAGER_CORE_ELEMENTS_H

#include "core/idlist.h"

enum element_condition {
    ELEMENT_UNKNOWN, /* nobody was asked, or the answer is no news */
    ELEMENT_WAITING,
    ELEMENT_RUNNING,
    ELEMENT_ERROR,     /* there, but it will not start by itself */
    ELEMENT_UNHEARD,   /* it runs on a node that does not answer */
    ELEMENT_ENDING,    /* it ended a moment ago: its last events may be on their way */
    ELEMENT_ENDED,     /* by itself, whatever its exit status */
    ELEMENT_TIMEOUT,   /* it was ended, since its time was over */
    ELEMENT_CANCELLED, /* somebody called it off */
    ELEMENT_LOST,      /* something else ended it: its node failed, or took its memory away */
    ELEMENT_FORGOTTEN, /* the scheduler has it not any more, and does not say why */
    ELEMENT_CONDITIONS
};

/* Seconds after which the events of what ended have come to every machine, over NFS, too. */
enum { ELEMENT_SETTLES = 60 };

struct elements {
    struct idlist in[ELEMENT_CONDITIONS]; /* normalized */
};

void elements_release(struct elements *elements);

/* Which condition an id is in; ELEMENT_UNKNOWN when it is in none. */
enum element_condition elements_find(const struct elements *elements, long id);

/* Takes all that are in any condition off a list (normalized). */
int elements_take_off(const struct elements *elements, struct idlist *list, struct fault *fault);

#endif
