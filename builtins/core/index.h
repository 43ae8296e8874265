/* index.h: the two tables of a folder, .onager/job_index.csv (a row a job id) and
 * .onager/history_index.csv (a row a prelaunch or launch), in the Python onager's format. */
#ifndef ONAGER_CORE_INDEX_H
#define ONAGER_CORE_INDEX_H

#include <stdbool.h>
#include <stddef.h>

#include "core/fault.h"
#include "core/sink.h"
#include "core/words.h"

struct index {
    struct words *row; /* in the order of the file; each has the index's number of columns */
    size_t count, capacity;
};

enum jobcolumn { JOB_ID, JOB_NAME, JOB_FILE, JOB_COLUMNS };
enum historycolumn {
    HISTORY_ID,
    HISTORY_DATE,
    HISTORY_TIME,
    HISTORY_JOBNAME,
    HISTORY_MODE,
    HISTORY_DRY_RUN,
    HISTORY_ARGS,
    HISTORY_COLUMNS
};

/* Read a whole table; one that is not there is empty. Errors name file and row. A last row that is
 * torn, since its writer is still at it or was killed, is none. */
int index_read_jobs(struct index *index, struct fault *fault);
int index_read_history(struct index *index, struct fault *fault);
/* The rows among the last `most` bytes of a table (path and number of columns); what is no row is
 * passed over. */
int index_read_newest(struct index *index, const char *path, size_t columns, long most,
                      struct fault *fault);
void index_release(struct index *index);

/* Add a row for each job id of a launch. A torn last row goes. */
int index_add_jobs(const struct words *jobids, const char *jobname, const char *jobfile,
                   stopflag stop, struct fault *fault);

/* Adds a row with the next id and the time of now (local time, as Python's datetime.now()). `args`
 * are the words behind the subcommand. */
int index_add_history(const char *mode, const char *jobname, bool dry_run,
                      const struct wordspan *args, stopflag stop, struct fault *fault);

/* The name of the job that was prelaunched last, as a heap copy; NULL where there is none. */
int index_last_prelaunched(char **jobname, struct fault *fault);

#endif
