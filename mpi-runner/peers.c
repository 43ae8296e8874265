/* peers.c: see peers.h. */
#include "peers.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/event.h"
#include "core/file.h"
#include "core/ledger.h"
#include "core/lock.h"

#define CANARY "canary" /* the file */

enum { FILES_MOST = 256, BYTES_MOST = 1 << 20 };

/* Adds the tasks in the last bytes of an events file. */
static void add_walls_of(const char *path, long most, struct quantiles *walls)
{
    struct text text = TEXT_INIT;
    struct event event;
    bool missing = false, cut;
    file_read_tail(path, most, &text, &missing, &cut, NULL);
    const char *line = text.length ? text.bytes : "";
    for (const char *end; (end = strchr(line, '\n')); line = end + 1)
        if (event_parse(line, (size_t)(end - line), &event) && event.kind == EVENT_END &&
            event.exit_status == 0)
            quantile_add(walls, event.wall);
    text_release(&text);
}

void peers_add_walls(const char *launch_folder, struct quantiles *walls)
{
    char *path = text_format("%s/events", launch_folder);
    DIR *folder = path ? opendir(path) : NULL;
    long files = 0;
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        files += entry->d_name[0] != '.';
    if (folder)
        rewinddir(folder);
    if (files > FILES_MOST)
        files = FILES_MOST;
    long left = files;
    for (struct dirent *entry; folder && left > 0 && (entry = readdir(folder));) {
        char *file = entry->d_name[0] == '.' ? NULL : text_format("%s/%s", path, entry->d_name);
        if (!file)
            continue;
        add_walls_of(file, BYTES_MOST / files, walls);
        free(file);
        left--;
    }
    if (folder)
        closedir(folder);
    free(path);
}

long peers_count_failed(const char *launch_folder, const struct idlist *tasks, struct fault *fault)
{
    struct ledger ledger;
    long count[STATES];
    int result = ledger_open(&ledger, launch_folder, tasks, fault);
    if (!result)
        result = ledger_update(&ledger, NULL, fault);
    if (!result)
        ledger_count(&ledger, count);
    ledger_release(&ledger);
    return result ? -1 : count[STATE_FAILED] + count[STATE_TIMEOUT];
}

int peers_ask_to_stop(const char *launch_folder, bool now, struct fault *fault)
{
    const char *lines = now ? "pending\nrunning\n" : "pending\n";
    struct lock lock = LOCK_INIT;
    char *path = text_format("%s/cancel", launch_folder);
    int result = path ? lock_take(&lock, launch_folder, NULL, fault) : fail_memory(fault);
    if (!result)
        result = file_append(path, lines, strlen(lines), fault);
    lock_drop(&lock);
    free(path);
    return result;
}

int peers_note_canary(const char *launch_folder, struct fault *fault)
{
    char *path = text_format("%s/" CANARY, launch_folder);
    int result = path ? file_replace(path, "succeeded\n", 10, 0666, fault) : fail_memory(fault);
    free(path);
    return result;
}

/* Opened and not only looked for: over NFS that asks the server. */
bool peers_have_canary(const char *launch_folder)
{
    char *path = text_format("%s/" CANARY, launch_folder);
    int descriptor =
        path ? TEMP_FAILURE_RETRY(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) : -1;
    if (descriptor >= 0)
        close(descriptor);
    free(path);
    return descriptor >= 0;
}
