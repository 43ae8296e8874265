/* causes.c: see causes.h. */
#include "cmd/causes.h"

#include <stdlib.h>
#include <string.h>

#include "backend/backend.h"
#include "backend/reasons.h"
#include "cmd/answer.h"
#include "core/groups.h"

void causes_release(struct causes *causes)
{
    for (size_t i = 0; i < causes->count; i++) {
        struct cause *cause = &causes->cause[i];
        idlist_release(&cause->tasks);
        free(cause->text);
        free(cause->advice);
        free(cause->start);
        words_release(&cause->jobids);
    }
    free(causes->cause);
    *causes = (struct causes){0};
}

const struct cause *causes_of(const struct causes *causes, long task)
{
    for (size_t i = 0; i < causes->count; i++)
        if (idlist_contains(&causes->cause[i].tasks, task))
            return &causes->cause[i];
    return NULL;
}

static struct cause *make_cause(struct causes *causes, const char *text, const char *advice)
{
    if (causes->count == causes->capacity) {
        size_t wanted = causes->capacity ? causes->capacity * 2 : 16;
        struct cause *grown = realloc(causes->cause, wanted * sizeof *grown);
        if (!grown)
            return NULL;
        causes->cause = grown;
        causes->capacity = wanted;
    }
    struct cause *made = &causes->cause[causes->count++];
    *made = (struct cause){.text = strdup(text), .advice = strdup(advice)};
    for (char *c = made->text; c && *c; c++) /* it may hold a scheduler's words */
        *c = (unsigned char)*c < ' ' || *c == 0x7f ? '?' : *c;
    return made->text && made->advice ? made : NULL;
}

static const char again_advice[] = "onager launch --jobname JOBNAME --only missing runs them";

/* What is gone through. */
struct finding {
    struct causes *causes;
    const struct standing *standing;
    char *folder;                   /* of the launch */
    struct idlist running, waiting; /* normalized: what has no cause yet */
    bool grouped; /* the indices of the reason that is gone through stand for several tasks */
};

/* Adds tasks to the cause that reads so. NULL when there are none, or with a fault. */
static struct cause *add_tasks(struct finding *now, const struct idlist *tasks, const char *text,
                               const char *advice, struct fault *fault)
{
    struct causes *causes = now->causes;
    struct cause *cause = NULL;
    if (!tasks->count)
        return NULL;
    for (size_t i = 0; i < causes->count && !cause; i++)
        if (strcmp(causes->cause[i].text, text) == 0)
            cause = &causes->cause[i];
    if (!cause && !(cause = make_cause(causes, text, advice))) {
        fail_memory(fault);
        return NULL;
    }
    idlist_add_list(&cause->tasks, tasks);
    return idlist_normalize(&cause->tasks, fault) ? NULL : cause;
}

/* Takes those that are in `tasks` out of `from`, into `part`. */
static int take_out(struct idlist *from, const struct idlist *tasks, struct idlist *part,
                    struct fault *fault)
{
    idlist_add_list(part, from);
    return part->failed ? fail_memory(fault)
           : idlist_keep(part, tasks, false, fault) || idlist_keep(from, tasks, true, fault) ? -1
                                                                                             : 0;
}

static void note_reason(struct cause *cause, const struct reason *reason)
{
    const struct wordspan jobids = {cause->jobids.word, cause->jobids.count};
    const char *start = text_string(&reason->start);
    if (!wordspan_has(&jobids, reason->jobid))
        words_add(&cause->jobids, reason->jobid);
    if (start && *start && (!cause->start || strcmp(start, cause->start) < 0)) {
        free(cause->start);
        cause->start = strdup(start);
    }
}

/* Adds the tasks that a reason is about: those that run, as far as is on record, and the others. */
static int add_reason(struct finding *now, const struct reason *reason,
                      const struct idlist *running, const struct idlist *waiting,
                      struct fault *fault)
{
    const char *why = text_string(&reason->text), *advice = text_string(&reason->advice);
    struct fault failed = {""};
    struct cause *cause[2] = {NULL, NULL};
    if (!why || !advice)
        return fail_memory(fault);
    bool quiet = reason->runs && !*why;
    cause[0] = add_tasks(now, running, quiet ? "running" : why, advice, &failed);
    cause[1] = add_tasks(now, waiting,
                         !quiet         ? why
                         : now->grouped ? "waiting for their turn in an array element that runs"
                                        : "just begun, with nothing on record yet",
                         advice, &failed);
    for (int i = 0; i < 2; i++)
        if (cause[i])
            note_reason(cause[i], reason);
    return failed.text[0] ? fail(fault, "%s", failed.text) : 0;
}

/* The tasks that the i-th job of the launch has under these indices. */
static int expand(struct finding *now, size_t i, const struct idlist *indices, struct idlist *tasks,
                  struct fault *fault)
{
    struct idlist own = IDLIST_INIT;
    idlist_add_list(&own, indices);
    idlist_shift(&own, launch_offset(&now->standing->launch, i));
    int result = own.failed ? fail_memory(fault)
                 : idlist_normalize(&own, fault) || groups_expand(now->folder, &own, tasks, fault)
                     ? -1
                     : 0;
    now->grouped = idlist_size(tasks) > idlist_size(&own);
    idlist_release(&own);
    return result;
}

/* Takes a reason of the i-th job: of elements that it names, or of the rest of the job. */
static int take_reason(struct finding *now, size_t i, const struct reason *reason,
                       struct fault *fault)
{
    struct idlist tasks = IDLIST_INIT, running = IDLIST_INIT, waiting = IDLIST_INIT;
    bool rest = !reason->indices.count;
    int result = rest ? idlist_parse(&tasks, now->standing->launch.jobtasks.word[i], fault) ||
                                idlist_normalize(&tasks, fault)
                            ? -1
                            : 0
                      : expand(now, i, &reason->indices, &tasks, fault);
    if (!result)
        result = ((!rest || !reason->runs) && take_out(&now->running, &tasks, &running, fault)) ||
                         take_out(&now->waiting, &tasks, &waiting, fault)
                     ? -1
                     : 0;
    if (!result && rest) { /* it says nothing about those that run */
        add_tasks(now, &running, "running", "", fault);
        idlist_release(&running);
    }
    if (!result)
        result = add_reason(now, reason, &running, &waiting, fault);
    idlist_release(&tasks);
    idlist_release(&running);
    idlist_release(&waiting);
    return result;
}

/* Those about named elements first. */
static int take_reasons(struct finding *now, const struct reasons *reasons, struct fault *fault)
{
    const struct words *jobids = &now->standing->launch.jobids;
    int result = 0;
    for (int rest = 0; rest < 2; rest++)
        for (size_t i = 0; i < jobids->count; i++)
            for (size_t k = 0; k < reasons->count && !result; k++)
                if (strcmp(reasons->reason[k].jobid, jobids->word[i]) == 0 &&
                    (reasons->reason[k].indices.count == 0) == rest)
                    result = take_reason(now, i, &reasons->reason[k], fault);
    return result;
}

/* Returns whether the scheduler gave an answer. */
static bool ask(const struct launch *launch, const struct backend *backend, const struct host *host,
                struct reasons *reasons)
{
    struct words argv = WORDS_INIT;
    struct text answer = TEXT_INIT;
    struct fault why = {""};
    backend->ask_why(&launch->jobids, launch->cluster, &argv);
    int status = answer_take(&(struct answer_how){.host = host}, &argv, &answer, &why);
    text_add_char(&answer, '\n'); /* so that there are bytes */
    int result = status < 0      ? -1
                 : answer.failed ? fail_memory(&why)
                                 : backend->read_why(answer.bytes, status, reasons, &why);
    if (result && !*host->stop)
        host_note("%s gave no answer, so what follows is from the events alone: %s", backend->name,
                  why.text);
    words_release(&argv);
    text_release(&answer);
    return result == 0;
}

/* What nobody has given a reason for. */
static void explain_rest(struct finding *now, const char *scheduler, bool answered,
                         struct fault *fault)
{
    char *unknown =
        text_format("begun, but %s does not have them any more, and their end is not on "
                    "record (yet)",
                    scheduler);
    char *gone = text_format("%s does not have them: they were cancelled, or ended without a word",
                             scheduler);
    char *fresh = text_format("just handed in, or cancelled: %s does not have them", scheduler);
    bool young = standing_is_young(now->standing);
    if (!unknown || !gone || !fresh) {
        fail_memory(fault);
    } else if (!answered) {
        add_tasks(now, &now->running, "running, as far as is on record", "", fault);
        add_tasks(now, &now->waiting, "not begun, as far as is on record", "", fault);
    } else {
        add_tasks(now, &now->running, unknown, again_advice, fault);
        add_tasks(now, &now->waiting, young ? fresh : gone, young ? "" : again_advice, fault);
    }
    free(unknown);
    free(gone);
    free(fresh);
}

/* Those that failed and will be tried again. */
static int find_retried(struct finding *now, struct idlist *retried, struct fault *fault)
{
    const struct ledger *ledger = &now->standing->ledger;
    struct idlist again = IDLIST_INIT;
    long task;
    for (struct idcursor cursor = {0}; idlist_next(&now->waiting, &cursor, &task);)
        if (ledger->record[ledger_place(ledger, task)].attempt)
            idlist_add(&again, task);
    int result =
        again.failed ? fail_memory(fault) : take_out(&now->waiting, &again, retried, fault);
    idlist_release(&again);
    return result;
}

/* Why a launch whose runner is there has not begun a task. The caller frees. */
static char *why_waiting(const struct finding *now)
{
    const struct ledger *ledger = &now->standing->ledger;
    const struct limits *limits = &now->standing->launch.limits;
    long count[STATES];
    ledger_count(ledger, count);
    if (ledger->halted)
        return strdup("not to be started any more, since too much failed (--max-failures)");
    if (limits->canary && !count[STATE_DONE])
        return strdup("waiting for the first task to succeed (--canary)");
    long running = count[STATE_RUNNING];
    return running ? text_format("waiting for one of %ld slot%s to come free", running,
                                 running == 1 ? "" : "s")
                   : strdup("about to begin: the runner is on its way");
}

static int explain_local(struct finding *now, struct fault *fault)
{
    const struct standing *standing = now->standing;
    struct idlist retried = IDLIST_INIT;
    struct fault failed = {""};
    char *waiting =
        !standing->live
            ? strdup(standing->ledger.halted ? "not begun, since too much failed before them"
                                             : "not begun, and the runner of the launch is gone")
            : why_waiting(now);
    int result = waiting ? find_retried(now, &retried, fault) : fail_memory(fault);
    if (!result) {
        add_tasks(now, &now->running, "running", "", &failed);
        add_tasks(now, &retried, "failed, and waiting to be tried again (--retries)", "", &failed);
        add_tasks(now, &now->waiting, waiting, standing->live ? "" : again_advice, &failed);
    }
    free(waiting);
    idlist_release(&retried);
    return result || !failed.text[0] ? result : fail(fault, "%s", failed.text);
}

/* What is said first of the latest of the jobs that is known; NULL: none is. */
static const struct reason *find_latest(const struct launch *launch, const struct reasons *reasons)
{
    for (size_t i = launch->jobids.count; i-- > 0;)
        for (size_t k = 0; k < reasons->count; k++)
            if (strcmp(reasons->reason[k].jobid, launch->jobids.word[i]) == 0)
                return &reasons->reason[k];
    return NULL;
}

/* Of a launch that is one job, or several, each going on with it: what holds of the job holds of
 * all its tasks; while it runs, its runner decides what is next. */
static int take_reason_of_job(struct finding *now, const struct reasons *reasons,
                              struct fault *fault)
{
    const struct reason *reason = find_latest(&now->standing->launch, reasons);
    const char *why = reason ? text_string(&reason->text) : NULL;
    int result = !reason ? 0
                 : reason->runs && !(why && *why)
                     ? explain_local(now, fault)
                     : add_reason(now, reason, &now->running, &now->waiting, fault);
    if (reason) {
        idlist_release(&now->running);
        idlist_release(&now->waiting);
    }
    return result;
}

static int explain_scheduled(struct finding *now, const struct backend *backend,
                             const struct host *host, struct fault *fault)
{
    struct reasons reasons = {0};
    struct fault failed = {""};
    bool answered = ask(&now->standing->launch, backend, host, &reasons);
    bool job = now->standing->launch.nodes > 0;
    int result = answered ? (job ? take_reason_of_job : take_reasons)(now, &reasons, fault) : 0;
    if (!result)
        explain_rest(now, backend->name, answered, &failed);
    reasons_release(&reasons);
    return result || !failed.text[0] ? result : fail(fault, "%s", failed.text);
}

int causes_find(struct causes *causes, struct standing *standing, const struct host *host,
                struct fault *fault)
{
    enum { RUNNING = 1U << STATE_RUNNING, OTHERS = STATESET_OPEN & ~RUNNING };
    const struct backend *backend = backend_find(standing->launch.backend);
    const struct ledger *ledger = &standing->ledger;
    struct finding now = {.causes = causes, .standing = standing};
    *causes = (struct causes){0};
    now.folder = launch_path(standing->launch.number, "");
    int result = now.folder ? 0 : fail_memory(fault);
    if (!result)
        result = ledger_select(ledger, RUNNING, &now.running, fault) ||
                         ledger_select(ledger, OTHERS, &now.waiting, fault)
                     ? -1
                     : 0;
    if (!result && (now.running.count || now.waiting.count))
        result = backend && backend->ask_why ? explain_scheduled(&now, backend, host, fault)
                                             : explain_local(&now, fault);
    free(now.folder);
    idlist_release(&now.running);
    idlist_release(&now.waiting);
    return result;
}

static void add_advice(const struct cause *cause, const char *jobname, struct text *text)
{
    static const char id[] = "JOBID", name[] = "JOBNAME";
    for (const char *at = cause->advice; *at;) {
        if (strncmp(at, id, sizeof id - 1) == 0) {
            words_join(&cause->jobids, ",", text);
            at += sizeof id - 1;
        } else if (strncmp(at, name, sizeof name - 1) == 0) {
            text_add_string(text, jobname);
            at += sizeof name - 1;
        } else {
            text_add_char(text, *at++);
        }
    }
}

void cause_add_text(const struct cause *cause, const char *jobname, struct text *text)
{
    text_add_string(text, cause->text);
    if (cause->start)
        text_add_string(text, "; the first may begin at ");
    for (const char *c = cause->start ? cause->start : ""; *c; c++)
        text_add_char(text, *c == 'T' ? ' ' : *c);
    if (*cause->advice)
        text_add_string(text, "; ");
    add_advice(cause, jobname, text);
}
