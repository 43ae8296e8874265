/* subcommand.h: the table of subcommands. Each is one struct in one file of cmd/, all of the same
 * shape. */
#ifndef ONAGER_SUBCOMMAND_H
#define ONAGER_SUBCOMMAND_H

#include "core/fault.h"
#include "core/text.h"
#include "host.h"
#include "optparse.h"

struct style;

/* What people want to do; the chapters of `onager help`. */
enum purpose {
    PURPOSE_NONE, /* of what people don't type */
    PURPOSE_MAKE,
    PURPOSE_RUN,
    PURPOSE_LOOK,
    PURPOSE_STOP,
    PURPOSE_SETTINGS,
    PURPOSES
};
extern const char *const purpose_titles[PURPOSES];

/* A command line that can be typed as it stands: a test types each one. */
struct example {
    const char *what;    /* it does, "Run four tasks at a time:" */
    const char *command; /* NULL ends a list; long ones are broken, as "onager ... \\\n    ..." */
};

struct subcommand {
    const char *name;      /* what begins with __ is for programs, and shown nowhere */
    const char *summary;   /* one line */
    const char *arguments; /* what stands behind the options in the usage, or NULL */
    enum candidates rest;  /* what TAB offers for the first of them */
    enum purpose purpose;
    char prefix; /* of its options: '-' or '+' */
    const struct optspec *options;
    const char
        *details; /* paragraphs behind the options in its help, empty lines between; or NULL */
    /* Adds a chapter of its own to its help, behind the details; or NULL. */
    void (*add_chapter)(const struct style *style, struct text *text);
    const struct example *examples; /* or NULL; the first may stand in `onager help`, on one line */
    /* Does the work. Returns an exit status; for STATUS_FAILED and STATUS_USAGE with a text in the
     * fault, unless it is empty. */
    int (*run)(struct host *host, int argc, char **argv, struct fault *fault);
};

/* In the order of `onager help`; ends with NULL. */
extern const struct subcommand *const subcommands[];

bool subcommand_is_hidden(const struct subcommand *subcommand);

/* The options of onager itself, before any subcommand. */
extern const struct optspec onager_options[];

/* The subcommand of that name; NULL with a fault that names the nearest one. */
const struct subcommand *subcommand_find(const char *name, struct fault *fault);

/* Parses argv by the subcommand's table into `values`. Returns -1 to go on, else an exit status to
 * return: help was asked for and given, or there is a fault. */
int subcommand_parse(const struct subcommand *subcommand, struct host *host, int argc, char **argv,
                     void *values, struct wordlists *rest, bool rest_is_unknown,
                     struct fault *fault);

/* Runs `onager ARGV...` (argv[0] is "onager"). Returns the exit status. */
int subcommand_run(struct host *host, int argc, char **argv, struct fault *fault);

extern const struct subcommand prelaunch_subcommand, launch_subcommand, list_subcommand,
    cancel_subcommand, config_subcommand, history_subcommand, results_subcommand, help_subcommand,
    complete_subcommand, prompt_subcommand, notify_subcommand, status_subcommand, watch_subcommand,
    report_subcommand, logs_subcommand, wait_subcommand, explain_subcommand;

#endif
