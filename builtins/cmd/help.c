/* help.c: `onager help` tells what there is. */
#include "help.h"
#include "subcommand.h"

static const struct optspec options[] = {OPTSPEC_END};

static int run(struct host *host, int argc, char **argv, struct fault *fault)
{
    struct wordlists arguments = {0};
    int status =
        subcommand_parse(&help_subcommand, host, argc, argv, NULL, &arguments, false, fault);
    if (status < 0) {
        const struct subcommand *about = NULL;
        struct style style = style_for(host->out.descriptor);
        status = STATUS_OK;
        if (arguments.count > 1) {
            fail(fault, "expected one subcommand at most, got %zu words: onager help %s",
                 arguments.count, arguments.list[0].words.word[0]);
            status = STATUS_USAGE;
        } else if (arguments.count == 0) {
            help_format_overview(&style, &host->out.pending);
        } else if ((about = subcommand_find(arguments.list[0].words.word[0], fault))) {
            help_format_subcommand(about, &style, &host->out.pending);
        } else {
            status = STATUS_USAGE;
        }
    }
    wordlists_release(&arguments);
    return status;
}

static const struct example examples[] = {
    {"The options of launch, one by one:", "onager help launch"},
    {NULL, NULL},
};

const struct subcommand help_subcommand = {
    .name = "help",
    .summary = "Show what onager or one of its subcommands can do",
    .arguments = "[SUBCOMMAND]",
    .rest = CANDIDATES_SUBCOMMAND,
    .purpose = PURPOSE_SETTINGS,
    .prefix = '-',
    .options = options,
    .examples = examples,
    .run = run,
};
