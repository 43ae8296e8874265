/* chain.c: see chain.h. */
#include "nodes/chain.h"

#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "core/idlist.h"
#include "core/paths.h"
#include "core/trust.h"
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

void chain_add_slots(struct words *argv, const char *slots, long nodes)
{
    long most = idlist_number(slots, slots + strlen(slots));
    if (nodes > 1 && most >= nodes)
        words_printf(argv, "%ld-%ld", most - most / nodes, most);
    else
        words_add(argv, slots);
}

/* The file's words, with `added` behind the first, and the number behind the last. `nodes` above 0:
 * one node less will do, where they ask for slots of a parallel environment. */
static void add_words(struct words *argv, const struct text *file, const struct words *added,
                      long nodes, long rest)
{
    for (size_t at = 0; at < file->length; at += strlen(file->bytes + at) + 1) {
        const size_t due = argv->count == 1 ? added->count : 0;
        for (size_t i = 0; i < due; i++)
            words_add(argv, added->word[i]);
        if (nodes && argv->count > 1 && strcmp(argv->word[argv->count - 2], "-pe") == 0)
            chain_add_slots(argv, file->bytes + at, nodes);
        else
            words_add(argv, file->bytes + at);
    }
    words_printf(argv, "%ld", rest);
    argv->failed = argv->failed || added->failed;
}

static int read_argv(const struct launch *launch, const struct words *added, long nodes, long rest,
                     struct words *argv, struct fault *fault)
{
    struct text file = TEXT_INIT;
    char *path = launch_path(launch->number, "submit");
    int result = path ? trust_check_file(path, fault) : fail_memory(fault);
    if (!result)
        result = file_read(path, &file, NULL, fault);
    if (!result && (!file.length || file.bytes[file.length - 1]))
        result = fail(fault, "%s: expected words, each ended by a NUL", path);
    if (!result)
        add_words(argv, &file, added, nodes, rest);
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

static int submit(const struct launch *launch, const struct words *added, long nodes, long rest,
                  struct text *jobid, struct fault *fault)
{
    struct words argv = WORDS_INIT;
    struct text answer = TEXT_INIT;
    int result = read_argv(launch, added, nodes, rest, &argv, fault);
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

int chain_submit(const struct allocation *allocation, const struct launch *launch, long rest,
                 struct text *jobid, struct fault *fault)
{
    struct words added = WORDS_INIT;
    if (allocation->kind == ALLOCATION_SLURM) {
        words_printf(&added, "--dependency=afterany:%s", allocation->jobid);
    } else {
        words_add(&added, "-hold_jid");
        words_add(&added, allocation->jobid);
    }
    int result = submit(launch, &added, 0, rest, jobid, fault);
    words_release(&added);
    return result;
}

int chain_submit_without(const char *host, const struct launch *launch, long rest,
                         struct text *jobid, struct fault *fault)
{
    struct words added = WORDS_INIT;
    words_add(&added, "-l");
    words_printf(&added, "h=!%s", host);
    int result = submit(launch, &added, launch->nodes, rest, jobid, fault);
    words_release(&added);
    return result;
}
