/* jobparse.h: jobs.json files that are not as we write them, with cJSON. Called by jobfile.c alone.
 */
#ifndef ONAGER_CORE_JOBPARSE_H
#define ONAGER_CORE_JOBPARSE_H

#include <stdbool.h>

#include "core/jobfile.h"

/* Reads and checks a whole file, ids sorted. NULL with a fault that names file and place; the
 * caller frees. */
struct parsed_job *jobparse_file(const char *path, struct fault *fault);
void jobparse_free(struct parsed_job *job);

/* Record number `at`, from 0; false behind the last. The strings live as long as the job. */
bool jobparse_get(const struct parsed_job *job, long at, struct jobrecord *record);
/* The number of the first record whose id is not below `id`. */
long jobparse_position(const struct parsed_job *job, long id);

/* Reads one `["command", "tag"]`. Returns NULL, or what is wrong with it. */
const char *jobparse_record(const char *json, size_t length, struct text *command,
                            struct text *tag);

#endif
