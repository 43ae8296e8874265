/* chain.c: see chain.h. */
#include "nodes/chain.h"

#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "core/paths.h"
#include "nodes/ask.h"

#define PATIENCE 30.0 /* seconds */

bool chain_read_jobid(const char *answer, struct text *jobid)
{
    size_t length = strlen(answer);
    while (length && strchr(" \t\n", answer[length - 1]))
        length--;
    size_t begin = length;
    while (begin && answer[begin - 1] != '\n')
        begin--;
    size_t digits = strspn(answer + begin, "0123456789");
    if (!digits || (begin + digits < length && !strchr(";.", answer[begin + digits])))
        return false;
    text_add(jobid, answer + begin, digits);
    return !jobid->failed;
}

/* The file's words, with what the job waits for behind the first, and the number behind the last.
 */
static void add_words(struct words *argv, const struct text *file,
                      const struct allocation *allocation, long rest)
{
    for (size_t at = 0; at < file->length; at += strlen(file->bytes + at) + 1) {
        if (argv->count == 1 && allocation->kind == ALLOCATION_SLURM) {
            words_printf(argv, "--dependency=afterany:%s", allocation->jobid);
        } else if (argv->count == 1) {
            words_add(argv, "-hold_jid");
            words_add(argv, allocation->jobid);
        }
        words_add(argv, file->bytes + at);
    }
    words_printf(argv, "%ld", rest);
}

static int read_argv(const struct allocation *allocation, const struct launch *launch, long rest,
                     struct words *argv, struct fault *fault)
{
    struct text file = TEXT_INIT;
    char *path = launch_path(launch->number, "submit");
    int result = path ? file_read(path, &file, NULL, fault) : fail_memory(fault);
    if (!result && (!file.length || file.bytes[file.length - 1]))
        result = fail(fault, "%s: expected words, each ended by a NUL", path);
    if (!result)
        add_words(argv, &file, allocation, rest);
    if (!result && argv->failed)
        result = fail_memory(fault);
    text_release(&file);
    free(path);
    return result;
}

/* As `onager launch` does it: the record first. */
static int record(const struct launch *launch, const char *jobid, struct fault *fault)
{
    struct launch now = {0};
    struct words added = WORDS_INIT;
    char *folder = launch_path(launch->number, ""),
         *jobs = launch_path(launch->number, "jobs.json");
    words_add(&added, jobid);
    int result =
        folder && jobs && !added.failed ? launch_read(&now, folder, fault) : fail_memory(fault);
    if (!result) {
        launch_add_jobid(&now, jobid, now.tasklist, 0);
        result = launch_write(&now, fault);
    }
    if (!result)
        result = index_add_jobs(&added, launch->jobname, jobs, NULL, fault);
    launch_release(&now);
    words_release(&added);
    free(folder);
    free(jobs);
    return result;
}

int chain_submit(const struct allocation *allocation, const struct launch *launch, long rest,
                 struct text *jobid, struct fault *fault)
{
    struct words argv = WORDS_INIT;
    struct text answer = TEXT_INIT;
    int result = read_argv(allocation, launch, rest, &argv, fault);
    if (!result)
        result = ask(&argv, PATIENCE, &answer, fault);
    if (!result && (!answer.length || !chain_read_jobid(answer.bytes, jobid)))
        result = fail(fault, "the scheduler's answer has no job id: \"%s\"",
                      answer.length ? answer.bytes : "");
    if (!result)
        result = record(launch, jobid->bytes, fault);
    words_release(&argv);
    text_release(&answer);
    return result;
}
