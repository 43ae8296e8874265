/* subcommand.c: see subcommand.h. */
#include "subcommand.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "about.h"
#include "core/lock.h"
#include "core/nearest.h"
#include "core/shortage.h"
#include "help.h"

const struct subcommand *const subcommands[] = {
    &prelaunch_subcommand, &launch_subcommand,   &list_subcommand,
    &status_subcommand,    &watch_subcommand,    &wait_subcommand,
    &explain_subcommand,   &logs_subcommand,     &results_subcommand,
    &report_subcommand,    &history_subcommand,  &prompt_subcommand,
    &cancel_subcommand,    &config_subcommand,   &notify_subcommand,
    &help_subcommand,      &complete_subcommand, NULL,
};

const char *const purpose_titles[PURPOSES] = {
    [PURPOSE_MAKE] = "Make a sweep", [PURPOSE_RUN] = "Run it",        [PURPOSE_LOOK] = "Look at it",
    [PURPOSE_STOP] = "Stop it",      [PURPOSE_SETTINGS] = "Settings",
};

struct onager_given {
    bool help, version;
};

const struct optspec onager_options[] = {
    {"-h|--help", OPT_FLAG, offsetof(struct onager_given, help), NULL, "Show what there is."},
    {"-V|--version", OPT_FLAG, offsetof(struct onager_given, version), NULL,
     "Show the version, the bash it was built for, and the Open MPI that is there."},
    OPTSPEC_END,
};

bool subcommand_is_hidden(const struct subcommand *subcommand)
{
    return strncmp(subcommand->name, "__", 2) == 0;
}

static void fail_unknown(const char *name, struct fault *fault)
{
    struct text names = TEXT_INIT;
    for (size_t i = 0; subcommands[i]; i++)
        if (!subcommand_is_hidden(subcommands[i]))
            text_printf(&names, "%s%s", names.length ? ", " : "", subcommands[i]->name);
    fail(fault, "unknown subcommand \"%s\"; there are %s; see onager help", name,
         text_string(&names) ? text_string(&names) : "");
    text_release(&names);
}

const struct subcommand *subcommand_find(const char *name, struct fault *fault)
{
    for (size_t i = 0; subcommands[i]; i++)
        if (strcmp(subcommands[i]->name, name) == 0)
            return subcommands[i];
    struct nearest near = {.word = name};
    for (size_t i = 0; subcommands[i]; i++)
        if (!subcommand_is_hidden(subcommands[i]))
            nearest_offer(&near, subcommands[i]->name);
    if (near.name[0])
        fail(fault, "unknown subcommand %s, did you mean %s?", name, near.name);
    else
        fail_unknown(name, fault);
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
    struct style style = style_for(host->out.descriptor);
    help_format_subcommand(subcommand, &style, &host->out.pending);
    return STATUS_OK;
}

static int fail_missing(struct fault *fault)
{
    fail(fault, "which subcommand? onager help tells what there is");
    return STATUS_USAGE;
}

/* `onager OPTION`, without a subcommand. */
static int run_option(struct host *host, char **option, struct fault *fault)
{
    struct onager_given given = {0};
    struct optparse parse = {.prefix = '-', .table = onager_options, .values = &given};
    struct style style = style_for(host->out.descriptor);
    if (optparse_run(&parse, 1, option, fault))
        return STATUS_USAGE;
    if (given.version)
        return about_format(host, &host->out.pending, fault) ? STATUS_FAILED : STATUS_OK;
    if (!parse.help && !given.help)
        return fail_missing(fault);
    help_format_overview(&style, &host->out.pending);
    return STATUS_OK;
}

static void tell_lock(const char *path)
{
    host_note("%s: locked by another process (fuser tells which); waiting for it, ^C gives up",
              path);
}

int subcommand_run(struct host *host, int argc, char **argv, struct fault *fault)
{
    if (argc < 2)
        return fail_missing(fault);
    if (argv[1][0] == '-' && argv[1][1])
        return run_option(host, argv + 1, fault);
    const struct subcommand *subcommand = subcommand_find(argv[1], fault);
    if (!subcommand)
        return STATUS_USAGE;
    host->typed = (struct wordspan){argv + 2, (size_t)(argc - 2)};
    struct fault own = {""};
    lock_set_teller(tell_lock);
    char **words = wordspan_copy(&host->typed); /* the parser changes what it reads */
    unsigned long shortages = shortage_count();
    int status = STATUS_FAILED;
    if (words)
        status = subcommand->run(host, argc - 2, words, &own);
    else
        fail_memory(&own);
    free(words);
    if (status == STATUS_OK && !own.text[0] && shortage_since(shortages)) {
        fail(&own, "out of memory: some of what it tells may be missing");
        status = STATUS_FAILED;
    }
    if (own.text[0])
        fail(fault, "%s: %s", subcommand->name, own.text);
    return status;
}
