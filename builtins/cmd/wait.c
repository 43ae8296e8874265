/* wait.c: `onager wait` comes back when a launch has ended, with a status for scripts. */
#include <stddef.h>

#include "cmd/watchlist.h"
#include "core/clock.h"
#include "core/duration.h"
#include "subcommand.h"

struct wait_options {
    const char *jobid, *timeout;
    bool quiet;
};

#define AT(member) offsetof(struct wait_options, member)

static const struct optspec options[] = {
    {"-j|--jobid", OPT_TEXT, AT(jobid), "ID",
     "The launch: a job id, a jobname for its newest launch, or last (the default).",
     .candidates = CANDIDATES_JOBID},
    {"--timeout", OPT_TEXT, AT(timeout), "DURATION",
     "Wait no longer than so, such as 90, 10m or 2h; 0 looks once.", .once = true},
    {"-q|--quiet", OPT_FLAG, AT(quiet), NULL, "Don't say at the end how it ended."},
    OPTSPEC_END,
};

enum {
    STATUS_LATE = 124, /* as that of timeout(1) */
    PAUSE_LEAST = 50,  /* milliseconds, of the first pauses; each is twice as long as the last */
    PAUSE_MOST = 1000,
};

struct waiting {
    double until; /* seconds, as clock_seconds tells them; negative: for ever */
    int pause;    /* milliseconds */
    bool late;
};

/* For watchlist_follow: how long to pause. */
static int find_pause(struct watchlist *list, void *context, struct fault *fault)
{
    struct waiting *now = context;
    double left = now->until - clock_steady();
    (void)list;
    (void)fault;
    now->pause = now->pause * 2 < PAUSE_MOST ? now->pause * 2 : PAUSE_MOST;
    now->late = now->until >= 0 && left <= 0;
    if (now->late)
        return 0;
    return now->until >= 0 && left * 1000 < now->pause ? (int)(left * 1000) + 1 : now->pause;
}

/* "launch 3 (mnist): 95 done, 2 failed, in 2:03; 3 in error: onager explain -j 3" */
static void say_end(const struct watched *watched, bool late)
{
    const struct overview *overview = &watched->overview;
    const struct launch *launch = &watched->standing.launch;
    struct text counts = TEXT_INIT, how = TEXT_INIT;
    text_printf(&counts, "%ld done", overview->count[STATE_DONE]);
    for (int state = 0; state < STATES; state++)
        if (overview->count[state] && state != STATE_DONE && state != STATE_ERROR)
            text_printf(&counts, ", %ld %s", overview->count[state], state_names[state]);
    if (overview->elapsed > 0) {
        text_add_string(&how, late ? ", for " : ", in ");
        duration_add_short(&how, overview->elapsed);
    }
    if (late)
        text_add_string(&how, "; it has not ended yet");
    if (overview->count[STATE_ERROR] && launch->jobids.count)
        text_printf(&how, "; %ld in error: onager explain -j %s", overview->count[STATE_ERROR],
                    launch->jobids.word[0]);
    if (!counts.failed && !how.failed)
        host_note("launch %ld (%s): %s%s", launch->number, launch->jobname, text_string(&counts),
                  text_string(&how));
    text_release(&counts);
    text_release(&how);
}

static int wait_for(struct host *host, const struct wait_options *given, double timeout,
                    struct fault *fault)
{
    struct waiting waiting = {.until = timeout < 0 ? -1 : clock_steady() + timeout,
                              .pause = PAUSE_LEAST / 2};
    struct watchlist list = {0};
    int result = watchlist_follow(&list, host, given->jobid, find_pause, &waiting, fault);
    int status = result                     ? STATUS_FAILED
                 : watchlist_is_live(&list) ? STATUS_LATE
                 : watchlist_is_done(&list) ? STATUS_OK
                                            : STATUS_FAILED;
    if (!result && !given->quiet && !*host->stop)
        say_end(list.watched, status == STATUS_LATE);
    watchlist_release(&list);
    return status;
}

static int run(struct host *host, int argc, char **argv, struct fault *fault)
{
    struct wait_options given = {0};
    double timeout = -1;
    int status = subcommand_parse(&wait_subcommand, host, argc, argv, &given, NULL, false, fault);
    if (status < 0 && given.timeout && !duration_read(given.timeout, &timeout)) {
        fail(fault, "--timeout: expected a duration such as 90, 10m or 1:30:00, got \"%s\"",
             given.timeout);
        status = STATUS_USAGE;
    }
    return status < 0 ? wait_for(host, &given, timeout, fault) : status;
}

static const struct example examples[] = {
    {"Go on once all of the latest launch is done:", "onager wait && echo \"all done\""},
    {"Give up after two hours, with status 124:", "onager wait --timeout 2h"},
    {NULL, NULL},
};

const struct subcommand wait_subcommand = {
    .name = "wait",
    .summary = "Wait until a launch has ended, in scripts",
    .purpose = PURPOSE_LOOK,
    .prefix = '-',
    .options = options,
    .details =
        "Its status is 0 if all tasks of the launch are done when it has ended, 1 if not, and 124 "
        "if --timeout has passed before. It prints nothing to stdout.",
    .examples = examples,
    .run = run,
};
