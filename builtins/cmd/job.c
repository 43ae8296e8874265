/* job.c: see job.h. */
#include "cmd/job.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/nearest.h"
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

static void find_nearest(struct nearest *nearest)
{
    DIR *folder = opendir(SCRIPTS_FOLDER);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (entry->d_name[0] != '.')
            nearest_offer(nearest, entry->d_name);
    if (folder)
        closedir(folder);
}

int job_check_exists(const char *jobname, struct fault *fault)
{
    struct nearest nearest = {.word = jobname};
    char *path = text_format("%s/%s", SCRIPTS_FOLDER, jobname);
    bool missing = path && access(path, F_OK) && errno == ENOENT;
    free(path);
    if (!path)
        return fail_memory(fault);
    if (!missing)
        return 0;
    find_nearest(&nearest);
    if (nearest.name[0])
        return fail(fault, "there is no job %s in this folder, did you mean %s?", jobname,
                    nearest.name);
    return fail(fault, "there is no job %s in this folder; onager prelaunch makes jobs", jobname);
}
