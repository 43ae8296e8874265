/* files.c: programs and files, where bash can't complete them itself: within a command line that is
 * one word, and behind a `=` that parts no words. */
#include "complete/completion.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ENTRIES_MOST = 50000 }; /* of a folder that are looked at */

/* A search in one folder. */
struct listing {
    struct completion *now;
    const char *typed;  /* the path as typed */
    const char *folder; /* its part up to the last slash, as typed */
    bool programs;      /* wanted are programs, and folders if `folders` */
    bool folders;
    struct words found;
};

static bool is_folder(DIR *folder, const char *name)
{
    struct stat status;
    return fstatat(dirfd(folder), name, &status, 0) == 0 && S_ISDIR(status.st_mode);
}

static bool is_program(DIR *folder, const char *name)
{
    return faccessat(dirfd(folder), name, X_OK, 0) == 0;
}

static void take_entry(struct listing *listing, DIR *folder, const struct dirent *entry)
{
    bool is_file = entry->d_type == DT_REG; /* spares a system call */
    if (listing->programs && !is_program(folder, entry->d_name))
        return;
    bool is_dir = !is_file && is_folder(folder, entry->d_name);
    if (!is_dir || listing->folders)
        words_printf(&listing->found, "%s%s%s", listing->folder, entry->d_name, is_dir ? "/" : "");
}

/* Looks for entries of the folder `path` that begin with `name`; hidden ones only if it does so. */
static void search_folder(struct listing *listing, const char *path, const char *name)
{
    DIR *folder = opendir(path);
    size_t length = strlen(name);
    int left = ENTRIES_MOST;
    for (struct dirent *entry;
         folder && left-- > 0 && !*listing->now->host->stop && (entry = readdir(folder));)
        if (strncmp(entry->d_name, name, length) == 0 &&
            (entry->d_name[0] != '.' ||
             (*name == '.' && strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)))
            take_entry(listing, folder, entry);
    if (folder)
        closedir(folder);
}

static int compare_words(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void offer_found(struct listing *listing)
{
    struct words *found = &listing->found;
    if (found->count)
        qsort(found->word, found->count, sizeof *found->word, compare_words);
    for (size_t i = 0; i < found->count; i++)
        if (!i || strcmp(found->word[i], found->word[i - 1]) != 0)
            completion_offer(listing->now, listing->typed, found->word[i], NULL);
    words_release(found);
}

/* The folder that a path begins with, for opendir: "." for none, with ~/ filled in. */
static char *real_folder(const char *typed, size_t length)
{
    const char *home = getenv("HOME");
    if (length > 1 && strncmp(typed, "~/", 2) == 0 && home)
        return text_format("%s%.*s", home, (int)length - 1, typed + 1);
    return length ? text_format("%.*s", (int)length, typed) : text_format(".");
}

/* Offers what the path may go on with. A folder that is the only one is looked into where the shell
 * would else close the quote behind it. */
static void offer_paths(struct completion *now, const char *typed, bool programs)
{
    const char *slash = strrchr(typed, '/');
    size_t length = slash ? (size_t)(slash + 1 - typed) : 0;
    char *path = real_folder(typed, length), *folder = strndup(typed, length);
    struct listing listing = {now, typed, folder, programs, true, WORDS_INIT};
    if (path && folder)
        search_folder(&listing, path, typed + length);
    bool one_folder =
        listing.found.count == 1 && listing.found.word[0][strlen(listing.found.word[0]) - 1] == '/';
    char *inside = one_folder && now->line.quote ? strdup(listing.found.word[0]) : NULL;
    if (inside && strlen(inside) > strlen(typed)) {
        listing.folder = inside;
        char *real = real_folder(inside, strlen(inside));
        if (real)
            search_folder(&listing, real, "");
        free(real);
    } else if (one_folder) {
        now->outcome = OUTCOME_UNFINISHED;
    }
    offer_found(&listing);
    free(inside);
    free(path);
    free(folder);
}

/* Offers the programs in PATH, for a name that has no slash. */
static void offer_programs(struct completion *now, const char *typed)
{
    struct listing listing = {now, typed, "", true, false, WORDS_INIT};
    const char *path = getenv("PATH");
    for (const char *part = path ? path : ""; *part && *typed;) {
        size_t length = strcspn(part, ":");
        char *folder = length ? strndup(part, length) : strdup(".");
        if (folder)
            search_folder(&listing, folder, typed);
        free(folder);
        part += length + (part[length] == ':');
    }
    if (!*typed) { /* programs of one's own; all others would be too many */
        listing.folder = "./";
        search_folder(&listing, ".", "");
    }
    offer_found(&listing);
}

void offer_files(struct completion *now, const char *typed)
{
    offer_paths(now, typed, false);
}

void offer_command(struct completion *now, const char *typed)
{
    const char *part = typed, *last = typed;
    for (const char *c = typed; *c; c++)
        if (strchr(";|&(", *c))
            part = last = c + 1;
        else if (strchr(" \t=<>", *c))
            last = c + 1;
    part += strspn(part, " \t");
    if (last > part)
        offer_paths(now, last, false);
    else if (strchr(part, '/'))
        offer_paths(now, part, true);
    else
        offer_programs(now, part);
}
