/* logs.c: see logs.h. */
#include "logs.h"

#include "core/file.h"

enum { FLAT_MOST = 4096, SUBFOLDER = 1000 };

static const struct logs nothing = {.made = -1};

void logs_init_local(struct logs *logs, const char *onager, const char *host, const char *jobname,
                     long launch, long tasks)
{
    *logs = nothing;
    if (tasks <= FLAT_MOST) {
        text_printf(&logs->prefix, "%s/logs/%s/%s_%ld_", onager, host, jobname, launch);
        return;
    }
    text_printf(&logs->folder, "%s/logs/%s/%s_%ld/", onager, host, jobname, launch);
    text_printf(&logs->name, "%s_%ld_", jobname, launch);
}

void logs_init_group(struct logs *logs, const char *onager, const char *backend,
                     const char *jobname, const char *jobid, long group)
{
    *logs = nothing;
    text_printf(&logs->prefix, "%s/logs/%s/%s_%s_subjobs/%ld_", onager, backend, jobname, jobid,
                group);
}

void logs_init_inherit(struct logs *logs)
{
    *logs = nothing;
    logs->inherit = true;
}

void logs_release(struct logs *logs)
{
    text_release(&logs->prefix);
    text_release(&logs->folder);
    text_release(&logs->name);
    text_release(&logs->out);
    text_release(&logs->err);
}

static void set_path(const struct logs *logs, struct text *path, long task, const char *suffix)
{
    text_clear(path);
    if (logs->folder.length) {
        text_add(path, logs->folder.bytes, logs->folder.length);
        text_add_long(path, task - task % SUBFOLDER);
        text_add_char(path, '/');
        text_add(path, logs->name.bytes, logs->name.length);
    } else {
        text_add(path, logs->prefix.bytes, logs->prefix.length);
    }
    text_add_long(path, task);
    text_add_string(path, suffix);
}

int logs_prepare(struct logs *logs, long task, struct fault *fault)
{
    long subfolder = logs->folder.length ? task - task % SUBFOLDER : 0;
    if (logs->inherit)
        return 0;
    set_path(logs, &logs->out, task, ".o");
    set_path(logs, &logs->err, task, ".e");
    if (logs->out.failed || logs->err.failed)
        return fail_memory(fault);
    if (subfolder == logs->made)
        return 0;
    if (file_make_parents(logs->out.bytes, fault))
        return -1;
    logs->made = subfolder;
    return 0;
}
