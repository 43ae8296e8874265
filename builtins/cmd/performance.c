/* performance.c: see performance.h. */
#include "cmd/performance.h"

#include <stdlib.h>

#include "core/active.h"
#include "core/file.h"
#include "core/paths.h"

int performance_write_files(const struct plan *plan, struct fault *fault)
{
    for (size_t i = 0; i < plan->files; i++) {
        const struct plan_file *file = &plan->file[i];
        if (file_make_parents(file->path, fault) ||
            file_replace(file->path, file->content.bytes, file->content.length, file->mode, fault))
            return -1;
    }
    return 0;
}

void performance_note_active(const struct performance *now)
{
    long total = 0;
    active_prune();
    for (size_t i = 0; i < now->record.jobtasks.count; i++) {
        struct idlist tasks = IDLIST_INIT;
        if (idlist_parse(&tasks, now->record.jobtasks.word[i], NULL) == 0)
            total += idlist_size(&tasks);
        idlist_release(&tasks);
    }
    active_add(now->request->number, now->request->jobname, total, now->backend->runs_here, NULL);
}

int performance_lock_job(struct performance *now, struct fault *fault)
{
    if (now->backend->runs_here && !now->source->only)
        return 0;
    char *scripts = text_format("%s/%s", SCRIPTS_FOLDER, now->request->jobname);
    int result = !scripts ? fail_memory(fault)
                 : file_make_folders(scripts, fault) ||
                         lock_take(&now->lock, scripts, now->host->stop, fault)
                     ? -1
                     : 0;
    free(scripts);
    return result;
}
