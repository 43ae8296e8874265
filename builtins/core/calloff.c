/* calloff.c: see calloff.h. */
#include "core/calloff.h"

#include <string.h>
#include <sys/stat.h>

#include "core/file.h"

int calloff_read(struct calloff *calloff, struct idlist *ids, bool *all, struct fault *fault)
{
    struct stat status;
    struct text text = TEXT_INIT;
    bool missing;
    *all = calloff->pending = calloff->running = false;
    if (stat(calloff->path, &status) || status.st_size <= calloff->read)
        return 0;
    int result = file_read(calloff->path, &text, &missing, fault);
    char *line = text.length > (size_t)calloff->read ? text.bytes + calloff->read : NULL;
    for (char *end; !result && line && (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        if (strcmp(line, "all") == 0)
            *all = true;
        else if (strcmp(line, "pending") == 0)
            calloff->pending = true;
        else if (strcmp(line, "running") == 0)
            calloff->running = true;
        else
            idlist_parse(ids, line, NULL);
        calloff->read += end + 1 - line;
    }
    text_release(&text);
    return result ? result : idlist_normalize(ids, fault);
}
