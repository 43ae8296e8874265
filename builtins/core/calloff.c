/* calloff.c: see calloff.h. */
#include "core/calloff.h"

#include <string.h>
#include <sys/stat.h>

#include "core/file.h"

/* Takes in a line. */
static void read_line(struct calloff *calloff, const char *line, const struct idlist *tasks,
                      struct idlist *ids, bool *all)
{
    struct idlist listed = IDLIST_INIT;
    if (strcmp(line, "all") == 0)
        *all = true;
    else if (strcmp(line, "pending") == 0)
        calloff->pending = true;
    else if (strcmp(line, "running") == 0)
        calloff->running = true;
    else if (idlist_parse(&listed, line, NULL) == 0)
        for (size_t i = 0; i < listed.count; i++)
            idlist_add_common(ids, &listed.range[i], tasks);
    idlist_release(&listed);
}

int calloff_read(struct calloff *calloff, const struct idlist *tasks, struct idlist *ids, bool *all,
                 struct fault *fault)
{
    struct stat status;
    struct text text = TEXT_INIT;
    bool missing;
    *all = calloff->pending = calloff->running = false;
    if (stat(calloff->path, &status) || status.st_size <= calloff->read)
        return 0;
    int result = file_read(calloff->path, &text, &missing, fault);
    const char *end = text.bytes + text.length;
    char *line = text.length > (size_t)calloff->read ? text.bytes + calloff->read : NULL;
    for (char *feed; !result && line && (feed = memchr(line, '\n', (size_t)(end - line)));
         line = feed + 1) {
        *feed = '\0';
        read_line(calloff, line, tasks, ids, all);
        calloff->read += feed + 1 - line;
    }
    text_release(&text);
    return result ? result : idlist_normalize(ids, fault);
}
