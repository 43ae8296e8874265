/* onager.c: the door between bash and onager: the only file that includes bash's headers.
 *
 * bash calls onager_builtin for each `onager ...`. The call is a guest in the user's shell: guard
 * on, run, write, free, guard off, return. Nothing is kept from call to call but what the load hook
 * found out. */
#include <config.h>

#include <builtins.h>
#include <shell.h>
#include <common.h>
#include <quit.h>
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
#include "help.h"
#include "host.h"
#include "subcommand.h"

#define EXPORTED __attribute__((visibility("default")))

#ifndef BASH_BUILT_FOR
#define BASH_BUILT_FOR DISTVERSION
#endif

extern char *dist_version; /* of the bash that loads us; in none of its headers */

/* Found by the load hook: the folder of onager-run. */
static char programs[PATH_MAX];

/* What bash shows in `help onager`: made from the tables by the load hook, freed when we are
 * unloaded. */
static char *help_lines[64];
static struct text help_text;

/* Writes what the call left in `out`. Returns the status that the call has then. */
static int write_output(struct host *host, int status, struct fault *fault)
{
    fflush(stdout); /* what the shell's own printf left there comes first */
    if (sink_end(&host->out) == 0 || host->out.error == EINTR)
        return status;
    if (host->out.error == EPIPE)
        return 128 + SIGPIPE; /* the reader has gone: not worth a word */
    fail(fault, "write error: %s", strerror(host->out.error));
    return EXECUTION_FAILURE;
}

/* Where references (declare -n) lead to must be a plain name: bash would evaluate `a[i]`. */
static int check_reference(const char *name, struct fault *fault)
{
    const char *target = name;
    for (int steps = 0; target && legal_identifier(target); steps++) {
        SHELL_VAR *variable = find_variable_noref(target);
        if (!variable || !nameref_p(variable))
            return 0;
        if (steps == NAMEREF_MAX)
            return fail(fault, "%s is a reference to itself", name);
        target = nameref_cell(variable);
    }
    return fail(fault, "%s is a reference to \"%s\", which is no name for a shell variable", name,
                target ? target : "");
}

static int check_variable(const char *name, enum variable_kind kind, struct fault *fault)
{
    if (!legal_identifier(name))
        return fail(fault, "\"%s\" is no name for a shell variable", name);
    if (check_reference(name, fault))
        return -1;
    SHELL_VAR *variable = find_variable(name);
    if (!variable)
        return 0;
    if (readonly_p(variable) || noassign_p(variable))
        return fail(fault, "%s is readonly", name);
    if (kind == VARIABLE_ARRAY && strcmp(variable->name, "IFS") == 0)
        return fail(fault, "%s can't be an array: the shell splits words by it", name);
    if (integer_p(variable))
        return fail(fault, "%s is an integer variable (declare -i), where any text must fit", name);
    if (assoc_p(variable))
        return fail(fault, "%s is an associative array, expected %s", name,
                    kind == VARIABLE_ARRAY ? "an indexed one" : "a plain variable");
    return 0;
}

static int read_variable(const char *name, struct words *values, struct fault *fault)
{
    SHELL_VAR *variable = legal_identifier(name) ? find_variable(name) : NULL;
    if (!variable || invisible_p(variable))
        return fail(fault, "there is no shell variable %s", name);
    if (assoc_p(variable))
        return fail(fault, "%s is an associative array: its values have no order", name);
    if (array_p(variable)) {
        ARRAY *array = array_cell(variable);
        for (ARRAY_ELEMENT *each = element_forw(array->head); each != array->head;
             each = element_forw(each))
            words_add(values, element_value(each));
    } else if (value_cell(variable))
        words_add(values, value_cell(variable));
    return values->failed ? fail_memory(fault) : 0;
}

static void list_arrays(struct words *names)
{
    SHELL_VAR **arrays = all_array_variables();
    for (size_t i = 0; arrays && arrays[i]; i++)
        if (array_p(arrays[i]) && !arrays[i]->dynamic_value && !noassign_p(arrays[i]))
            words_add(names, arrays[i]->name);
    free(arrays);
}

static const struct variable_access variable_access = {check_variable, read_variable, list_arrays};

static void assign_scalar(struct assignment *assignment)
{
    SHELL_VAR *variable = bind_variable(assignment->name, assignment->values.word[0], 0);
    if (variable)
        stupidly_hack_special_variables(variable->name);
}

/* Element by element, in place: bash may be going through this very array (PROMPT_COMMAND). */
static void assign_array(struct assignment *assignment)
{
    SHELL_VAR *variable = find_or_make_array_variable((char *)assignment->name, 1);
    if (!variable || !array_p(variable) || readonly_p(variable))
        return;
    ARRAY *array = array_cell(variable);
    for (size_t i = 0; i < assignment->values.count; i++) {
        char **word = &assignment->values.word[i];
        bind_array_element(variable, (arrayind_t)i, *word, 0);
        free(*word); /* now, so that not all of them are there twice */
        *word = NULL;
    }
    while (array_num_elements(array) > (arrayind_t)assignment->values.count)
        array_dispose_element(array_remove(array, array_max_index(array)));
    stupidly_hack_special_variables(variable->name);
}

/* Sets the variable that the call leaves behind. What could go wrong was asked by check_variable.
 * One that the shell itself looks at (IFS, PATH ...) is looked at anew. */
static void assign(struct assignment *assignment)
{
    if (assignment->name && assignment->kind == VARIABLE_ARRAY)
        assign_array(assignment);
    else if (assignment->name && assignment->values.count)
        assign_scalar(assignment);
    words_release(&assignment->values);
}

static int run(int argc, char **argv, struct assignment *assignment, struct fault *fault)
{
    struct host host = {.stop = guard_flag(),
                        .environment = export_env,
                        .programs = programs,
                        .bash = dist_version,
                        .bash_built_for = BASH_BUILT_FOR,
                        .variables = &variable_access};
    sink_init(&host.out, STDOUT_FILENO, host.stop);
    host.out.to_terminal = isatty(STDOUT_FILENO);
    int status = subcommand_run(&host, argc, argv, fault);
    status = write_output(&host, status, fault);
    if (fault->text[0] && status == EXECUTION_SUCCESS)
        status = EXECUTION_FAILURE; /* what is told as an error is one */
    sink_release(&host.out);
    if (host.assignment.values.failed) {
        host.assignment.name = NULL;
        fail_memory(fault);
        status = EXECUTION_FAILURE;
    }
    *assignment = host.assignment;
    return status;
}

static int onager_builtin(WORD_LIST *list)
{
    struct fault fault = {""};
    struct guard guard;
    struct assignment assignment = {NULL};
    int argc;
    maybe_make_export_env(); /* a child sees what was exported or set before the command just now */
    char **argv = make_builtin_argv(list, &argc);
    guard_on(&guard);
    int early = LASTSIG(); /* bash took it down just before, and acts on it when we return */
    int status = early ? 128 + early : run(argc, argv, &assignment, &fault);
    free(argv);
    if (fault.text[0] && !*guard_flag())
        builtin_error("%s", fault.text);
    if (*guard_flag())
        words_release(&assignment.values);
    int signo = guard_off(&guard); /* may not return, so nothing is owned any more */
    if (signo) {
        words_release(&assignment.values);
        return 128 + signo;
    }
    assign(&assignment);
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

/* onager-run lies beside onager.so where both were built, and in bin/ of the tree where onager.so
 * was installed as lib/bash/onager.so. If it is in neither, launching will say so. */
static int find_programs(void)
{
    static const char *const below[] = {"", "/../../bin"};
    char folder[PATH_MAX], runner[PATH_MAX + 32];
    Dl_info info;
    if (!dladdr(programs, &info) || !realpath(info.dli_fname, folder))
        return 0;
    *strrchr(folder, '/') = '\0';
    for (size_t i = 0; i < sizeof below / sizeof *below; i++) {
        snprintf(runner, sizeof runner, "%s%s/onager-run", folder, below[i]);
        if (access(runner, X_OK) == 0) {
            *strrchr(runner, '/') = '\0';
            return realpath(runner, programs) != NULL;
        }
    }
    strcpy(programs, folder);
    return 1;
}

/* Cuts the text into the lines of a long_doc. */
static int make_help(void)
{
    size_t count = 0;
    help_format_overview(&style_plain, &help_text);
    if (help_text.failed)
        return 0;
    for (char *line = help_text.bytes;
         *line && count + 1 < sizeof help_lines / sizeof *help_lines;) {
        size_t length = strcspn(line, "\n");
        length += count == 0; /* the first is what `help -d` shows, which wants its line end */
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
