/* deadline.c: see deadline.h. */
#include "nodes/deadline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "core/duration.h"
#include "core/idlist.h"
#include "nodes/ask.h"

#define PATIENCE 5.0 /* seconds */

static long ask_in_words(const char *const words[], long (*read)(const char *answer))
{
    struct words argv = WORDS_INIT;
    struct text answer = TEXT_INIT;
    struct fault ignored;
    for (size_t i = 0; words[i]; i++)
        words_add(&argv, words[i]);
    long seconds =
        ask(&argv, PATIENCE, &answer, &ignored) || !answer.length ? 0 : read(answer.bytes);
    text_release(&answer);
    return seconds;
}

long deadline_of_squeue(const char *answer)
{
    struct tm date = {.tm_isdst = -1};
    if (sscanf(answer, "%4d-%2d-%2dT%2d:%2d:%2d", &date.tm_year, &date.tm_mon, &date.tm_mday,
               &date.tm_hour, &date.tm_min, &date.tm_sec) != 6)
        return 0;
    date.tm_year -= 1900;
    date.tm_mon--;
    time_t end = mktime(&date);
    return end > 0 ? (long)end : 0;
}

static long deadline_of_slurm(const char *jobid)
{
    const char *given = getenv("SLURM_JOB_END_TIME"); /* since Slurm 23 */
    long end = given ? idlist_number(given, given + strlen(given)) : -1;
    const char *const argv[] = {"squeue", "-h", "-j", jobid, "-o", "%e", NULL};
    return end > 0 ? end : ask_in_words(argv, deadline_of_squeue);
}

/* The seconds behind a name; 0: INFINITY, or no time. */
static long limit_at(const char *at)
{
    char word[32];
    size_t length;
    struct fault ignored;
    at += strspn(at, " \t=");
    length = strcspn(at, ", \t\n[");
    if (length >= sizeof word)
        return 0;
    memcpy(word, at, length);
    word[length] = '\0';
    long seconds = idlist_number(word, word + length);
    if (seconds < 0)
        seconds = duration_parse(word, &ignored);
    return seconds > 0 ? seconds : 0;
}

long deadline_of_limits(const char *answer)
{
    static const char *const names[] = {"s_rt", "h_rt"};
    long least = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (const char *at = answer; (at = strstr(at, names[i])); at += strlen(names[i])) {
            bool whole = at == answer || strchr(" \t\n,", at[-1]);
            long limit = whole && strchr(" \t=", at[4]) ? limit_at(at + strlen(names[i])) : 0;
            if (limit && (!least || limit < least))
                least = limit;
        }
    return least;
}

/* A job begins when its list of hosts is written. */
static long deadline_of_gridengine(const char *jobid)
{
    const char *queue = getenv("QUEUE"), *hosts = getenv("PE_HOSTFILE");
    const char *const of_job[] = {"qstat", "-j", jobid, NULL};
    const char *const of_queue[] = {"qconf", "-sq", queue, NULL};
    struct stat status;
    long job = ask_in_words(of_job, deadline_of_limits);
    long all = queue && *queue ? ask_in_words(of_queue, deadline_of_limits) : 0;
    long least = !job || (all && all < job) ? all : job;
    return least && hosts && stat(hosts, &status) == 0 ? (long)status.st_mtime + least : 0;
}

long deadline_find(const struct allocation *allocation)
{
    switch (allocation->kind) {
    case ALLOCATION_SLURM:
        return deadline_of_slurm(allocation->jobid);
    case ALLOCATION_GRIDENGINE:
        return deadline_of_gridengine(allocation->jobid);
    default:
        return 0;
    }
}
