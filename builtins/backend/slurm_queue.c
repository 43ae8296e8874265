/* slurm_queue.c: asking Slurm what it knows of a user's arrays: squeue(1) of those that are there
 * or ended lately, sacct(1), where accounts are kept, of those that squeue has forgotten. */
#include <string.h>

#include "backend/backend.h"
#include "backend/queue.h"
#include "backend/squeue.h"

/* One line a job or element: `1234|…` or `1234_7|RUNNING|END|REASON` or, of those that wait,
 * `1234_[1-100:2,105%5]|PENDING|...`. Times are asked for in seconds since 1970. */
void slurm_ask(const char *users, struct words *argv)
{
    squeue_add_environment(argv, "%s");
    words_add(argv, "squeue");
    words_add(argv, "--noheader");
    words_add(argv, "--all"); /* hidden partitions, too */
    words_printf(argv, "--user=%s", users);
    words_add(argv, "--states=all");
    words_add(argv, "--format=%i|%T|%e|%r");
}

void slurm_ask_accounts(const struct words *jobids, struct words *argv)
{
    struct text list = TEXT_INIT;
    words_join(jobids, ",", &list);
    words_add(argv, "env");
    words_add(argv, "-u");
    words_add(argv, "SACCT_FORMAT");
    words_add(argv, "-u");
    words_add(argv, "SACCT_LOCAL");
    words_add(argv, "SLURM_BITSTR_LEN=0");
    words_add(argv, "SLURM_TIME_FORMAT=%s");
    words_add(argv, "sacct");
    words_add(argv, "--noheader");
    words_add(argv, "--parsable2");
    words_add(argv, "--allocations");
    words_printf(argv, "--jobs=%s", text_string(&list) ? text_string(&list) : "");
    words_add(argv, "--format=JobID,State,End");
    argv->failed = argv->failed || list.failed;
    text_release(&list);
}

/* What Slurm's words mean. Of all others (RUNNING, COMPLETING, SUSPENDED ...) it has a node. */
static const struct meaning {
    const char *word;
    enum element_condition condition;
} states[] = {
    {"PENDING", ELEMENT_WAITING},     {"REQUEUED", ELEMENT_WAITING},
    {"REQUEUE_FED", ELEMENT_WAITING}, {"REQUEUE_HOLD", ELEMENT_ERROR},
    {"SPECIAL_EXIT", ELEMENT_ERROR},  {"RESV_DEL_HOLD", ELEMENT_ERROR},
    {"COMPLETED", ELEMENT_ENDED},     {"FAILED", ELEMENT_ENDED},
    {"TIMEOUT", ELEMENT_TIMEOUT},     {"DEADLINE", ELEMENT_TIMEOUT},
    {"CANCELLED", ELEMENT_CANCELLED}, {"NODE_FAIL", ELEMENT_LOST},
    {"BOOT_FAIL", ELEMENT_LOST},      {"LAUNCH_FAILED", ELEMENT_LOST},
    {"RECONFIG_FAIL", ELEMENT_LOST},  {"OUT_OF_MEMORY", ELEMENT_LOST},
    {"PREEMPTED", ELEMENT_LOST},      {"REVOKED", ELEMENT_LOST},
};

/* Why what is pending won't start by itself: somebody has to release or change it. What stands
 * here is the reason or its end. */
static const char *const stuck_for[] = {"JobHeldAdmin",      "JobHoldMaxRequeue",
                                        "requeued held",     "in held state",
                                        "JobLaunchFailure",  "BadConstraints",
                                        "InvalidAccount",    "DependencyNeverSatisfied",
                                        "AccountNotAllowed", "InvalidQOS",
                                        "QOSNotAllowed",     "PartitionTimeLimit",
                                        "PerJobLimit",       "PerJob",
                                        "PartitionNodeLimit"};

/* Does the word end so? Slurm writes blanks in some reasons, or underscores. */
static bool ends_with(struct queue_span word, const char *end)
{
    size_t length = strlen(end);
    const char *tail = word.at + word.length - length;
    if (word.length < length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (tail[i] != end[i] && !(tail[i] == '_' && end[i] == ' '))
            return false;
    return true;
}

static bool is_stuck(struct queue_span reason)
{
    for (size_t i = 0; i < sizeof stuck_for / sizeof *stuck_for; i++)
        if (ends_with(reason, stuck_for[i]))
            return true;
    return false;
}

/* A state may have more behind it: CANCELLED by 1000. */
static enum element_condition find_condition(struct queue_span state)
{
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        size_t length = strlen(states[i].word);
        if (state.length >= length && memcmp(state.at, states[i].word, length) == 0 &&
            (state.length == length || state.at[length] == ' '))
            return states[i].condition;
    }
    return ELEMENT_RUNNING;
}

/* Cuts the cell off that `rest` begins with. */
static struct queue_span take_cell(struct queue_span *rest)
{
    const char *bar = memchr(rest->at, '|', rest->length);
    struct queue_span cell = {rest->at, bar ? (size_t)(bar - rest->at) : rest->length};
    size_t gone = cell.length + (bar != NULL);
    *rest = (struct queue_span){rest->at + gone, rest->length - gone};
    while (cell.length && cell.at[cell.length - 1] == ' ')
        cell.length--;
    return cell;
}

/* `past`: of the accounts, which may go on calling something running that is long gone. */
static int read_line(struct queue_span line, bool past, struct queue *queue, struct fault *fault)
{
    struct queue_span rest = line, id = take_cell(&rest), state = take_cell(&rest),
                      end = take_cell(&rest), reason = take_cell(&rest);
    const struct queue_span indices = squeue_indices(id);
    enum element_condition condition = find_condition(state);
    long ended = idlist_number(end.at, end.at + end.length);
    if (condition == ELEMENT_WAITING && is_stuck(reason))
        condition = ELEMENT_ERROR;
    if (condition == ELEMENT_ENDED && ended > queue->asked - ELEMENT_SETTLES)
        condition = ELEMENT_ENDING;
    if (past && condition < ELEMENT_ENDING)
        return 0;
    const struct queue_span jobid = {id.at, strspn(id.at, "0123456789")};
    if (!indices.at) /* no array */
        return jobid.length == id.length ? queue_add_whole(queue, jobid, condition, fault) : 0;
    return queue_add(queue, jobid, indices, condition, fault);
}

/* A line that is understood begins with the id of a job. Others may be anything, but not all of
 * them.
 */
static int read_lines(const char *answer, bool past, struct queue *queue, struct fault *fault)
{
    const char *strange = NULL;
    bool understood = false;
    for (const char *line = answer; *line;) {
        line += strspn(line, " \n");
        size_t length = strcspn(line, "\n");
        size_t digits = strspn(line, "0123456789");
        if (digits && line[digits] && strchr("_+|", line[digits])) {
            understood = true;
            if (read_line((struct queue_span){line, length}, past, queue, fault))
                return -1;
        } else if (length && !strange) {
            strange = line;
        }
        line += length;
    }
    return strange && !understood ? queue_fail(strange, fault) : 0;
}

int slurm_read_queue(const char *answer, struct queue *queue, struct fault *fault)
{
    return read_lines(answer, false, queue, fault);
}

int slurm_read_accounts(const char *answer, struct queue *queue, struct fault *fault)
{
    return read_lines(answer, true, queue, fault);
}
