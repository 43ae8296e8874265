/* job.c: see job.h. */
#include "cmd/job.h"

#include <string.h>

#include "core/paths.h"
#include "core/text.h"

enum { NAME_MOST = 200 };

char *job_path(const char *pattern, const char *jobname)
{
    static const char mark[] = "{jobname}";
    struct text path = TEXT_INIT;
    if (!pattern)
        pattern = SCRIPTS_FOLDER "/{jobname}/jobs.json";
    for (const char *at; (at = strstr(pattern, mark)); pattern = at + sizeof mark - 1) {
        text_add(&path, pattern, (size_t)(at - pattern));
        text_add_string(&path, jobname);
    }
    text_add_string(&path, pattern);
    return text_take(&path);
}

char *job_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return text_format(".");
    return slash == path ? text_format("/") : text_format("%.*s", (int)(slash - path), path);
}

int job_check_name(const char *jobname, struct fault *fault)
{
    size_t length = strlen(jobname);
    bool fits = length && length <= NAME_MOST && jobname[0] != '-' && strcmp(jobname, ".") != 0 &&
                strcmp(jobname, "..") != 0;
    for (size_t i = 0; fits && i < length; i++) {
        unsigned char byte = (unsigned char)jobname[i];
        fits = byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
               (byte >= 'a' && byte <= 'z') || strchr("_.-", byte);
    }
    if (fits)
        return 0;
    return fail(fault,
                "jobname \"%.80s\": expected letters, digits, `_`, `.` and `-`, at most %d, not "
                "beginning with `-`",
                jobname, NAME_MOST);
}
