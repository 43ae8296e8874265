/* watch.c: `onager watch` is `onager status`, live, until the launch has ended. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/watchlist.h"
#include "core/terminal.h"
#include "core/textwrap.h"
#include "core/visible.h"
#include "subcommand.h"

struct watch_options {
    const char *jobid;
    long interval;
};

#define AT(member) offsetof(struct watch_options, member)

static const struct optspec options[] = {
    {"-j|--jobid", OPT_TEXT, AT(jobid), "ID",
     "The launch: a job id, a jobname for its newest launch, or last (the default).",
     .candidates = CANDIDATES_JOBID},
    {"--interval", OPT_NUMBER, AT(interval), "SECONDS",
     "How long to wait between two looks (default: 1 at a terminal, else 10).", .least = 1},
    OPTSPEC_END,
};

enum { LONGEST = 24 * 3600 }; /* seconds between two looks */

/* What is on the screen. */
struct screen {
    struct host *host;
    bool terminal;
    size_t lines; /* drawn, which the next drawing replaces */
    int interval; /* seconds */
};

/* Draws over what was drawn last. Lines are cut to the terminal, so that each takes one. */
static int draw(struct screen *screen, const struct text *text)
{
    struct text *out = &screen->host->out.pending;
    size_t width = terminal_columns(screen->host->out.descriptor) - 1;
    if (screen->lines)
        text_printf(out, "\033[%zuA", screen->lines);
    screen->lines = 0;
    for (const char *line = text_string(text), *end; line && *line; line = end + 1) {
        end = strchr(line, '\n');
        char *own = strndup(line, (size_t)(end - line));
        text_add_string(out, "\r\033[K");
        if (own) {
            visible_line(own);
            textwrap_add_cut(out, own, width);
        }
        free(own);
        text_add_char(out, '\n');
        screen->lines++;
    }
    text_add_string(out, "\033[J");
    return sink_flush(&screen->host->out);
}

/* For watchlist_follow: shows how the launch stands, in place at a terminal, else as further lines.
 */
static int show(struct watchlist *list, void *context, struct fault *fault)
{
    struct screen *screen = context;
    struct text text = TEXT_INIT;
    int result = watchlist_write(list, &style_plain, &text, fault);
    if (!result && text.failed)
        result = fail_memory(fault);
    if (!result && screen->terminal) {
        result = draw(screen, &text);
    } else if (!result) {
        text_add(&screen->host->out.pending, text.bytes, text.length);
        result = sink_flush(&screen->host->out);
    }
    text_release(&text);
    return result ? -1 : screen->interval * 1000;
}

static int watch(struct host *host, const struct watch_options *given, struct fault *fault)
{
    struct watchlist list = {0};
    struct screen screen = {.host = host, .terminal = host->out.to_terminal};
    host->out.to_terminal = false; /* we move its cursor */
    long wanted = given->interval ? given->interval : screen.terminal ? 1 : 10;
    screen.interval = wanted < LONGEST ? (int)wanted : LONGEST;
    bool done = watchlist_follow(&list, host, given->jobid, show, &screen, fault) == 0 &&
                watchlist_is_done(&list);
    watchlist_release(&list);
    return done ? STATUS_OK : STATUS_FAILED;
}

static int run(struct host *host, int argc, char **argv, struct fault *fault)
{
    struct watch_options given = {0};
    int status = subcommand_parse(&watch_subcommand, host, argc, argv, &given, NULL, false, fault);
    return status < 0 ? watch(host, &given, fault) : status;
}

static const struct example examples[] = {
    {"See the latest launch through to its end, from any shell:", "onager watch"},
    {NULL, NULL},
};

const struct subcommand watch_subcommand = {
    .name = "watch",
    .summary = "Watch a launch until it ends",
    .purpose = PURPOSE_LOOK,
    .prefix = '-',
    .options = options,
    .details = "Its status is 0 if all tasks of the launch are done when it has ended. ^C ends the "
               "watching, not the launch.",
    .examples = examples,
    .run = run,
};
