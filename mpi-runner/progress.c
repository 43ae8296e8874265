/* progress.c: see progress.h. */
#include "progress.h"

#include <unistd.h>

#include "core/clock.h"
#include "core/duration.h"
#include "core/terminal.h"
#include "core/textwrap.h"

#define TO_LINE_START_AND_ERASE "\r\033[K"

/* Adds rate and ETA, as they were when a task ended last, the ETA less what has passed since. */
static void add_forecast(const struct progress *progress, double now, struct text *line)
{
    double rate = (double)progress->ended / (progress->changed - progress->began);
    double left = (double)(progress->total - progress->ended) / rate - (now - progress->changed);
    long tenths = (long)(rate * 10 + 0.5);
    text_printf(line, ", %ld.%ld/s, ETA ", tenths / 10, tenths % 10);
    duration_add_short(line, left > 0 ? left : 0);
}

/* Adds ", 3 nodes", or ", 2 of 3 nodes". */
static void add_nodes(const struct progress *progress, struct text *line)
{
    text_printf(line, ", %ld", progress->nodes);
    if (progress->nodes != progress->nodes_all)
        text_printf(line, " of %ld", progress->nodes_all);
    text_add_string(line, progress->nodes_all == 1 ? " node" : " nodes");
}

void progress_format(struct progress *progress, const struct tally *tally, double now,
                     struct text *line)
{
    long ended = tally->done + tally->failed + tally->timed_out + tally->cancelled;
    if (ended != progress->ended) {
        progress->ended = ended;
        progress->changed = now;
    }
    text_printf(line, "%s: %ld/%ld done, %d running, %ld failed", progress->jobname, tally->done,
                progress->total, tally->running, tally->failed);
    if (tally->timed_out)
        text_printf(line, ", %ld timed out", tally->timed_out);
    if (tally->cancelled)
        text_printf(line, ", %ld cancelled", tally->cancelled);
    if (tally->retries)
        text_printf(line, ", %ld tried again", tally->retries);
    if (progress->nodes_all)
        add_nodes(progress, line);
    if (ended && progress->changed > progress->began)
        add_forecast(progress, now, line);
}

static void draw(const struct text *line)
{
    if (!line->failed && write(STDERR_FILENO, line->bytes, line->length) < 0)
        return; /* a progress line that can't be shown is no reason to stop */
}

void progress_tick(struct progress *progress, const struct tally *tally)
{
    struct text full = TEXT_INIT, line = TEXT_INIT;
    double now = clock_steady();
    if (now - progress->shown < 0.2)
        return;
    progress->shown = now;
    text_add_string(&line, TO_LINE_START_AND_ERASE);
    progress_format(progress, tally, now, &full);
    if (!full.failed)
        textwrap_add_cut(&line, full.bytes, terminal_columns(STDERR_FILENO) - 1);
    draw(&line);
    text_release(&full);
    text_release(&line);
}

void progress_clear(void)
{
    struct text line = TEXT_INIT;
    text_add_string(&line, TO_LINE_START_AND_ERASE);
    draw(&line);
    text_release(&line);
}
