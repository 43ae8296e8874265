/* report.c: `onager report` puts a launch on one page for a browser. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/scheduler.h"
#include "cmd/standing.h"
#include "subcommand.h"
#include "view/report.h"
#include "core/clock.h"

struct report_options {
    const char *jobid, *output;
    struct wordlists metrics;
};

#define AT(member) offsetof(struct report_options, member)

static const struct optspec options[] = {
    {"-j|--jobid", OPT_TEXT, AT(jobid), "JOBID|last|JOBNAME",
     "The launch that the page is about (default: last).", .candidates = CANDIDATES_JOBID},
    {"--metric", OPT_SINGLES, AT(metrics), "NAME[='REGEX']",
     "Show what the tasks printed, as onager results does; may be repeated."},
    {"-o|--output", OPT_TEXT, AT(output), "FILE", "Write the page to this file, not to stdout.",
     .candidates = CANDIDATES_FILE},
    OPTSPEC_END,
};

/* What the launch's own jobs.json is about; without a record of values there are no parameters. */
static int read_parameters(struct parameters *parameters, const char *folder, struct fault *fault)
{
    char *jobfile = text_format("%s/jobs.json", folder);
    int result = jobfile ? parameters_read(parameters, jobfile, fault) : fail_memory(fault);
    free(jobfile);
    return result;
}

static int write_to(struct report *report, struct host *host, const char *path, struct fault *fault)
{
    struct newfile file;
    if (!path) /* an error of stdout is the door's to tell */
        return report_write(report, &host->out, fault), fault->text[0] ? -1 : 0;
    if (file_check_place(path, fault) || newfile_open(&file, path, host->stop, fault))
        return -1;
    report_write(report, &file.sink, fault);
    if (fault->text[0] || *host->stop) {
        newfile_abandon(&file);
        return -1;
    }
    return newfile_commit(&file, fault);
}

static int parse_metrics(struct metrics *metrics, const struct wordlists *given,
                         struct fault *fault)
{
    struct wordspan words = wordlists_join(given);
    int result = words.word ? metrics_parse(metrics, &words, fault) : fail_memory(fault);
    free(words.word);
    return result;
}

static int report_launch(struct host *host, const struct report_options *given,
                         struct metrics *metrics, long number, struct fault *fault)
{
    struct standing standing;
    struct parameters parameters = {.names = WORDS_INIT};
    char *folder = launch_path(number, "");
    int result = standing_open(&standing, number, host->stop, fault);
    if (!result && standing.live)
        result = scheduler_update(&standing, host, fault);
    if (!result)
        result = folder ? read_parameters(&parameters, folder, fault) : fail_memory(fault);
    if (!result && !*host->stop) {
        struct report report = {.launch = &standing.launch,
                                .folder = folder,
                                .ledger = &standing.ledger,
                                .parameters = &parameters,
                                .metrics = metrics,
                                .live = standing.live,
                                .now = clock_date(),
                                .stop = host->stop};
        result = write_to(&report, host, given->output, fault);
        if (!result && report.unread.text[0])
            host_note("launch %ld: some of its events are left out: %s", number,
                      report.unread.text);
    }
    parameters_release(&parameters);
    standing_release(&standing);
    free(folder);
    return result ? -1 : 0;
}

static int make_report(struct host *host, const struct report_options *given, struct fault *fault)
{
    struct metrics metrics = {.log = METRICLOG_INIT};
    int status = STATUS_USAGE;
    if (!given->output && isatty(host->out.descriptor))
        fail(fault,
             "this is a page for a browser, not for a terminal: onager report > report.html");
    else if (parse_metrics(&metrics, &given->metrics, fault) == 0) {
        long number = standing_number(given->jobid, fault);
        status = number < 0 || report_launch(host, given, &metrics, number, fault) ? STATUS_FAILED
                                                                                   : STATUS_OK;
    }
    metrics_release(&metrics);
    return status;
}

static int run(struct host *host, int argc, char **argv, struct fault *fault)
{
    struct report_options given = {0};
    int status = subcommand_parse(&report_subcommand, host, argc, argv, &given, NULL, false, fault);
    if (given.output && strcmp(given.output, "-") == 0)
        given.output = NULL; /* stdout, as custom has it */
    if (status < 0)
        status = make_report(host, &given, fault);
    optvalue_release(options, &given);
    return status;
}

static const struct example examples[] = {
    {"A page about the latest launch, for a browser:", "onager report > report.html"},
    {"About a certain one:", "onager report --jobid 13438569 --output report.html"},
    {NULL, NULL},
};

const struct subcommand report_subcommand = {
    .name = "report",
    .summary = "Show a launch on one page for a browser",
    .purpose = PURPOSE_LOOK,
    .prefix = '-',
    .options = options,
    .details =
        "The page needs nothing beside it: it can be mailed, and read without a network. It\n"
        "tells how many tasks are in each state, what the failures have in common, who ran\n"
        "what and when, how much of the nodes' time was used, how long the tasks took, and\n"
        "what became of each one with its values, in a table that the browser sorts and\n"
        "filters.\n",
    .examples = examples,
    .run = run,
};
