/* jobstore.c: see jobstore.h. */
#include "cmd/jobstore.h"

#include <errno.h>
#include <stdlib.h>

#include "cmd/job.h"
#include "core/file.h"
#include "core/jobfile.h"
#include "core/lock.h"
#include "core/sweepfile.h"

/* What is done with the tasks of a sweep, one after the other. */
static int write_sweep(const struct sweep *sweep, struct jobwriter *writer, stopflag stop)
{
    struct text command = TEXT_INIT, tag = TEXT_INIT;
    int result = 0;
    for (long i = 0; i < sweep->count && !result; i++) {
        sweep_task(sweep, i, &command, &tag);
        result = jobwriter_add(writer, sweep->spec->first_id + i, &command, &tag, sweep->escape);
        if (command.failed || tag.failed)
            writer->file.sink.error = ENOMEM;
        if ((i & 1023) == 0 && *stop)
            writer->file.sink.error = EINTR;
    }
    text_release(&command);
    text_release(&tag);
    return writer->file.sink.error ? -1 : result;
}

/* Copies the tasks that the job has already. */
static int copy_job(struct jobfile *job, struct jobwriter *writer, struct fault *fault)
{
    struct jobrecord record;
    struct text command = TEXT_INIT, tag = TEXT_INIT;
    int got;
    while ((got = jobfile_next(job, &record, fault)) > 0) {
        text_clear(&command);
        text_clear(&tag);
        text_add_string(&command, record.command);
        text_add_string(&tag, record.tag);
        if (jobwriter_add(writer, record.id, &command, &tag, true))
            break;
    }
    text_release(&command);
    text_release(&tag);
    return got < 0 ? -1 : 0;
}

/* The next free id of the job that is appended to. Leaves the job at its first record. */
static long next_id(struct jobfile *job, const char *path, struct fault *fault)
{
    struct idlist ids = IDLIST_INIT;
    long next = 1;
    if (jobfile_open(job, path, fault) || jobfile_ids(job, &ids, fault))
        next = -1;
    else if (ids.count)
        next = ids.range[ids.count - 1].last + 1;
    idlist_release(&ids);
    return next;
}

/* Writes jobfile and sweepfile; the lock of their folder is held. */
static int write_job(const struct host *host, const struct sweep *sweep, const char *path,
                     struct jobfile *earlier, struct fault *fault)
{
    struct jobwriter writer;
    struct text blocks = TEXT_INIT;
    if (earlier && sweepfile_read_blocks(path, earlier->size, &blocks, fault))
        return -1;
    if (jobwriter_open(&writer, path, host->stop, fault)) {
        text_release(&blocks);
        return -1;
    }
    int result = earlier ? copy_job(earlier, &writer, fault) : 0;
    if (result)
        jobwriter_abandon(&writer);
    else {
        write_sweep(sweep, &writer, host->stop); /* an error is kept in the sink: commit tells it */
        result = jobwriter_commit(&writer, fault);
    }
    if (!result)
        result = sweepfile_write(path, writer.bytes, earlier ? &blocks : NULL, sweep, fault);
    text_release(&blocks);
    return result;
}

/* From the first id to the files on disk; the lock of their folder is held. */
static int store(const struct host *host, const char *path, bool append, struct sweep_spec *spec,
                 struct sweep *sweep, struct fault *fault)
{
    struct jobfile earlier = {.descriptor = -1};
    long first = append ? next_id(&earlier, path, fault) : 1;
    int result = first < 0 ? -1 : 0;
    if (!result && first > 1) {
        spec->first_id = first;
        sweep_release(sweep);
        result = sweep_init(sweep, spec, fault);
    }
    if (!result)
        result = write_job(host, sweep, path, append ? &earlier : NULL, fault);
    jobfile_close(&earlier);
    return result;
}

int jobstore_write(const struct host *host, const char *path, bool append, struct sweep_spec *spec,
                   struct sweep *sweep, struct fault *fault)
{
    struct lock lock = LOCK_INIT;
    char *folder = job_folder(path);
    int result = folder ? host_need_folder(host, fault) : fail_memory(fault);
    if (!result)
        result = file_make_folders(folder, fault);
    if (!result)
        result = lock_take(&lock, folder, host->stop, fault);
    if (!result)
        result = store(host, path, append, spec, sweep, fault);
    lock_drop(&lock);
    free(folder);
    return result;
}
