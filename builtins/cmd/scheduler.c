/* scheduler.c: see scheduler.h. */
#include "cmd/scheduler.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "backend/backend.h"
#include "cmd/answer.h"
#include "process.h"

/* Job ids that an accountant is asked about at once: they are one argument, which Linux limits. */
enum { JOBIDS_MOST = 5000 };

void scheduler_question_release(struct scheduler_question *question)
{
    for (size_t i = 0; i < question->backends; i++)
        words_release(&question->users[i]);
    for (size_t i = 0; i < question->subjects; i++)
        idlist_release(&question->subject[i].open);
    free(question->subject);
    *question = (struct scheduler_question){.backends = 0};
}

static bool has_subject(const struct scheduler_question *question, long launch)
{
    for (size_t i = question->subjects; i-- > 0;)
        if (question->subject[i].launch == launch)
            return true;
    return false;
}

static void add_subject(struct scheduler_question *question, const struct standing *standing)
{
    if (has_subject(question, standing->launch.number))
        return;
    if (question->subjects == question->capacity) {
        size_t wanted = question->capacity ? question->capacity * 2 : 16;
        struct scheduler_subject *grown = realloc(question->subject, wanted * sizeof *grown);
        if (!grown) {
            question->failed = true;
            return;
        }
        question->subject = grown;
        question->capacity = wanted;
    }
    struct scheduler_subject *subject = &question->subject[question->subjects++];
    *subject = (struct scheduler_subject){.launch = standing->launch.number};
    if (ledger_select(&standing->ledger, STATESET_OPEN, &subject->open, NULL))
        question->failed = true;
}

void scheduler_question_add(struct scheduler_question *question, const struct standing *standing)
{
    const struct launch *launch = &standing->launch;
    const struct backend *backend = backend_find(launch->backend);
    size_t i = 0;
    if (!backend || !backend->ask || !launch->user || launch->cluster)
        return;
    while (i < question->backends && question->backend[i] != backend)
        i++;
    if (i == QUEUE_MOST_BACKENDS)
        return;
    if (i == question->backends) {
        question->backend[question->backends++] = backend;
        question->users[i] = (struct words)WORDS_INIT;
    }
    struct words *users = &question->users[i];
    if (!wordspan_has(&(struct wordspan){users->word, users->count}, launch->user))
        words_add(users, launch->user);
    if (backend->accountant)
        add_subject(question, standing);
}

static int ask_scheduler(struct queue *queue, const struct answer_how *how,
                         const struct backend *backend, const struct words *users,
                         struct fault *fault)
{
    struct words argv = WORDS_INIT;
    struct text joined = TEXT_INIT, answer = TEXT_INIT;
    words_join(users, ",", &joined);
    backend->ask(text_string(&joined) ? text_string(&joined) : "", &argv);
    argv.failed = argv.failed || joined.failed;
    int result = answer_take_good(how, &argv, &answer, fault);
    if (!result)
        result = backend->read_queue(text_string(&answer), queue, fault);
    words_release(&argv);
    text_release(&joined);
    text_release(&answer);
    return result;
}

/* Takes those off `rest` of which the scheduler knows. */
static int take_known(const struct queue *queue, const struct backend *backend,
                      const struct launch *launch, struct idlist *rest, struct fault *fault)
{
    struct elements known = {{IDLIST_INIT}};
    if (launch->nodes && queue_find_whole(queue, backend, launch))
        idlist_release(rest);
    int result =
        queue_find(queue, backend, launch, &known, fault) || elements_take_off(&known, rest, fault)
            ? -1
            : 0;
    elements_release(&known);
    return result;
}

/* Adds the job ids of a launch if the scheduler has forgotten tasks of it that are open. */
static int add_forgotten(const struct queue *queue, const struct backend *backend,
                         const struct scheduler_subject *subject, struct words *jobids,
                         struct fault *fault)
{
    struct launch launch = {0};
    struct idlist rest = IDLIST_INIT;
    char *folder = launch_path(subject->launch, "");
    idlist_add_list(&rest, &subject->open);
    int result = !folder || rest.failed ? fail_memory(fault) : launch_read(&launch, folder, fault);
    if (!result && strcmp(launch.backend, backend->name) == 0) {
        result = take_known(queue, backend, &launch, &rest, fault);
        size_t concerned = !result && rest.count ? launch.jobids.count : 0;
        for (size_t i = 0; i < concerned && jobids->count < JOBIDS_MOST; i++)
            words_add(jobids, launch.jobids.word[i]);
    }
    idlist_release(&rest);
    launch_release(&launch);
    free(folder);
    return result;
}

/* Those who keep accounts are a help where there are any; else nothing is said of them. Of too many
 * jobs the latest are asked about. */
static void ask_accountant(struct queue *queue, struct answer_how how,
                           const struct backend *backend, const struct scheduler_question *question)
{
    struct words jobids = WORDS_INIT, argv = WORDS_INIT;
    struct text answer = TEXT_INIT;
    int result = 0;
    for (size_t i = question->subjects; i-- > 0 && jobids.count < JOBIDS_MOST && !result;)
        result = add_forgotten(queue, backend, &question->subject[i], &jobids, NULL);
    how.patience -= (int)(time(NULL) - queue->asked);
    if (!result && jobids.count && !jobids.failed && how.patience > 0 &&
        process_exists(backend->accountant)) {
        how.silent = true;
        backend->ask_accounts(&jobids, &argv);
        if (answer_take_good(&how, &argv, &answer, NULL) == 0)
            backend->read_accounts(text_string(&answer), queue, NULL);
    }
    words_release(&jobids);
    words_release(&argv);
    text_release(&answer);
}

void scheduler_ask(struct queue *queue, const struct scheduler_question *question,
                   const struct host *host)
{
    const struct answer_how how = {.host = host,
                                   .patience =
                                       question->patience ? question->patience : ANSWER_WITHIN,
                                   .silent = question->silent};
    *queue = (struct queue){.answers = 0};
    for (size_t i = 0; i < question->backends && !*host->stop; i++) {
        const struct backend *backend = question->backend[i];
        struct fault why = {""};
        queue->reading = backend;
        queue->asked = (long)time(NULL);
        int result = question->failed
                         ? fail_memory(&why)
                         : ask_scheduler(queue, &how, backend, &question->users[i], &why);
        if (!result)
            queue->answered[queue->answers++] = backend;
        else if (!*host->stop && !question->silent)
            host_note("%s gave no answer, so what follows is from the events alone: %s",
                      backend->name, why.text);
        if (!result && backend->accountant)
            ask_accountant(queue, how, backend, question);
    }
}

int scheduler_update(struct standing *standing, const struct host *host, struct fault *fault)
{
    struct scheduler_question question = {.backends = 0};
    struct queue queue = {.answers = 0};
    scheduler_question_add(&question, standing);
    scheduler_ask(&queue, &question, host);
    int result = standing_update(standing, &queue, host->stop, fault);
    scheduler_question_release(&question);
    queue_release(&queue);
    return result;
}
