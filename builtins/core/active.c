/* active.c: see active.h. */
#include "core/active.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/file.h"
#include "core/idlist.h"
#include "core/launch.h"
#include "core/paths.h"
#include "core/presence.h"
#include "core/text.h"

enum {
    FILE_MOST = 1024,      /* bytes of a note */
    ENTRIES_MOST = 4096,   /* of the folder that are looked at */
    ENDED_KEPT = 4,        /* notes of ended launches that a launch leaves there */
    PATIENCE = 60,         /* seconds that a runner has to begin, or to say that it finished */
    OLD = 7 * 86400,       /* seconds after which nobody is told of an end any more */
    FORGOTTEN = 30 * 86400 /* seconds without an event after which a cluster's launch has ended */
};

static char *note_path(long number)
{
    return text_format(ACTIVE_FOLDER "/%ld", number);
}

/* Made in place: readers that come in between find no whole line, which is no note. */
int active_add(long number, const char *jobname, long total, bool watched, struct fault *fault)
{
    char *line = text_format("%s\t%s\t%ld\n", jobname, watched ? "watched" : "scheduled", total);
    char *path = note_path(number);
    int error = line && path ? 0 : ENOMEM;
    if (!error && file_make_folders(ACTIVE_FOLDER, fault) == 0) {
        unlink(path); /* of another time, or what somebody put there */
        int descriptor =
            TEMP_FAILURE_RETRY(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
        error = descriptor < 0 ? errno : write_all(descriptor, line, strlen(line), NULL);
        if (descriptor >= 0)
            close(descriptor);
    }
    if (error)
        fail(fault, "%s: cannot write: %s", path ? path : ACTIVE_FOLDER, strerror(error));
    free(line);
    free(path);
    return error ? -1 : 0;
}

bool active_remove(long number)
{
    char *path = note_path(number);
    bool ours = path && unlink(path) == 0;
    free(path);
    return ours;
}

/* Puts the number among those that are there already, if it is one of the newest. */
static size_t insert(long *number, size_t count, size_t most, long added)
{
    size_t place = count;
    while (place > 0 && number[place - 1] < added)
        place--;
    if (place == most)
        return count;
    size_t moved = (count < most ? count : most - 1) - place;
    memmove(number + place + 1, number + place, moved * sizeof *number);
    number[place] = added;
    return count < most ? count + 1 : most;
}

static size_t list(long *number, size_t most)
{
    DIR *folder = opendir(ACTIVE_FOLDER);
    size_t count = 0, looks = 0;
    for (struct dirent *entry; folder && looks < ENTRIES_MOST && (entry = readdir(folder));
         looks++) {
        long found = idlist_number(entry->d_name, entry->d_name + strlen(entry->d_name));
        if (found > 0)
            count = insert(number, count, most, found);
    }
    if (folder)
        closedir(folder);
    return count;
}

size_t active_list(long number[ACTIVE_MOST])
{
    return list(number, ACTIVE_MOST);
}

/* JOBNAME<TAB>watched|scheduled<TAB>TOTAL */
static bool parse(struct active *active, const char *line, size_t length)
{
    const char *end = length ? line + length - 1 : line;
    const char *tab = memchr(line, '\t', length);
    const char *second = tab ? memchr(tab + 1, '\t', (size_t)(end - tab)) : NULL;
    if (!second || *end != '\n' || tab == line || tab - line >= ACTIVE_NAME_MOST)
        return false;
    memcpy(active->jobname, line, (size_t)(tab - line));
    active->jobname[tab - line] = '\0';
    active->watched = second - tab == sizeof "watched" && memcmp(tab + 1, "watched", 7) == 0;
    active->total = idlist_number(second + 1, end);
    return active->total >= 0 && strlen(active->jobname) == (size_t)(tab - line);
}

static bool read_note(struct active *active, const char *path)
{
    char line[FILE_MOST];
    struct stat status = {0};
    ssize_t got = -1;
    int descriptor =
        TEMP_FAILURE_RETRY(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY));
    if (descriptor < 0)
        return false;
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_size < FILE_MOST)
        got = TEMP_FAILURE_RETRY(read(descriptor, line, sizeof line));
    close(descriptor);
    active->recorded = status.st_mtime;
    return got > 0 && parse(active, line, (size_t)got);
}

static bool has_file(const char *launch_folder, const char *name)
{
    char *path = text_format("%s/%s", launch_folder, name);
    bool there = path && access(path, F_OK) == 0;
    free(path);
    return there;
}

static bool is_held(const char *launch_folder)
{
    char *path = text_format("%s/runner", launch_folder);
    bool held = path && presence_holder(path) != PRESENCE_NOBODY;
    free(path);
    return held;
}

/* Has one job of several nodes, of which no other is to go on with the launch, come to its end with
 * tasks left? All its runners said so. */
static bool has_left(const struct active *active, const char *launch_folder, long quiet)
{
    const struct counts *counts = &active->counts;
    return counts->begun && counts->finished >= counts->begun && !counts->behind &&
           quiet > PATIENCE && has_file(launch_folder, "runner") && !is_held(launch_folder) &&
           !has_file(launch_folder, "submit");
}

/* Has a launch ended whose runner is `held`, or of which all was `called_off`? What runners wrote
 * has been taken in, unless we are behind. */
static bool has_ended(const struct active *active, const char *launch_folder, bool held,
                      bool called_off, long now)
{
    const struct counts *counts = &active->counts;
    long quiet = now - (counts->latest > active->recorded ? counts->latest : active->recorded);
    if (active->watched)
        return !held && !counts->behind && (counts->begun || quiet > PATIENCE);
    if ((active->left <= 0 || called_off) && !counts->behind)
        return counts->finished >= counts->begun || quiet > PATIENCE;
    return quiet > FORGOTTEN || has_left(active, launch_folder, quiet);
}

/* Was all of the launch cancelled (core/calloff.h)? Of what a scheduler drops there is no event. */
static bool is_called_off(const char *launch_folder)
{
    static const char word[] = "\nall\n";
    enum { MOST = 64 * 1024 };
    struct text text = TEXT_INIT;
    bool missing, cut;
    char *path = text_format("%s/cancel", launch_folder);
    text_add_char(&text, '\n');
    bool found = path && file_read_tail(path, MOST, &text, &missing, &cut, NULL) == 0 &&
                 memmem(text.bytes, text.length, word, sizeof word - 1);
    text_release(&text);
    free(path);
    return found;
}

/* Looks at the runner first and then at what it wrote: what ended has no more to say. */
static void look(struct active *active, const char *folder, long now)
{
    struct counts *counts = &active->counts;
    if (counts_read(counts, folder) || counts->over)
        return;
    bool held = active->watched && is_held(folder);
    if (counts_update(counts, folder))
        return;
    active->left = active->total - counts->done - counts->failed - counts->cancelled;
    bool called_off = !active->watched && active->left > 0 && is_called_off(folder);
    if (has_ended(active, folder, held, called_off, now)) {
        counts->over = counts->changed = true;
        counts->cancelled += called_off ? active->left : 0;
    }
    if (counts->changed)
        counts_write(counts, folder);
}

bool active_open(struct active *active, long number)
{
    char *path = note_path(number), *folder = launch_path(number, "");
    long now = time(NULL);
    *active = (struct active){.number = number};
    bool there = path && folder && read_note(active, path);
    if (there) {
        look(active, folder, now);
        const struct counts *counts = &active->counts;
        long left = active->total - counts->done - counts->failed - counts->cancelled;
        active->left = left > 0 ? left : 0;
        active->gone = counts->over && counts->finished < counts->begun;
        active->old = now - (counts->latest ? counts->latest : active->recorded) > OLD;
    }
    free(path);
    free(folder);
    return there;
}

void active_release(struct active *active)
{
    counts_release(&active->counts);
}

void active_prune(void)
{
    enum { LOOKED_AT = 64 };
    long number[LOOKED_AT];
    size_t count = list(number, LOOKED_AT), ended = 0;
    for (size_t i = 0; i < count; i++) {
        struct active active;
        bool over = !active_open(&active, number[i]) || active.counts.over;
        ended += over;
        if (over && (ended > ENDED_KEPT || active.old))
            active_remove(number[i]);
        active_release(&active);
    }
}
