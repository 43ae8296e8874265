/* wrapper.c: see wrapper.h. */
#include "backend/wrapper.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "backend/passed.h"
#include "core/launch.h"
#include "core/paths.h"
#include "core/settings.h"
#include "core/shellword.h"

enum { SHARE_OF_SIGNAL = 10 }; /* of the time, the inverse of it */

/* What a script is made from. */
struct script {
    const struct launch_request *request;
    const char *section;
    const struct wrapper_runner *runner;
    long seconds; /* that an element gets; 0: not known */
};

bool wrapper_is_needed(const struct launch_request *request, const char *section)
{
    return request->venv || *settings_get(request->settings, section, "header") ||
           *settings_get(request->settings, section, "footer");
}

/* The end of what stands at the beginning of a header for the scheduler, "#SBATCH -C fast": its
 * comments. Slurm reads them up to the first command. */
static const char *end_of_comments(const char *header)
{
    const char *at = header;
    while (*at == '#') {
        at += strcspn(at, "\n");
        at += *at == '\n';
    }
    return at;
}

static void add_lines(struct text *script, const char *lines, size_t length)
{
    text_add(script, lines, length);
    if (length && lines[length - 1] != '\n')
        text_add_char(script, '\n');
}

/* The N of "B:TERM@N"; 60, as Slurm has it, where there is none. */
static long seconds_of_signal(const char *signal)
{
    const char *at = strchr(signal, '@');
    long seconds = at ? idlist_number(at + 1, at + strlen(at)) : -1;
    return seconds > 0 && seconds < INT_MAX ? seconds : 60;
}

/* What is to come before the time of an element is up, as for sbatch's --signal; "": nothing. The
 * setting does not apply where it would cost more than a tenth of the time. */
static const char *find_signal(const struct script *script)
{
    const struct launch_request *request = script->request;
    if (strcmp(script->section, "slurm") != 0)
        return "";
    const char *passed = passed_value(&request->extra, "--signal");
    const char *signal = settings_get(request->settings, "slurm", "signal");
    if (passed)
        return passed;
    return script->seconds / SHARE_OF_SIGNAL >= seconds_of_signal(signal) ? signal : "";
}

/* How many seconds before the end the signal comes, where that is not what the runner expects;
 * 0: it is. */
static long find_notice(const struct script *script)
{
    const bool passed =
        strcmp(script->section, "slurm") == 0 && passed_value(&script->request->extra, "--signal");
    long seconds = seconds_of_signal(find_signal(script));
    return passed || seconds > 60 ? seconds : 0;
}

/* What schedulers read in a script: Grid Engine, which shell is to run it, if it is not set up to
 * look at the first line. */
static void add_directives(struct text *text, const struct script *script, const char *header)
{
    const char *signal = find_signal(script);
    if (strcmp(script->section, "gridengine") == 0)
        text_add_string(text, "#$ -S /bin/bash\n");
    if (*signal && !strpbrk(signal, " \t\n#\"'"))
        text_printf(text, "#SBATCH --signal=%s\n", signal);
    add_lines(text, header, (size_t)(end_of_comments(header) - header));
}

static void add_venv(struct text *script, const char *venv)
{
    struct text path = TEXT_INIT;
    text_add_string(&path, venv);
    while (path.length > 1 && path.bytes[path.length - 1] == '/')
        path.bytes[--path.length] = '\0';
    text_add_string(&path, "/bin/activate");
    text_add_string(script, "source ");
    shellword_add_quoted(script, text_string(&path) ? text_string(&path) : "");
    text_add_string(script, " || exit\n");
    script->failed = script->failed || path.failed;
    text_release(&path);
}

/* The command line of the runner. */
static void add_runner(struct text *text, const struct script *script, const char *first)
{
    const struct wrapper_runner *runner = script->runner;
    long notice = find_notice(script);
    struct text program = TEXT_INIT;
    text_printf(&program, "%s/%s", script->request->programs, runner->program);
    shellword_add_quoted(text, text_string(&program) ? text_string(&program) : "");
    text->failed = text->failed || program.failed;
    text_release(&program);
    text_add_string(text, first);
    if (runner->arguments && *runner->arguments)
        text_printf(text, " %s", runner->arguments);
    if (runner->number)
        text_printf(text, " --%s \"$onager_%s\"", runner->number, runner->number);
    if (notice)
        text_printf(text, " --notice %ld", notice);
    text_add_string(text, " \"$onager_launch\"");
    if (runner->behind)
        text_printf(text, " %s", runner->behind);
}

/* The runner as a child: what a signal to this shell alone asks for is passed on, so that the
 * footer, and what the header has trapped, run when the tasks have ended. A signal interrupts the
 * wait, and the runner may end before the next one; bash then still knows its status, another shell
 * or bash in its POSIX mode may not: 127. For any shell that knows POSIX, with or without set -e,
 * and whatever is trapped. */
static void add_runner_and_footer(struct text *text, const struct script *script,
                                  const char *footer)
{
    add_runner(text, script, " --attached");
    text_add_string(text, " &\n"
                          "onager_runner=$!\n"
                          "onager_pass() { kill -s \"$1\" \"$onager_runner\" 2>/dev/null || :; }\n"
                          "for onager_signal in TERM INT HUP USR1 USR2 XCPU; do\n"
                          "    trap \"onager_pass $onager_signal\" \"$onager_signal\"\n"
                          "done\n"
                          "while\n"
                          "    wait \"$onager_runner\"\n"
                          "    onager_status=$?\n"
                          "    kill -s 0 \"$onager_runner\" 2>/dev/null\n"
                          "do :; done\n"
                          "onager_known=0\n"
                          "wait \"$onager_runner\" 2>/dev/null || onager_known=$?\n"
                          "[ \"$onager_known\" -eq 127 ] || onager_status=$onager_known\n"
                          "set +e\n");
    add_lines(text, footer, strlen(footer));
    text_add_string(text, "exit \"$onager_status\"\n");
}

int wrapper_add(struct plan *plan, const char *path, const struct launch_request *request,
                const char *section, const struct wrapper_runner *runner, struct fault *fault)
{
    const struct script script = {request, section, runner, plan->seconds};
    const char *header = settings_get(request->settings, section, "header");
    const char *footer = settings_get(request->settings, section, "footer");
    const char *commands = end_of_comments(header);
    struct plan_file *file = plan_add_file(plan, path, 0777);
    if (!file)
        return fail_memory(fault);
    struct text *text = &file->content;
    text_add_string(text, "#!/bin/bash\n");
    add_directives(text, &script, header);
    text_printf(text, "onager_launch=$PWD/%s/%ld\n", LAUNCHES_FOLDER, request->number);
    if (runner->number)
        text_printf(text, "onager_%s=${1:-0}\n", runner->number);
    add_lines(text, commands, strlen(commands));
    if (request->venv)
        add_venv(text, request->venv);
    if (*commands || *footer) {
        add_runner_and_footer(text, &script, footer);
    } else {
        text_add_string(text, "exec ");
        add_runner(text, &script, "");
        text_add_char(text, '\n');
    }
    return 0;
}

long wrapper_add_groups(struct plan *plan, const struct launch_request *request,
                        struct fault *fault)
{
    char *path = launch_path(request->number, "tasks");
    struct plan_file *file = path ? plan_add_file(plan, path, 0666) : NULL;
    struct idcursor cursor = {0};
    long id, groups = 0;
    free(path);
    if (!file)
        return fail_memory(fault);
    for (bool more = idlist_next(request->tasks, &cursor, &id); more;) {
        struct idlist group = IDLIST_INIT;
        long most = groups || !request->limits.canary ? request->tasks_per_node : 1;
        for (long i = 0; i < most && more; i++) {
            idlist_add(&group, id);
            more = idlist_next(request->tasks, &cursor, &id);
        }
        text_printf(&file->content, "%ld\t", ++groups);
        idlist_format(&group, &file->content);
        text_add_char(&file->content, '\n');
        file->content.failed = file->content.failed || group.failed;
        idlist_release(&group);
    }
    return groups;
}
