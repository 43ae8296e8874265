/* onager.c: the door between bash and onager: the only file that includes bash's headers.
 *
 * bash calls onager_builtin for each `onager ...`. The call is a guest in the user's shell: guard
 * on, run, write, free, guard off, return. Nothing is kept from call to call but what the load hook
 * found out. */
#include <config.h>

#include <builtins.h>
#include <shell.h>
#include <common.h>
#include <version.h>

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/text.h"
#include "core/words.h"
#include "guard.h"
#include "host.h"
#include "subcommand.h"

#define EXPORTED __attribute__((visibility("default")))

#ifndef BASH_BUILT_FOR
#define BASH_BUILT_FOR DISTVERSION
#endif

extern char *dist_version; /* of the bash that loads us; in none of its headers */

/* Found by the load hook: the folder of onager.so, and so of onager-run. */
static char programs[PATH_MAX];

/* What bash shows in `help onager`: made from the tables by the load hook, freed when we are
 * unloaded. */
static char *help_lines[64];
static struct text help_text;

/* Writes what the call left in `out`. Returns the status that the call has then. */
static int write_output(struct host *host, int status, struct fault *fault)
{
    fflush(stdout); /* what the shell's own printf left there comes first */
    if (sink_flush(&host->out) == 0 || host->out.error == EINTR)
        return status;
    if (host->out.error == EPIPE)
        return 128 + SIGPIPE; /* the reader has gone: not worth a word */
    fail(fault, "write error: %s", strerror(host->out.error));
    return EXECUTION_FAILURE;
}

static int run(int argc, char **argv, struct fault *fault)
{
    struct host host = {.stop = guard_flag(), .environment = export_env, .programs = programs};
    sink_init(&host.out, STDOUT_FILENO, host.stop);
    int status = subcommand_run(&host, argc, argv, fault);
    status = write_output(&host, status, fault);
    sink_release(&host.out);
    return status;
}

static int onager_builtin(WORD_LIST *list)
{
    struct fault fault = {""};
    struct guard guard;
    int argc;
    maybe_make_export_env(); /* a child sees what was exported or set before the command just now */
    char **argv = make_builtin_argv(list, &argc);
    guard_on(&guard);
    int status = run(argc, argv, &fault);
    free(argv);
    if (fault.text[0] && !*guard_flag())
        builtin_error("%s", fault.text);
    int signo = guard_off(&guard); /* may not return, so it comes last */
    if (signo)
        return 128 + signo;
    return status == STATUS_USAGE ? EX_USAGE : status;
}

/* "5.2.15" -> 3: how much of a version says major and minor. */
static size_t minor_length(const char *version)
{
    size_t major = strcspn(version, ".");
    return version[major] ? major + 1 + strcspn(version + major + 1, ".") : major;
}

static int is_built_for_this_bash(void)
{
    size_t ours = minor_length(BASH_BUILT_FOR), theirs = minor_length(dist_version);
    return ours == theirs && strncmp(BASH_BUILT_FOR, dist_version, ours) == 0;
}

static int find_programs(void)
{
    Dl_info info;
    char *path = dladdr(programs, &info) ? realpath(info.dli_fname, NULL) : NULL;
    char *slash = path ? strrchr(path, '/') : NULL;
    int found = slash && (size_t)(slash - path) < sizeof programs;
    if (found) {
        memcpy(programs, path, (size_t)(slash - path));
        programs[slash - path] = '\0';
    }
    free(path);
    return found;
}

/* Cuts the text into the lines of a long_doc. */
static int make_help(void)
{
    static char summary[] = "Runs experiment sweeps.\n"; /* `help -d` wants its line end */
    size_t count = 0;
    help_lines[count++] = summary;
    help_format_overview(&help_text);
    if (help_text.failed)
        return 0;
    for (char *line = help_text.bytes;
         *line && count + 1 < sizeof help_lines / sizeof *help_lines;) {
        size_t length = strcspn(line, "\n");
        help_lines[count++] = line;
        line[length] = '\0';
        line += length + 1;
        if ((size_t)(line - help_text.bytes) >= help_text.length)
            break;
    }
    help_lines[count] = NULL;
    return 1;
}

static char usage[] = "onager SUBCOMMAND [OPTION]...";

EXPORTED struct builtin onager_struct = {
    "onager", onager_builtin, BUILTIN_ENABLED, help_lines, usage, 0,
};

EXPORTED int onager_builtin_load(char *name);
EXPORTED void onager_builtin_unload(char *name);

int onager_builtin_load(char *name)
{
    (void)name;
    if (!is_built_for_this_bash()) {
        builtin_error("onager.so was built for bash %s, this is bash %s: build it again with this "
                      "bash's headers",
                      BASH_BUILT_FOR, dist_version);
        return 0;
    }
    text_release(&help_text);
    if (!find_programs() || !make_help()) {
        builtin_error("onager.so: cannot find out where it is");
        return 0;
    }
    return 1;
}

void onager_builtin_unload(char *name)
{
    (void)name;
    text_release(&help_text);
}
