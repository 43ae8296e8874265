/* jobstore.c: see jobstore.h. */
#include "cmd/jobstore.h"

#include <errno.h>
#include <stdlib.h>

#include "cmd/job.h"
#include "core/file.h"
#include "core/jobfile.h"
#include "core/lock.h"
#include "core/sweepfile.h"

/* An error, also that it was stopped, is kept in the sink. */
static void write_sweep(const struct sweep *sweep, struct jobwriter *writer, stopflag stop)
{
    struct text command = TEXT_INIT, tag = TEXT_INIT;
    int result = 0;
    for (long i = 0; i < sweep->count && !result; i++) {
        sweep_task(sweep, i, &command, &tag);
        result = jobwriter_add(writer, sweep->first_id + i, &command, &tag, sweep->escape);
        if (command.failed || tag.failed)
            writer->file.sink.error = ENOMEM;
        if ((i & 1023) == 0 && *stop)
            writer->file.sink.error = EINTR;
    }
    text_release(&command);
    text_release(&tag);
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

/* Writes the tasks: those that are there, and those of the sweep. */
static int write_tasks(const struct sweep *sweep, struct jobwriter *writer, struct jobfile *earlier,
                       stopflag stop, struct fault *fault)
{
    if (earlier && copy_job(earlier, writer, fault)) {
        jobwriter_abandon(writer);
        return -1;
    }
    write_sweep(sweep, writer, stop);
    return jobwriter_finish(writer, fault);
}

/* Writes jobfile and sweepfile, both to the end before either is put in place; the lock of their
 * folder is held. */
static int write_job(const struct host *host, const struct sweep *sweep, const char *path,
                     struct jobfile *earlier, struct fault *fault)
{
    struct jobwriter writer;
    struct newfile sweepfile;
    struct text blocks = TEXT_INIT;
    int result = 0;
    if ((earlier && sweepfile_read_blocks(path, earlier->size, &blocks, fault)) ||
        jobwriter_open(&writer, path, host->stop, fault) ||
        write_tasks(sweep, &writer, earlier, host->stop, fault))
        result = -1;
    else if (sweepfile_write(&sweepfile, path, writer.bytes, earlier ? &blocks : NULL, sweep,
                             fault)) {
        jobwriter_abandon(&writer);
        result = -1;
    } else if (jobwriter_commit(&writer, fault)) {
        newfile_abandon(&sweepfile);
        result = -1;
    } else
        result = newfile_commit(&sweepfile, fault);
    text_release(&blocks);
    return result;
}

/* From the first id to the files on disk; the lock of their folder is held. */
static int store(const struct host *host, const char *path, bool append, struct sweep *sweep,
                 struct fault *fault)
{
    struct jobfile earlier = {.descriptor = -1};
    long first = append ? next_id(&earlier, path, fault) : 1;
    int result = first < 0 ? -1 : 0;
    if (!result && append)
        result = sweep_number_from(sweep, first, fault);
    if (!result)
        result = write_job(host, sweep, path, append ? &earlier : NULL, fault);
    jobfile_close(&earlier);
    return result;
}

int jobstore_write(const struct host *host, const char *path, bool append, struct sweep *sweep,
                   struct fault *fault)
{
    struct lock lock = LOCK_INIT;
    char *folder = job_folder(path);
    int result = folder ? host_need_folder(host, fault) : fail_memory(fault);
    if (!result)
        result = file_make_folders(folder, fault);
    if (!result)
        result = lock_take(&lock, folder, host->stop, fault);
    if (!result)
        result = store(host, path, append, sweep, fault);
    lock_drop(&lock);
    free(folder);
    return result;
}
