/* subcommand.c: see subcommand.h. */
#include "subcommand.h"

#include <string.h>

#include "core/nearest.h"

const struct subcommand *const subcommands[] = {
    &prelaunch_subcommand, &launch_subcommand,  &list_subcommand, &cancel_subcommand,
    &config_subcommand,    &history_subcommand, &help_subcommand, NULL,
};

static const struct subcommand *find_nearest(const char *name)
{
    const struct subcommand *best = NULL;
    int least = 100;
    for (size_t i = 0; subcommands[i]; i++) {
        int distance = word_distance(name, subcommands[i]->name);
        if (word_is_near(name, subcommands[i]->name) && distance < least) {
            least = distance;
            best = subcommands[i];
        }
    }
    return best;
}

const struct subcommand *subcommand_find(const char *name, struct fault *fault)
{
    for (size_t i = 0; subcommands[i]; i++)
        if (strcmp(subcommands[i]->name, name) == 0)
            return subcommands[i];
    const struct subcommand *near = find_nearest(name);
    if (near)
        fail(fault, "unknown subcommand %s, did you mean %s?", name, near->name);
    else
        fail(fault, "unknown subcommand %s; see onager help", name);
    return NULL;
}

int subcommand_parse(const struct subcommand *subcommand, struct host *host, int argc, char **argv,
                     void *values, struct wordlists *rest, bool rest_is_unknown,
                     struct fault *fault)
{
    struct optparse parse = {.prefix = subcommand->prefix,
                             .table = subcommand->options,
                             .values = values,
                             .arguments = rest,
                             .unknown = rest_is_unknown ? rest : NULL};
    if (optparse_run(&parse, argc, argv, fault))
        return STATUS_USAGE;
    if (!parse.help)
        return -1;
    help_format_subcommand(subcommand, &host->out.pending);
    return STATUS_OK;
}

int subcommand_run(struct host *host, int argc, char **argv, struct fault *fault)
{
    if (argc < 2) {
        fail(fault, "which subcommand? see onager help");
        return STATUS_USAGE;
    }
    if (strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0) {
        help_format_overview(&host->out.pending);
        return STATUS_OK;
    }
    const struct subcommand *subcommand = subcommand_find(argv[1], fault);
    if (!subcommand)
        return STATUS_USAGE;
    host->typed = (struct wordspan){argv + 2, (size_t)(argc - 2)};
    struct fault own = {""};
    int status = subcommand->run(host, argc - 2, argv + 2, &own);
    if (own.text[0])
        fail(fault, "%s: %s", subcommand->name, own.text);
    return status;
}
