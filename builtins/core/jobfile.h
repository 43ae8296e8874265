/* jobfile.h: jobs.json, the tasks of a job: {"ID": ["command", "tag"], ...}.
 *
 * We write one record a line, ids ascending:
 *
 *     {
 *     "1": ["run --seed 1", "j_1__seed_1"],
 *     "2": ["run --seed 2", "j_2__seed_2"]
 *     }
 *
 * so that a reader goes through it in constant memory and finds task N by bisection, whatever the
 * size. A file of any other shape (the Python onager writes one line) is parsed whole with cJSON.
 * Files are read with pread(2) and not mapped: somebody else may cut a file while we read it, and
 * the SIGBUS of a mapping would end the user's shell. */
#ifndef ONAGER_CORE_JOBFILE_H
#define ONAGER_CORE_JOBFILE_H

#include <stdbool.h>

#include "core/fault.h"
#include "core/file.h"
#include "core/idlist.h"
#include "core/text.h"

struct jobrecord {
    long id;
    const char *command; /* both valid until the next call on the same reader */
    const char *tag;
};

struct parsed_job; /* a file of another shape, in memory */

struct jobfile {
    char *path;
    int descriptor; /* a file of our shape; -1 when parsed */
    long size;
    struct parsed_job *parsed; /* otherwise */
    /* Reading: the next record starts at offset `at`, or is parsed record number `at`. */
    long at;
    struct text window; /* bytes [window_start, window_start + window.length) of the file */
    long window_start;
    long last_id; /* of the record returned last, -1 before the first */
    struct text command, tag;
};

/* Opens a job for reading, first record next. Errors name the file and the place. */
int jobfile_open(struct jobfile *job, const char *path, struct fault *fault);
void jobfile_close(struct jobfile *job); /* also one that failed to open, or is zero */

/* The next record, ids ascending. Returns 1 with a record, 0 at the end, -1 with a fault. */
int jobfile_next(struct jobfile *job, struct jobrecord *record, struct fault *fault);

/* The record of one task, and sets the reader behind it: O(log tasks), or O(1) for the next one.
 * Returns 1, 0 when the job has no such id, -1 with a fault. */
int jobfile_find(struct jobfile *job, long id, struct jobrecord *record, struct fault *fault);

/* Starts again with the first record. */
void jobfile_rewind(struct jobfile *job);

/* All ids (normalized) into `ids`; checks the shape of every record on the way. */
int jobfile_ids(struct jobfile *job, struct idlist *ids, struct fault *fault);

/* The ids of the first and the last record, without reading what stands between. Returns 1; 0 when
 * there is none, or the file is of another shape and longer than `most` bytes: parsing it would
 * take its time; -1 with a fault. */
int jobfile_ends(const char *path, long most, long *first, long *last, struct fault *fault);

/* Writing: into a newfile that the caller opened and commits. */
struct jobwriter {
    struct newfile file;
    long count;
    long bytes; /* how large the file is, once it is finished */
    bool finished;
};
int jobwriter_open(struct jobwriter *writer, const char *path, stopflag stop, struct fault *fault);
/* Ids ascend from call to call. `escape` tells that command or tag may hold bytes that JSON
 * escapes. */
int jobwriter_add(struct jobwriter *writer, long id, const struct text *command,
                  const struct text *tag, bool escape);
/* Writes the end, and all that is pending, to the new file: what is left for the commit is hardly
 * more than the rename. */
int jobwriter_finish(struct jobwriter *writer, struct fault *fault); /* releases when it fails */
int jobwriter_commit(struct jobwriter *writer, struct fault *fault); /* releases in any case */
void jobwriter_abandon(struct jobwriter *writer);

#endif
