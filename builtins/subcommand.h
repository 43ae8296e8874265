/* subcommand.h: the table of subcommands. Each is one struct in one file of cmd/, all of the same
 * shape. */
#ifndef ONAGER_SUBCOMMAND_H
#define ONAGER_SUBCOMMAND_H

#include "core/fault.h"
#include "core/text.h"
#include "host.h"
#include "optspec.h"

struct subcommand {
    const char *name;
    const char *summary;   /* one line */
    const char *arguments; /* what stands behind the options in the usage, or NULL */
    char prefix;           /* of its options: '-' or '+' */
    const struct optspec *options;
    const char *details; /* paragraphs for the end of its help, or NULL */
    /* Does the work. Returns an exit status; for STATUS_FAILED and STATUS_USAGE with a text in the
     * fault, unless it is empty. */
    int (*run)(struct host *host, int argc, char **argv, struct fault *fault);
};

extern const struct subcommand *const subcommands[]; /* ends with NULL */

/* The subcommand of that name, or the only one that begins with it; NULL with a fault that names
 * the near ones. */
const struct subcommand *subcommand_find(const char *name, struct fault *fault);

/* Parses argv by the subcommand's table into `values`. Returns -1 to go on, else an exit status to
 * return: help was asked for and given, or there is a fault. */
int subcommand_parse(const struct subcommand *subcommand, struct host *host, int argc, char **argv,
                     void *values, struct wordlists *rest, bool rest_is_unknown,
                     struct fault *fault);

/* Runs `onager ARGV...` (argv[0] is "onager"). Returns the exit status. */
int subcommand_run(struct host *host, int argc, char **argv, struct fault *fault);

/* Help texts, from the tables. */
void help_format_overview(struct text *text);
void help_format_subcommand(const struct subcommand *subcommand, struct text *text);

extern const struct subcommand prelaunch_subcommand, launch_subcommand, list_subcommand,
    cancel_subcommand, config_subcommand, history_subcommand, help_subcommand;

#endif
