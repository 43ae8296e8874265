/* page.c: see page.h. */
#include "page.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/visible.h"

enum { FEED_BYTES = 64 * 1024, ROWS = 24, COLUMNS = 80, TAB = 8 };
enum { CANNOT_RUN = 126, NOT_FOUND = 127 }; /* exit statuses of sh */

/* The user's pager; "" when there is to be none. */
static const char *pager(void)
{
    const char *wanted = getenv("PAGER");
    if (!wanted)
        return process_exists("less") ? "less -R" : "";
    return strcmp(wanted, "cat") == 0 ? "" : wanted;
}

void page_open(struct page *page, struct host *host, bool paged)
{
    struct winsize size = {0};
    *page = (struct page){.host = host, .pending = &host->out.pending};
    if (!paged || !isatty(STDOUT_FILENO) || tcgetpgrp(STDOUT_FILENO) != getpgrp() || !*pager())
        return;
    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    tcgetattr(STDOUT_FILENO, &page->terminal);
    page->rows = size.ws_row ? size.ws_row : ROWS;
    page->columns = size.ws_col ? size.ws_col : COLUMNS;
    page->state = PAGE_HELD;
    page->pending = &page->held;
}

/* Is what is held back more than fits above a prompt? */
static bool is_long(struct page *page)
{
    for (; page->counted < page->held.length && page->row < page->rows; page->counted++) {
        unsigned char byte = (unsigned char)page->held.bytes[page->counted];
        bool wraps = page->column >= page->columns;
        if (byte == '\n' || wraps) {
            page->row++;
            page->column = 0;
        }
        if (byte == '\t')
            page->column += TAB - page->column % TAB;
        else if (byte != '\n' && (byte & 0xC0) != 0x80) /* the first byte of a character */
            page->column++;
    }
    return page->row >= page->rows;
}

/* The environment with LESS=R, so that less shows bold as bold, unless the user says how it is to
 * be. The caller frees; NULL: no memory. */
static char **pager_environment(char *const *environment)
{
    size_t count = 0;
    while (environment[count])
        count++;
    char **copy = malloc((count + 2) * sizeof *copy);
    if (!copy)
        return NULL;
    memcpy(copy, environment, count * sizeof *copy);
    copy[count] = getenv("LESS") ? NULL : (char *)"LESS=R";
    copy[count + 1] = NULL;
    return copy;
}

/* Without a pager the text goes to stdout as it is. */
static void start_pager(struct page *page)
{
    char *command = strdup(pager()), **environment = pager_environment(page->host->environment);
    char *argv[] = {"sh", "-c", command, NULL};
    struct process process = {.argv = argv, .environment = environment};
    if (command && environment && process_feed_start(&page->feeding, process, NULL) == 0) {
        page->state = PAGE_FED;
    } else {
        page->state = PAGE_STRAIGHT;
        page->pending = &page->host->out.pending;
        text_add(page->pending, page->held.bytes, page->held.length);
    }
    free(command);
    free(environment);
}

/* What the pager does with control characters is its own affair: it gets none that do harm. What is
 * unfinished stays, unless it is the last. */
static int feed(struct page *page, bool last)
{
    struct text shown = TEXT_INIT;
    visible_move(&page->held, &shown, last);
    if (shown.length && process_feed(&page->feeding, shown.bytes, shown.length))
        page->state = PAGE_CLOSED;
    page->held.failed |= shown.failed;
    text_release(&shown);
    return page->state == PAGE_CLOSED ? -1 : 0;
}

int page_relax(struct page *page)
{
    if (page->state == PAGE_HELD && is_long(page))
        start_pager(page);
    if (page->state == PAGE_STRAIGHT)
        return sink_relax(&page->host->out) || *page->host->stop ? -1 : 0;
    if (page->state == PAGE_FED && page->held.length >= FEED_BYTES)
        feed(page, false);
    return page->state == PAGE_CLOSED || page->held.failed || *page->host->stop ? -1 : 0;
}

static int end_pager(struct page *page, struct fault *fault)
{
    int status = process_feed_end(&page->feeding);
    if (status > 128) /* it had no time to clean up */
        tcsetattr(STDOUT_FILENO, TCSADRAIN, &page->terminal);
    return status == CANNOT_RUN || status == NOT_FOUND
               ? fail(fault, "the pager \"%s\" (PAGER) can't be run", pager())
               : 0;
}

int page_close(struct page *page, struct fault *fault)
{
    int result = 0;
    if (page->state == PAGE_HELD && is_long(page))
        start_pager(page);
    if (page->state == PAGE_HELD)
        text_add(&page->host->out.pending, page->held.bytes, page->held.length);
    if (page->state == PAGE_FED)
        feed(page, true);
    if (page->feeding.pid > 0)
        result = end_pager(page, fault);
    if (!result && page->held.failed)
        result = fail_memory(fault);
    text_release(&page->held);
    return result;
}
