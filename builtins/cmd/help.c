/* help.c: `onager help` tells what there is. */
#include "subcommand.h"

static const struct optspec options[] = {OPTSPEC_END};

static int run(struct host *host, int argc, char **argv, struct fault *fault)
{
    struct wordlists arguments = {0};
    int status =
        subcommand_parse(&help_subcommand, host, argc, argv, NULL, &arguments, false, fault);
    if (status < 0) {
        const struct subcommand *about = NULL;
        status = STATUS_OK;
        if (arguments.count > 1) {
            fail(fault, "expected one subcommand at most");
            status = STATUS_USAGE;
        } else if (arguments.count == 0) {
            help_format_overview(&host->out.pending);
        } else if ((about = subcommand_find(arguments.list[0].word[0], fault))) {
            help_format_subcommand(about, &host->out.pending);
        } else {
            status = STATUS_USAGE;
        }
    }
    wordlists_release(&arguments);
    return status;
}

const struct subcommand help_subcommand = {
    .name = "help",
    .summary = "Show what onager or one of its subcommands can do",
    .arguments = "[SUBCOMMAND]",
    .prefix = '-',
    .options = options,
    .run = run,
};
