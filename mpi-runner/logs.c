/* logs.c: see logs.h. */
#include "logs.h"

#include "core/file.h"

static const struct logs nothing = {.made = -1};

void logs_init_local(struct logs *logs, const char *onager, const char *host, const char *jobname,
                     long launch, long tasks)
{
    *logs = nothing;
    lognames_set_local(&logs->names, onager, host, jobname, launch, tasks);
}

void logs_init_group(struct logs *logs, const char *onager, const char *backend,
                     const char *jobname, const char *jobid, long group)
{
    *logs = nothing;
    lognames_set_group(&logs->names, onager, backend, jobname, jobid, group);
}

void logs_init_inherit(struct logs *logs)
{
    *logs = nothing;
    logs->inherit = true;
}

void logs_release(struct logs *logs)
{
    lognames_release(&logs->names);
    text_release(&logs->out);
    text_release(&logs->err);
}

int logs_prepare(struct logs *logs, long task, int attempt, struct fault *fault)
{
    if (logs->inherit || (logs->task == task && logs->attempt == attempt))
        return 0;
    logs->attempt = 0;
    lognames_path(&logs->names, task, attempt, LOG_OUT, &logs->out);
    lognames_path(&logs->names, task, attempt, LOG_ERR, &logs->err);
    if (logs->out.failed || logs->err.failed)
        return fail_memory(fault);
    long subfolder = lognames_subfolder(&logs->names, task);
    if (subfolder != logs->made && file_make_parents(logs->out.bytes, fault))
        return -1;
    logs->made = subfolder;
    logs->task = task;
    logs->attempt = attempt;
    return 0;
}
