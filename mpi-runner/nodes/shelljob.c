/* shelljob.c: see shelljob.h. */
#include "nodes/shelljob.h"

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/ancestor.h"
#include "core/file.h"
#include "core/idlist.h"
#include "core/words.h"
#include "nodes/ask.h"

#define PATIENCE 5.0 /* seconds */

/* The content of a small file; what can't be read is empty. */
static void read_small(const char *path, struct text *content)
{
    struct fault ignored;
    text_clear(content);
    if (!path || file_read(path, content, NULL, &ignored))
        text_clear(content);
}

/* Looks among the jobs of this machine for the shepherd's. */
static bool find_job(const char *spool, long shepherd, struct text *folder)
{
    char host[256] = "";
    struct text content = TEXT_INIT;
    gethostname(host, sizeof host - 1);
    host[strcspn(host, ".")] = '\0';
    char *jobs = text_format("%s/%s/active_jobs", spool, host);
    DIR *directory = jobs ? opendir(jobs) : NULL;
    bool found = false;
    for (struct dirent *entry; directory && !found && (entry = readdir(directory));) {
        char *path = text_format("%s/%s/pid", jobs, entry->d_name);
        if (entry->d_name[0] != '.')
            read_small(path, &content);
        found =
            entry->d_name[0] != '.' && content.length &&
            idlist_number(content.bytes, content.bytes + strcspn(content.bytes, " \n")) == shepherd;
        if (found)
            text_printf(folder, "%s/%s", jobs, entry->d_name);
        free(path);
    }
    if (directory)
        closedir(directory);
    free(jobs);
    text_release(&content);
    return found && !folder->failed;
}

/* The word behind a key at the beginning of a line. */
static char *value_in(const struct text *lines, const char *key)
{
    size_t length = strlen(key);
    for (const char *line = lines->length ? lines->bytes : NULL; line;) {
        if (strncmp(line, key, length) == 0 && strchr(" \t", line[length])) {
            line += length + strspn(line + length, " \t");
            return strndup(line, strcspn(line, " \t\n"));
        }
        line = strchr(line, '\n');
        line += line != NULL;
    }
    return NULL;
}

/* Where Grid Engine keeps what it knows of jobs, as it says itself. */
static char *ask_for_spool(void)
{
    struct words argv = WORDS_INIT;
    struct text answer = TEXT_INIT;
    struct fault ignored;
    words_add(&argv, "qconf");
    words_add(&argv, "-sconf");
    char *spool =
        ask(&argv, PATIENCE, &answer, &ignored) ? NULL : value_in(&answer, "execd_spool_dir");
    text_release(&answer);
    return spool;
}

/* Puts variables of the job into our environment: those that tell of it, not of its shell. */
static int take_over(const struct text *environment, struct fault *fault)
{
    static const char *const names[] = {
        "ARC=", "JOB_ID=", "JOB_NAME=", "NHOSTS=", "NSLOTS=", "PE=", "QUEUE=", "SGE_"};
    char *copy = strndup(environment->bytes, environment->length), *rest = copy;
    for (char *line; copy && (line = strsep(&rest, "\n"));)
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (strncmp(line, names[i], strlen(names[i])) == 0 && strchr(line, '=')) {
                char *value = strchr(line, '=');
                *value = '\0';
                setenv(line, value + 1, 1);
                break;
            }
    free(copy);
    return copy ? 0 : fail_memory(fault);
}

static int enter(const char *folder, struct fault *fault)
{
    struct text environment = TEXT_INIT, hosts = TEXT_INIT;
    char *name = text_format("%s/environment", folder),
         *path = text_format("%s/pe_hostfile", folder);
    read_small(name, &environment);
    read_small(path, &hosts);
    int result = 0;
    if (environment.length && hosts.length) /* without a parallel environment it is empty */
        result = take_over(&environment, fault) || setenv("PE_HOSTFILE", path, 1) ? -1 : 1;
    free(name);
    free(path);
    text_release(&environment);
    text_release(&hosts);
    return result;
}

int shelljob_enter(struct fault *fault)
{
    struct text folder = TEXT_INIT;
    long shepherd = ancestor_named("sge_shepherd");
    if (!shepherd)
        return 0;
    char *spool = ask_for_spool();
    bool found = spool && find_job(spool, shepherd, &folder);
    int result = found ? enter(folder.bytes, fault)
                       : fail(fault, "this shell of Grid Engine does not tell which nodes it has; "
                                     "type this instead: qrsh -pty y -pe ENVIRONMENT N bash -i");
    free(spool);
    text_release(&folder);
    return result;
}
