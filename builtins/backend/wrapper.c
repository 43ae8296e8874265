/* wrapper.c: see wrapper.h. */
#include "backend/wrapper.h"

#include <stdlib.h>

#include "core/launch.h"
#include "core/paths.h"
#include "core/settings.h"
#include "core/shellword.h"

bool wrapper_is_needed(const struct launch_request *request, const char *section)
{
    return request->venv || *settings_get(request->settings, section, "header") ||
           *settings_get(request->settings, section, "footer");
}

static void add_block(struct text *script, const char *lines)
{
    if (!*lines)
        return;
    text_add_string(script, lines);
    text_add_char(script, '\n');
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

int wrapper_add(struct plan *plan, const char *path, const struct launch_request *request,
                const char *section, const char *arguments, struct fault *fault)
{
    struct plan_file *file = plan_add_file(plan, path, 0777);
    if (!file)
        return fail_memory(fault);
    struct text *script = &file->content;
    char *runner = text_format("%s/onager-run", request->programs);
    text_add_string(script, "#!/bin/bash\n");
    text_printf(script, "onager_launch=$PWD/%s/%ld\n", LAUNCHES_FOLDER, request->number);
    add_block(script, settings_get(request->settings, section, "header"));
    if (request->venv)
        add_venv(script, request->venv);
    text_add_string(script,
                    "trap : INT TERM HUP # the runner ends its tasks, then the footer runs\n");
    shellword_add_quoted(script, runner ? runner : "");
    text_printf(script, "%s%s \"$onager_launch\"\n", *arguments ? " " : "", arguments);
    text_add_string(script, "onager_status=$?\n");
    add_block(script, settings_get(request->settings, section, "footer"));
    text_add_string(script, "exit $onager_status\n");
    script->failed = script->failed || !runner;
    free(runner);
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
