/* What squeue, sacct and qstat print, and what it means. */
#include <stdlib.h>

#include "backend/backend.h"
#include "backend/queue.h"

#include "unit.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

enum { NOW = 1700000000 };

static const char *const names[ELEMENT_CONDITIONS] = {
    [ELEMENT_UNKNOWN] = "unknown",     [ELEMENT_WAITING] = "waiting",
    [ELEMENT_RUNNING] = "running",     [ELEMENT_ERROR] = "error",
    [ELEMENT_UNHEARD] = "unheard",     [ELEMENT_ENDING] = "ending",
    [ELEMENT_ENDED] = "ended",         [ELEMENT_TIMEOUT] = "timeout",
    [ELEMENT_CANCELLED] = "cancelled", [ELEMENT_LOST] = "lost",
    [ELEMENT_FORGOTTEN] = "forgotten"};

/* "12 waiting 1-3,7 running 4; 13 ..." of the whole answer. The caller releases. */
static void tell(struct queue *queue, struct text *text)
{
    for (size_t i = 0; i < queue->entries; i++) {
        text_printf(text, "%s%s", i ? "; " : "", queue->entry[i].jobid);
        if (queue->entry[i].whole)
            text_printf(text, " all %s", names[queue->entry[i].whole]);
        for (int condition = 1; condition < ELEMENT_CONDITIONS; condition++) {
            struct idlist *list = &queue->entry[i].elements.in[condition];
            check(idlist_normalize(list, NULL) == 0, "no list");
            if (list->count) {
                text_printf(text, " %s ", names[condition]);
                idlist_format(list, text);
            }
        }
    }
}

enum reader { SQUEUE, SACCT, QSTAT };

static int read_answer(enum reader reader, const char *answer, struct queue *queue,
                       struct fault *fault)
{
    static const struct backend backend = {.name = "asked"};
    queue->reading = &backend;
    queue->asked = NOW;
    return (reader == SQUEUE  ? slurm_read_queue
            : reader == SACCT ? slurm_read_accounts
                              : gridengine_read_queue)(answer, queue, fault);
}

static void check_answer(enum reader reader, const char *answer, const char *told)
{
    struct queue queue = {.answers = 0};
    struct text text = TEXT_INIT;
    struct fault fault = {""};
    check(read_answer(reader, answer, &queue, &fault) == 0, "%s: %s", answer, fault.text);
    tell(&queue, &text);
    check(strcmp(text_string(&text) ? text_string(&text) : "", told) == 0,
          "%s: got \"%s\", wanted \"%s\"", answer, text_string(&text) ? text_string(&text) : "",
          told);
    text_release(&text);
    queue_release(&queue);
}

static void squeue_is_understood(void)
{
    static const char *const cases[][2] = {
        {"", ""},
        {"12_7|RUNNING|1700003600|None\n", "12 running 7"},
        {"12_[1-9:2,15%5]|PENDING|N/A|Resources\n12_7|RUNNING|N/A|None\n"
         "13_1|COMPLETING|N/A|None\n12_8|CONFIGURING|N/A|None\n",
         "12 waiting 1,3,5,7,9,15 running 7-8; 13 running 1"},
        {"12_[3]|PENDING|N/A|JobArrayTaskLimit\n12_4|PENDING|N/A|BeginTime\n"
         "12_5|REQUEUED|N/A|None\n12_6|PENDING|N/A|JobHeldUser\n",
         "12 waiting 3-6"},
        {"12_1|PENDING|N/A|launch failed requeued held\n"
         "12_2|PENDING|N/A|launch_failed_requeued_held\n12_3|PENDING|N/A|JobHeldAdmin\n"
         "12_4|PENDING|N/A|DependencyNeverSatisfied\n12_5|PENDING|N/A|BadConstraints\n"
         "12_6|REQUEUE_HOLD|N/A|None\n12_7|SPECIAL_EXIT|N/A|None\n"
         "12_8|PENDING|N/A|QOSMaxWallDurationPerJobLimit\n12_[9-11]|PENDING|N/A|InvalidQOS\n",
         "12 error 1-11"},
        {"12_1|RUNNING|N/A|JobHeldAdmin\n", "12 running 1"},
        {"12_1|TIMEOUT|1699999999|TimeLimit\n12_2|DEADLINE|1699999999|x\n"
         "12_3|CANCELLED|1699999999|None\n12_4|NODE_FAIL|1699999999|NodeDown\n"
         "12_5|OUT_OF_MEMORY|1699999999|x\n12_6|PREEMPTED|1699999999|x\n"
         "12_7|BOOT_FAIL|1699999999|x\n",
         "12 timeout 1-2 cancelled 3 lost 4-7"},
        /* an end of a moment ago: the events may be on their way */
        {"12_1|COMPLETED|1699999000|None\n12_2|FAILED|1699999939|NonZeroExitCode\n"
         "12_3|COMPLETED|1699999941|None\n12_4|FAILED|1700000010|x\n12_5|COMPLETED|N/A|x\n",
         "12 ending 3-4 ended 1-2,5"},
        /* no arrays; lines that say less; words of a later version */
        {"12|RUNNING|N/A|None\n13+0|PENDING|N/A|None\n14|PENDING|N/A|JobHeldUser\n"
         "15|PENDING|N/A|JobHeldAdmin\n16|TIMEOUT|1699999999|x\n17|COMPLETED|1699999999|x\n",
         "12 all running; 14 all waiting; 15 all error; 16 all timeout; 17 all ending"},
        {"12_1\n12_[2-3%1]\n12_4|\n12_5|DREAMING|N/A|None", "12 running 1-5"},
        /* a remark of a site's own program around it */
        {"welcome to the cluster\n12_1|RUNNING|N/A|None\n", "12 running 1"},
        {"  12_1 |TIMEOUT  |1699999999|x\n\n\n", "12 timeout 1"},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        check_answer(SQUEUE, cases[i][0], cases[i][1]);
}

static void sacct_tells_of_ends_alone(void)
{
    static const char *const cases[][2] = {
        {"12_1|COMPLETED|1699990000\n12_2|CANCELLED by 1000|1699990000\n12_3|TIMEOUT|1699990000\n"
         "12_4|NODE_FAIL|1699990000\n12_5|FAILED|1699990000\n12_6|COMPLETED|1699999990\n",
         "12 ending 6 ended 1,5 timeout 3 cancelled 2 lost 4"},
        {"12_1|RUNNING|Unknown\n12_[2-9]|PENDING|Unknown\n12_10|REQUEUED|1699990000\n", ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        check_answer(SACCT, cases[i][0], cases[i][1]);
}

#define RULE "---------------------------------------------------------------------------------\n"
#define HEADING "queuename                      qtype resv/used/tot. load_avg arch  states\n" RULE
#define HEARD "all.q@e1                       BIP   0/2/4          0.10     lx-amd64      \n"
#define UNHEARD                                                                                    \
    RULE "all.q@e2                       BIP   0/2/4          -NA-     lx-amd64      au\n"
#define SUSPENDED                                                                                  \
    RULE "all.q@e3                       BIP   0/1/4          0.1      lx-amd64      asS\n"
#define WAITING                                                                                    \
    "\n############################################################################\n"             \
    " - PENDING JOBS - PENDING JOBS - PENDING JOBS - PENDING JOBS - PENDING JOBS\n"                \
    "############################################################################\n"
#define JOB(state, behind)                                                                         \
    "     77 0.55500 c          ann   " state " 11/22/2026 10:31:27 " behind "\n"

static void qstat_is_understood(void)
{
    static const char *const cases[][2] = {
        {"", ""},
        {HEADING HEARD JOB("r", "1 2") JOB("t", "1 3") JOB("Rr", "1 4") JOB("dr", "1 5"),
         "77 running 2-5"},
        {HEADING UNHEARD JOB("r", "1 2") JOB("dr", "1 3") SUSPENDED JOB("S", "1 4"),
         "77 running 4 unheard 2 lost 3"},
        {HEADING HEARD JOB("r", "1 2") UNHEARD JOB("r", "1 3") WAITING JOB("qw", "1 5-7:1,9")
             JOB("hqw", "1 10-20:5") JOB("Rq", "1 21"),
         "77 waiting 5-7,9-10,15,20-21 running 2 unheard 3"},
        {WAITING JOB("Eqw", "1 35-40:1,57") JOB("qw", "1 41") JOB("ERq", "1 3"),
         "77 waiting 41 error 3,35-40,57"},
        /* no arrays: the best of what is said of a job on several hosts */
        {HEADING UNHEARD JOB("r", "1") HEARD JOB("r", "1"), "77 all running"},
        {HEADING HEARD JOB("r", "1") UNHEARD JOB("r", "1"), "77 all running"},
        {HEADING UNHEARD JOB("r", "1"), "77 all unheard"},
        {HEADING WAITING JOB("qw", "1"), "77 all waiting"},
        {HEADING WAITING JOB("Eqw", "1"), "77 all error"},
        /* names with blanks and with dates, ids and queues that fill their columns */
        {HEADING HEARD "12345678 0.5 my job 1/2 ann r 11/22/2026 10:31:27 1 2\n"
                       "     78 0.5 11/11/2011 ann Eqw 11/22/2026 10:31:27 1 2\n",
         "12345678 running 2; 78 error 2"},
        /* without -f, as ~/.sge_qstat may have it */
        {"job-ID  prior   name   user  state submit/start at     queue  slots ja-task-ID\n" RULE
             JOB("r", "all.q@e1 1 2") JOB("qw", "1 5-7:1"),
         "77 waiting 5-7 running 2"},
        {"job-ID  prior   name   user  state submit/start at     queue  slots ja-task-ID\n" RULE
             JOB("r", "all.q@e1 1"),
         "77 all running"},
        /* dates as later versions write them */
        {HEADING HEARD "     77 0.55500 c          ann   r     2026-11-22 10:31:27 1 2\n" WAITING
                       "     77 0.55500 c          ann   qw    2026-11-22 10:31:27 1 3-4:1\n",
         "77 waiting 3-4 running 2"},
        /* a queue, and nothing in it; a remark of a site's own program */
        {HEADING HEARD, ""},
        {"welcome to the cluster\n" HEADING HEARD JOB("r", "1 2"), "77 running 2"},
        /* a name of very many words */
        {"77 0.5 a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d ann r 11/22/2026 "
         "10:31:27 1 2\n",
         "77 running 2"},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        check_answer(QSTAT, cases[i][0], cases[i][1]);
}

static void a_list_that_is_none_is_an_error(void)
{
    static const struct {
        enum reader reader;
        const char *answer;
    } cases[] = {{SQUEUE, "12_[1-5,...]|PENDING|N/A|None\n"},
                 {SQUEUE, "12_|RUNNING|N/A|None\n"},
                 {SQUEUE, "12_[]|RUNNING|N/A|None\n"},
                 {SACCT, "12_x|TIMEOUT|1699990000\n"},
                 {QSTAT, JOB("qw", "1 5-")}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct queue queue = {.answers = 0};
        struct fault fault = {""};
        check(read_answer(cases[i].reader, cases[i].answer, &queue, &fault) == -1, "%s",
              cases[i].answer);
        check(strstr(fault.text, "task list"), "%s", fault.text);
        queue_release(&queue);
    }
}

/* Else it would say that the scheduler has none of our jobs. */
static void an_answer_that_nobody_understands_is_an_error(void)
{
    static const struct {
        enum reader reader;
        const char *answer;
    } cases[] = {{SQUEUE, "slurm is on holiday\n"},
                 {SQUEUE, "\n\nJOBID|STATE\n"},
                 {SQUEUE, "12\n"},
                 {SACCT, "JobID|State|End\n"},
                 {QSTAT, "garbage \033[2J wrapper text\n"},
                 {QSTAT, "one two 11/22/2026\n"},
                 {QSTAT, "77\n"},
                 {QSTAT, HEADING HEARD "77 0.55 c ann r 22.11.2026 10:31:27 1 2\n"},
                 {QSTAT, JOB("r", "1 2") "78 0.55 c ann r\n"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct queue queue = {.answers = 0};
        struct fault fault = {""};
        check(read_answer(cases[i].reader, cases[i].answer, &queue, &fault) == -1, "%s",
              cases[i].answer);
        check(strstr(fault.text, "makes no sense: \""), "%s", fault.text);
        check(!strchr(fault.text, '\033'), "%s", fault.text);
        queue_release(&queue);
    }
}

/* What an answer names beyond the launch's tasks costs neither time nor memory. */
static void indices_that_a_launch_cannot_have_are_passed_over(void)
{
    static const struct backend backend = {.name = "asked"};
    char number[] = "0", *offsets[] = {number, NULL};
    char jobid[] = "12", *jobids[] = {jobid, NULL}, tasks[] = "1-4,9";
    struct launch launch = {.number = 999999999,
                            .tasklist = tasks,
                            .jobids = {jobids, 1, 1, false},
                            .joboffsets = {offsets, 1, 1, false}};
    struct queue queue = {.answers = 0};
    struct elements found = {{IDLIST_INIT}};
    struct fault fault = {""};
    struct text text = TEXT_INIT;
    check(read_answer(SQUEUE,
                      "12_[1-999999999999]|CANCELLED|1|x\n12_[0-199999999:2]|PENDING|N/A|x\n",
                      &queue, &fault) == 0,
          "%s", fault.text);
    queue.reading = &backend;
    for (size_t i = 0; i < queue.entries; i++)
        queue.entry[i].backend = &backend;
    check(queue_find(&queue, &backend, &launch, &found, &fault) == 0, "%s", fault.text);
    idlist_format(&found.in[ELEMENT_CANCELLED], &text);
    text_add_char(&text, ' ');
    idlist_format(&found.in[ELEMENT_WAITING], &text);
    check_string(text_string(&text), "1-5,9 0,2,4");
    text_release(&text);
    elements_release(&found);
    queue_release(&queue);
}

/* Of several jobs that go on with each other it is the latest that is known. */
static void the_latest_job_counts(void)
{
    static const struct backend backend = {.name = "asked"}, other = {.name = "other"};
    char first[] = "12", second[] = "13", third[] = "14";
    char *jobids[] = {first, second, third, NULL};
    struct launch launch = {.nodes = 3, .jobids = {jobids, 3, 3, false}};
    struct queue queue = {.answers = 0};
    check(read_answer(SQUEUE, "13|TIMEOUT|1|x\n12|RUNNING|N/A|x\n14_1|RUNNING|N/A|x\n", &queue,
                      NULL) == 0,
          "not read");
    for (size_t i = 0; i < queue.entries; i++)
        queue.entry[i].backend = &backend;
    check(queue_find_whole(&queue, &backend, &launch) == ELEMENT_TIMEOUT, "not the second");
    check(queue_find_whole(&queue, &other, &launch) == ELEMENT_UNKNOWN, "of another scheduler");
    queue_release(&queue);
}

/* Whatever the user's environment has for squeue, it shows all jobs, as they are asked for. */
static void squeue_is_asked_without_the_users_filters(void)
{
    struct words argv = WORDS_INIT;
    slurm_ask("ann", &argv);
    static const char *const wanted[] = {"SQUEUE_PARTITION", "SQUEUE_NAMES", "SQUEUE_STATES",
                                         "SQUEUE_FORMAT2",   "--all",        "--user=ann"};
    const struct wordspan span = {argv.word, argv.count};
    for (size_t i = 0; i < COUNT(wanted); i++)
        check(wordspan_has(&span, wanted[i]), "%s", wanted[i]);
    words_release(&argv);
}

int main(void)
{
    run(squeue_is_understood);
    run(sacct_tells_of_ends_alone);
    run(qstat_is_understood);
    run(a_list_that_is_none_is_an_error);
    run(an_answer_that_nobody_understands_is_an_error);
    run(indices_that_a_launch_cannot_have_are_passed_over);
    run(the_latest_job_counts);
    run(squeue_is_asked_without_the_users_filters);
    return unit_failures != 0;
}
