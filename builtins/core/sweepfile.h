/* sweepfile.h: sweep.json, beside jobs.json: the arguments behind the tasks, a block an act of
 * prelaunch:
 *
 *     {"jobs_bytes": 1234, "blocks": [
 *     {"first": 1, "count": 6, "command": "run", ...}
 *     ]}
 *
 * "arg" holds the arguments and their values, in the order given; linked ones (+zip) are a list in
 * the list. A file of commands is there by name and number of lines: the commands are in jobs.json.
 * jobs_bytes is the size of the jobs.json that it describes: where it differs, somebody else has
 * written jobs.json since, and the sweep is of no use. */
#ifndef ONAGER_CORE_SWEEPFILE_H
#define ONAGER_CORE_SWEEPFILE_H

#include "core/fault.h"
#include "core/file.h"
#include "core/sweep.h"
#include "core/text.h"

/* Where the sweep of a jobfile is: DIR/jobs.json -> DIR/sweep.json, DIR/X.json -> DIR/X.sweep.json.
 * NULL when memory is short; the caller frees. */
char *sweepfile_path(const char *jobfile);

/* Writes the sweepfile of `jobfile` anew, with the blocks in `earlier` (NULL: none) and that of
 * `sweep`. It is in place once the caller commits `file`, behind the jobfile. */
int sweepfile_write(struct newfile *file, const char *jobfile, long jobs_bytes,
                    const struct text *earlier, const struct sweep *sweep, struct fault *fault);

/* One block, read: the arguments of one act of prelaunch, without the lines of a file of commands
 * (spec.commands.word is NULL; its count is right). */
struct sweepblock {
    long first; /* the id of its first task */
    long count; /* of its tasks */
    struct sweep_spec spec;
    struct axis *axis;
    struct wordspan *member, *term;
    char **word;
};

struct sweepfile {
    struct sweepblock *block; /* ids ascend */
    size_t blocks;
    struct cJSON *json; /* owns the strings */
};

/* Reads the sweepfile of a jobfile. Where there is none, or it does not belong to that jobs.json,
 * it has no blocks. Errors: a file that can't be read, or is no record of a sweep. The caller
 * releases in any case. */
int sweepfile_read(struct sweepfile *file, const char *jobfile, struct fault *fault);
void sweepfile_release(struct sweepfile *file);

/* Reads the blocks of a sweepfile as JSON text that sweepfile_write takes; empty where there is
 * none or where it does not belong to a jobs.json of that size. */
int sweepfile_read_blocks(const char *jobfile, long jobs_bytes, struct text *blocks,
                          struct fault *fault);

#endif
