/* slurm_reasons.c: asking Slurm why elements of arrays wait, with squeue(1). */
#include <string.h>

#include "backend/backend.h"
#include "backend/reasons.h"
#include "backend/squeue.h"

#define AGAIN "onager launch --jobname JOBNAME --only error"
#define MISSING "onager launch --jobname JOBNAME --only missing"
#define TAKE_BACK AGAIN " takes them back and launches them again"
#define SMALLER AGAIN ", asking for less or for another partition (-p NAME)"
#define SHORTER AGAIN " with a shorter --duration, or on another partition (-p NAME)"

/* What squeue(1) says under JOB REASON CODES. Where one word begins another, the longer is first.
 */
static const struct reason_word words[] = {
    {"None", "not looked at yet", NULL},
    {"Priority", "waiting behind jobs with a higher priority", NULL},
    {"Resources", "next in line, waiting for cpus, memory, gpus or nodes to come free", NULL},
    {"DependencyNeverSatisfied",
     "waiting for a job that did not end as it should have, so they never begin", TAKE_BACK},
    {"Dependency", "waiting for other jobs to end (--hold_jid)", NULL},
    {"JobArrayTaskLimit", "waiting for others of the array, as --max-tasks wants it",
     "scontrol update JobId=JOBID ArrayTaskThrottle=N lets N run at the same time"},
    {"JobHeldUser", "held by their owner", "scontrol release JOBID lets them go"},
    {"JobHeldAdmin", "held by an administrator of the cluster", "ask them"},
    {"JobHoldMaxRequeue", "held, since they were begun too often in vain",
     "scontrol release JOBID tries again"},
    {"launch failed requeued held", "held, since a node could not start them",
     "scontrol release JOBID tries again"},
    {"job requeued in held state", "held, as they were put back into the queue",
     "scontrol release JOBID lets them go"},
    {"BeginTime", "waiting for the time that they may begin at", NULL},
    {"Licenses", "waiting for a licence to come free", NULL},
    {"ReservationDeleted", "waiting for a reservation that was deleted, so they never begin",
     TAKE_BACK},
    {"Reservation", "waiting for their reservation to begin", NULL},
    {"PartitionDown", "waiting for their partition, which starts no jobs now", NULL},
    {"PartitionInactive", "waiting for their partition, which takes no jobs now", NULL},
    {"PartitionTimeLimit", "asking for more time than their partition gives", SHORTER},
    {"PartitionNodeLimit", "asking for more nodes than their partition has", SMALLER},
    {"PartitionConfig", "asking for what their partition does not give",
     "launch again with less, or on another partition (-p NAME)"},
    {"Nodes required for job are DOWN",
     "waiting for nodes that are down, drained or reserved for others", NULL},
    {"ReqNodeNotAvail", "waiting for nodes that are down, drained or reserved", NULL},
    {"NodeDown", "waiting for a node that is down", NULL},
    {"FrontEndDown", "waiting for a front end that is down", NULL},
    {"BadConstraints", "asking for what no node has, so they never begin", SMALLER},
    {"AccountNotAllowed", "asking for a partition that is not for their account", SMALLER},
    {"QOSNotAllowed", "asking for a QOS that they can't have there", SMALLER},
    {"InvalidAccount", "asking for an account that there is not", AGAIN " with -A NAME"},
    {"InvalidQOS", "asking for a QOS that there is not", AGAIN " with --qos=NAME"},
    {"QOSMaxWallDurationPerJobLimit", "asking for more time than their QOS gives", SHORTER},
    {"QOSMax", "waiting, since a limit of the QOS for a user or a job is reached", NULL},
    {"QOS", "waiting, since a limit of the QOS is reached", NULL},
    {"AssocMaxWallDurationPerJobLimit", "asking for more time than their account gives", SHORTER},
    {"Assoc", "waiting, since a limit of the account is reached", NULL},
    {"MaxMemPerLimit", "asking for more memory than is given", "launch again with less --mem"},
    {"JobLaunchFailure", "could not be started", "see their logs, and ask an administrator"},
    {"Prolog", "being made ready", NULL},
    {"Cleaning", "waiting for an earlier run of theirs to be cleared away", NULL},
    {"SchedDefer", "put off, as they asked to begin at once or not at all", NULL},
    {NULL, NULL, NULL},
};

/* States of elements that have begun, or ended lately while their runner did not say so. */
static const struct reason_word states[] = {
    {"RUNNING", "", NULL},
    {"CONFIGURING", "about to run, their nodes are being made ready", NULL},
    {"COMPLETING", "ending", NULL},
    {"SUSPENDED", "suspended, until others have run or an administrator says so", NULL},
    {"STOPPED", "stopped by a signal", "scancel --signal=CONT JOBID lets them go on"},
    {"CANCELLED", "cancelled", NULL},
    {"COMPLETED", "ended, and nothing of that is on record yet", NULL},
    {"FAILED", "ended, and nothing of that is on record yet", NULL},
    {"TIMEOUT", "ended, since their time was up", MISSING " with a longer --duration"},
    {"OUT_OF_MEMORY", "ended for want of memory", MISSING " with more --mem"},
    {"NODE_FAIL", "lost with their node", MISSING},
    {"BOOT_FAIL", "lost, since their node did not start", MISSING},
    {"PREEMPTED", "ended, to make room for others", MISSING},
    {"DEADLINE", "ended at their deadline", MISSING},
    {NULL, NULL, NULL},
};

/* One line a job or element: `1234_7|RUNNING|2026-11-22T10:31:09|None`. What it complains of comes
 * the same way. */
void slurm_ask_why(const struct words *jobids, const char *cluster, struct words *argv)
{
    struct text list = TEXT_INIT;
    words_join(jobids, ",", &list);
    squeue_add_environment(argv, "standard");
    words_add(argv, "sh");
    words_add(argv, "-c");
    words_add(argv, "exec squeue \"$@\" 2>&1");
    words_add(argv, "sh");
    words_add(argv, "--noheader");
    words_add(argv, "--all"); /* hidden partitions, too */
    words_add(argv, "--states=all");
    if (cluster)
        words_printf(argv, "--clusters=%s", cluster);
    words_printf(argv, "--jobs=%s", text_string(&list) ? text_string(&list) : "");
    words_add(argv, "--format=%i|%T|%S|%r");
    argv->failed = argv->failed || list.failed;
    text_release(&list);
}

/* Puts plain words for each of the words in "JobArrayTaskLimit,JobHeldUser": elements that differ
 * in nothing else stand in one line. What the table does not know is told by the word itself. */
static void explain_wait(struct reason *reason, const char *said)
{
    for (const char *word = said; *word; word += strspn(word, ", ")) {
        const struct reason_word *row = reason_word_find(words, word);
        if (row)
            text_printf(&reason->text, "%s%s", reason->text.length ? ", or " : "", row->plain);
        if (row && row->advice)
            text_printf(&reason->advice, "%s%s", reason->advice.length ? "; " : "", row->advice);
        word += strcspn(word, ",");
    }
    text_printf(&reason->text, reason->text.length ? " (%s)" : "%s", said);
}

static void explain(struct reason *reason, const char *state, const char *start, const char *word)
{
    const struct reason_word *row = reason_word_find(states, state);
    reason->runs = strncmp(state, "PENDING", 7) != 0 && strncmp(state, "REQUEUE", 7) != 0 &&
                   strncmp(state, "SPECIAL_EXIT", 12) != 0;
    if (!reason->runs)
        explain_wait(reason, word);
    else if (!row)
        text_add_string(&reason->text, state);
    else if (*row->plain)
        text_printf(&reason->text, "%s (%s)", row->plain, state);
    if (reason->runs && row && row->advice)
        text_add_string(&reason->advice, row->advice);
    if (!reason->runs && strcmp(start, "N/A") != 0)
        text_add_string(&reason->start, start);
}

enum { ELEMENTS_MOST = 10000000 }; /* are believed */

/* The elements that an id names; none where it is a job's. Changes the id. */
static int read_indices(struct idlist *indices, char *id, struct fault *fault)
{
    struct queue_span list = squeue_indices((struct queue_span){id, strlen(id)});
    if (!list.at)
        return 0;
    id[list.at + list.length - id] = '\0';
    if (idlist_parse(indices, list.at, fault))
        return -1;
    return idlist_size(indices) <= ELEMENTS_MOST
               ? 0
               : fail(fault, "an array of more than %d elements", ELEMENTS_MOST);
}

/* Changes the line. One that names a job alone is about those of its elements that never began:
 * they were cancelled. Returns 1 when it is no line of an answer, which is passed over. */
static int read_line(char *line, struct reasons *reasons, struct fault *fault)
{
    char *cell[4] = {line + strspn(line, " ")};
    for (int i = 1; i < 4; i++) {
        cell[i] = strchr(cell[i - 1], '|');
        if (!cell[i])
            return 1;
        *cell[i]++ = '\0';
    }
    size_t digits = strspn(cell[0], "0123456789");
    if (!digits)
        return 1;
    struct reason *reason = reasons_add(reasons, cell[0], digits, fault);
    if (!reason || read_indices(&reason->indices, cell[0], fault))
        return -1;
    explain(reason, cell[1], cell[2], cell[3]);
    if (reason->indices.count)
        reasons_join(reasons);
    return 0;
}

int slurm_read_why(char *answer, int status, struct reasons *reasons, struct fault *fault)
{
    if (status && strstr(answer, "Invalid job id"))
        return 0; /* it has forgotten them */
    if (status)
        return reasons_fail(answer, status, fault);
    const char *strange = NULL;
    bool understood = false;
    for (char *line = answer, *next; *line; line = next) {
        next = line + strcspn(line, "\n");
        if (*next)
            *next++ = '\0';
        int result = read_line(line, reasons, fault);
        if (result < 0)
            return -1;
        understood = understood || result == 0;
        if (result > 0 && *line && !strange)
            strange = line;
    }
    return strange && !understood ? queue_fail(strange, fault) : 0;
}
