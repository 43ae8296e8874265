/* page.h: text for a reader: through a pager where it goes to a terminal and is longer than the
 * screen, else straight to stdout.
 *
 *     page_open(&page, host, true);
 *     text_add(page.pending, ...), page_relax(&page) ...
 *     page_close(&page, fault);
 */
#ifndef ONAGER_PAGE_H
#define ONAGER_PAGE_H

#include <stdbool.h>
#include <termios.h>

#include "host.h"
#include "process.h"

enum page_state {
    PAGE_STRAIGHT, /* to stdout */
    PAGE_HELD,     /* back, until there is more than a screen */
    PAGE_FED,      /* to the pager */
    PAGE_CLOSED,   /* the reader has seen enough */
};

struct page {
    struct text *pending; /* add text here, then call page_relax */
    /* its own */
    struct host *host;
    enum page_state state;
    struct text held;
    size_t counted;     /* bytes of it whose lines were counted */
    long row, column;   /* where the cursor would be */
    long rows, columns; /* of the screen */
    struct feeding feeding;
    struct termios terminal; /* as it was */
};

/* With `paged` false no pager is ever used. The pager is $PAGER, a shell command, or less -R where
 * there is none; none when it is empty or `cat`, or this shell is in the background. */
void page_open(struct page *page, struct host *host, bool paged);

/* Lets go of what is pending, if it is worth it. Returns 0, or -1: nobody reads on, or a signal
 * came. */
int page_relax(struct page *page);

/* Lets go of the rest, and waits until the reader has left the pager. Returns 0; -1 with a fault
 * when the pager could not be run. What can't be written to stdout is the door's business. */
int page_close(struct page *page, struct fault *fault);

#endif
