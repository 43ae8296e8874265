/* job.h: what several subcommands need to know of a job: its name and its files. */
#ifndef ONAGER_CMD_JOB_H
#define ONAGER_CMD_JOB_H

#include "core/fault.h"

/* The jobfile: the pattern given (NULL: the default one) with {jobname} replaced. NULL: no memory.
 * The caller frees. */
char *job_path(const char *pattern, const char *jobname);

/* The folder that a file is in ("." when it names none). The caller frees. */
char *job_folder(const char *path);

/* A jobname becomes part of file names and goes on command lines: letters, digits, `_`, `.` and
 * `-`, not beginning with `-`, and neither `.` nor `..`. */
int job_check_name(const char *jobname, struct fault *fault);

/* Has the job a folder of its own? The fault names a job whose name is near. */
int job_check_exists(const char *jobname, struct fault *fault);

#endif
