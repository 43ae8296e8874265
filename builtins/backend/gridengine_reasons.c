/* gridengine_reasons.c: asking Grid Engine why tasks of arrays wait, with `qstat -j`. */
#include <string.h>

#include "backend/backend.h"
#include "backend/queue.h"
#include "backend/reasons.h"

enum { VALUE_COLUMN = 28 }; /* of a line; what stands before it is a label, or blank */

/* What its scheduler says of a queue instance or host that will not do. */
struct obstacle {
    const char *message; /* stands anywhere in the line */
    const char *noun;    /* what it says that of; NULL: of the job as a whole */
    const char *plain;   /* "3 queues PLAIN" */
    bool lasts;          /* it won't be otherwise soon */
};
static const char offers[] = "offers only ";
static const struct obstacle obstacles[] = {
    {"'max_aj_instances'", NULL, "as many run already as --max-tasks, or the cluster, allows",
     false},
    {"because it only offers", NULL, "their parallel environment has too few slots free", false},
    {"execution time not reached", NULL, "the time that they may begin at has not come", false},
    {"because it is full", "queue", "full", false},
    {"because it is temporarily not available", "queue", "not answering", false},
    {"because it is overloaded", "queue", "overloaded", false},
    {"because it is suspended", "queue", "suspended", false},
    {"because it is disabled", "queue", "disabled", false},
    {"until clean up", "host", "being cleared of an earlier run", false},
    {"load alarm", "queue", "too busy for as much", false},
    {offers, "host", "with too little free of what they ask for", false},
    {"unknown resource", "queue", "without a resource that they ask for", true},
    {"because job requests", "queue", "without a resource that they ask for", true},
    {"because PE", "queue", "outside their parallel environment", true},
    {"not in pe list", "queue", "outside their parallel environment", true},
    {"(-q)", "queue", "other than what they ask for (-q)", true},
    {"not of type", "queue", "for another kind of job", true},
    {"no permission", "queue", "closed to this user", true},
    {"'forced' resource", "queue", "for jobs that ask for another resource", true},
};
enum { OBSTACLES = sizeof obstacles / sizeof *obstacles, OTHERS_MOST = 3, ERRORS_MOST = 50 };

/* What is known of a job while its lines are read. */
struct block {
    struct reasons *reasons;
    const char *jobid; /* in the answer; NULL: none has begun */
    size_t jobid_length;
    struct idlist runs, failed;
    long errors; /* different ones */
    long count[OBSTACLES];
    struct words others; /* messages that the table does not know */
    bool held, secret, scheduling;
    const char *predecessors; /* in the answer; or NULL */
    const char *offer;        /* the first one that is too little, likewise */
    long offers;              /* how many there are */
};

void gridengine_ask_why(const struct words *jobids, const char *cluster, struct words *argv)
{
    struct text list = TEXT_INIT;
    words_join(jobids, ",", &list);
    (void)cluster;
    words_add(argv, "env");
    words_add(argv, "SGE_SINGLE_LINE=1");
    words_add(argv, "sh");
    words_add(argv, "-c");
    words_add(argv, "exec qstat \"$@\" 2>&1"); /* what it complains of comes the same way */
    words_add(argv, "sh");
    words_add(argv, "-j");
    words_add(argv, text_string(&list) ? text_string(&list) : "");
    argv->failed = argv->failed || list.failed;
    text_release(&list);
}

static void clear(struct block *block)
{
    idlist_release(&block->runs);
    idlist_release(&block->failed);
    words_release(&block->others);
    *block = (struct block){.reasons = block->reasons};
}

/* The number in a label such as "usage    12:"; -1: there is none. */
static long number_in(const char *line, const char *label)
{
    const char *number = line + strlen(label);
    number += strspn(number, " ");
    return idlist_number(number, number + strcspn(number, ":"));
}

/* Adds a message without its date and process, so that what tasks have in common reads the same:
 * `*` in it for the task, and for the job, whose number may be that of one of its tasks. */
static void add_message(struct text *text, const char *message, const struct block *block,
                        long task)
{
    const long job = idlist_number(block->jobid, block->jobid + block->jobid_length);
    const char *behind = strstr(message, "]: ");
    if (behind)
        message = behind + 3;
    if (strncmp(message, "error: ", 7) == 0)
        message += 7;
    while (*message) {
        size_t digits = strspn(message, "0123456789");
        long number = digits ? idlist_number(message, message + digits) : -1;
        if (number >= 0 && (number == task || number == job))
            text_add_char(text, '*');
        else
            text_add(text, message, digits ? digits : 1);
        message += digits ? digits : 1;
    }
}

static int take_error(struct block *block, const char *line, const char *value, struct fault *fault)
{
    long task = number_in(line, "error reason");
    if (task < 0)
        return 0;
    struct reason *reason = reasons_add(block->reasons, block->jobid, block->jobid_length, fault);
    if (!reason)
        return -1;
    idlist_add(&reason->indices, task);
    idlist_add(&block->failed, task);
    text_add_string(&reason->text, "could not be started (Eqw): ");
    if (block->errors < ERRORS_MOST)
        add_message(&reason->text, value, block, task);
    else
        text_add_string(&reason->text, "for more reasons than are shown here");
    text_add_string(
        &reason->advice,
        "once that is mended, qmod -cj JOBID, or onager launch --jobname JOBNAME --only error");
    block->errors += !reasons_join(block->reasons);
    return 0;
}

/* A line of "scheduling info". */
static void take_message(struct block *block, const char *message)
{
    for (int i = 0; i < OBSTACLES; i++)
        if (strstr(message, obstacles[i].message)) {
            const char *offer = strstr(message, offers);
            block->offers += offer != NULL;
            if (offer && !block->offer)
                block->offer = offer + strlen(offers);
            block->count[i]++;
            return;
        }
    if (strstr(message, "hold state") || strstr(message, " hold"))
        block->held = true;
    else if (strstr(message, "information is turned off") || strstr(message, "not available for"))
        block->secret = true;
    else if (!strstr(message, "error state") && !strstr(message, "overload or full") &&
             !wordspan_has(&(struct wordspan){block->others.word, block->others.count}, message))
        words_add(&block->others, message);
}

static void add_obstacle(struct text *text, const struct obstacle *obstacle, long count)
{
    if (obstacle->noun)
        text_printf(text, "%ld %s%s %s", count, obstacle->noun, count == 1 ? "" : "s",
                    obstacle->plain);
    else
        text_add_string(text, obstacle->plain);
}

/* How many messages are about what lasts, or what passes. */
static long count_messages(const struct block *block, bool lasting)
{
    long count = lasting ? 0 : (long)block->others.count;
    for (int i = 0; i < OBSTACLES; i++)
        if (obstacles[i].lasts == lasting)
            count += block->count[i];
    return count;
}

/* "hc:gpus=2.000000" -> "gpus=2" */
static void add_offer(struct text *text, const char *offer)
{
    const char *colon = strchr(offer, ':');
    offer = colon ? colon + 1 : offer;
    size_t length = strcspn(offer, " "), end = length;
    while (end && offer[end - 1] == '0')
        end--;
    if (end && offer[end - 1] == '.')
        length = end - 1;
    text_printf(text, " (%.*s)", (int)length, offer);
}

/* What passes; what lasts, such as that most queues are for others, only where it is all there is.
 */
static void add_obstacles(struct text *text, const struct block *block)
{
    bool lasting = !count_messages(block, false);
    const char *between = ": ";
    for (int i = 0; i < OBSTACLES; i++) {
        if (!block->count[i] || obstacles[i].lasts != lasting)
            continue;
        text_add_string(text, between);
        add_obstacle(text, &obstacles[i], block->count[i]);
        if (block->offer && obstacles[i].message == offers)
            add_offer(text, block->offer);
        between = ", ";
    }
    for (size_t i = 0; i < block->others.count && i < OTHERS_MOST; i++) {
        text_printf(text, "%s%s", between, block->others.word[i]);
        between = ", ";
    }
}

/* What holds of all tasks of the job that have not begun. */
static void add_rest(const struct block *block, struct reason *reason)
{
    if (block->predecessors) {
        text_printf(&reason->text, "waiting for other jobs to end (--hold_jid): %s",
                    block->predecessors);
        return;
    }
    if (block->held) {
        text_add_string(&reason->text, "held");
        text_add_string(&reason->advice, "qrls JOBID lets them go, if it was you");
        return;
    }
    bool hopeless = count_messages(block, true) && !count_messages(block, false);
    text_add_string(&reason->text, hopeless ? "waiting, but no queue will do" : "waiting");
    add_obstacles(&reason->text, block);
    if (block->secret)
        text_add_string(&reason->text, ": this cluster does not tell why (schedd_job_info is off)");
    if (block->others.count > OTHERS_MOST)
        text_add_string(&reason->advice, "qstat -j JOBID tells more");
    else if (hopeless)
        text_add_string(&reason->advice,
                        "launch again with another --duration, or less --mem, --cpus or --gpus");
    else if (block->offer && count_messages(block, false) == block->offers)
        text_add_string(&reason->advice,
                        "less --mem, --cpus or --gpus would fit sooner, or at all");
}

/* The job's lines are through. */
static int end_block(struct block *block, struct fault *fault)
{
    int result = 0;
    if (block->jobid && idlist_normalize(&block->runs, fault) == 0 &&
        idlist_normalize(&block->failed, fault) == 0 &&
        idlist_keep(&block->runs, &block->failed, true, fault) == 0) {
        struct reason *runs = NULL, *rest = NULL;
        if (block->runs.count &&
            (runs = reasons_add(block->reasons, block->jobid, block->jobid_length, fault))) {
            runs->runs = true;
            runs->indices = block->runs;
            block->runs = (struct idlist)IDLIST_INIT;
        }
        rest = reasons_add(block->reasons, block->jobid, block->jobid_length, fault);
        if (rest)
            add_rest(block, rest);
        result = rest && !block->others.failed ? 0 : fail_memory(fault);
    } else if (block->jobid) {
        result = -1;
    }
    clear(block);
    return result;
}

/* What stands behind a label: after VALUE_COLUMN columns, or, where the label is long, its colon.
 */
static char *value_of(char *line)
{
    char *colon = strchr(line, ':');
    char *value = colon ? colon + 1 : line;
    return value + strspn(value, " ");
}

static bool is(const char *line, const char *label)
{
    return strncmp(line, label, strlen(label)) == 0;
}

static int take_line(struct block *block, char *line, struct fault *fault)
{
    char *value = value_of(line);
    bool further = strspn(line, " ") >= VALUE_COLUMN;
    if (is(line, "job_number:")) {
        if (end_block(block, fault))
            return -1;
        block->jobid = value;
        block->jobid_length = strspn(value, "0123456789");
    }
    if (!block->jobid)
        return 0;
    if (!further)
        block->scheduling = is(line, "scheduling info:");
    if (block->scheduling && *value)
        take_message(block, further ? line + strspn(line, " ") : value);
    else if (is(line, "error reason"))
        return take_error(block, line, value, fault);
    else if (is(line, "jid_predecessor_list:") && *value)
        block->predecessors = value;
    else if (is(line, "usage") && number_in(line, "usage") > 0)
        idlist_add(&block->runs, number_in(line, "usage"));
    return 0;
}

/* A block of lines a job, "label: value" each, further values below the first. */
int gridengine_read_why(char *answer, int status, struct reasons *reasons, struct fault *fault)
{
    struct block block = {.reasons = reasons};
    const char *strange = NULL;
    bool understood = false;
    int result = 0;
    if (status && strstr(answer, "do not exist"))
        return 0; /* it has forgotten them */
    if (status)
        return reasons_fail(answer, status, fault);
    for (char *line = answer, *next; *line && !result; line = next) {
        next = line + strcspn(line, "\n");
        if (*next)
            *next++ = '\0';
        result = take_line(&block, line, fault);
        understood = understood || block.jobid;
        if (*line && !strange)
            strange = line;
    }
    if (!result && strange && !understood)
        result = queue_fail(strange, fault);
    if (!result)
        result = end_block(&block, fault);
    clear(&block);
    return result;
}
