/* scheduler.c: see scheduler.h. */
#include "cmd/scheduler.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "backend/backend.h"
#include "process.h"

enum { PATIENCE_SECONDS = 5 };

void scheduler_question_release(struct scheduler_question *question)
{
    for (size_t i = 0; i < question->backends; i++)
        words_release(&question->users[i]);
    for (size_t i = 0; i < question->subjects; i++)
        idlist_release(&question->subject[i].open);
    free(question->subject);
    *question = (struct scheduler_question){.backends = 0};
}

static void add_subject(struct scheduler_question *question, const struct standing *standing)
{
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
    if (!backend || !backend->ask || !launch->user)
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

/* A program that is run for its answer. */
struct asking {
    struct queue *queue;
    const struct host *host;
    int patience;
    bool silent; /* its stderr is not shown */
    int (*read)(const char *answer, struct queue *queue, struct fault *fault);
};

/* Returns 0 with an answer, else -1 with a fault. */
static int ask(const struct asking *asking, const struct words *argv, struct fault *fault)
{
    struct text answer = TEXT_INIT;
    struct process process = {.argv = argv->word,
                              .environment = asking->host->environment,
                              .patience = asking->patience,
                              .silent = asking->silent};
    int status = argv->failed ? fail_memory(fault) : process_capture(&process, &answer, fault);
    int result = status < 0 ? -1 : 0;
    if (status > 0)
        result = fail(fault, "it ended with status %d", status);
    if (!result)
        result =
            asking->read(text_string(&answer) ? text_string(&answer) : "", asking->queue, fault);
    text_release(&answer);
    return result;
}

static int ask_scheduler(struct asking *asking, const struct backend *backend,
                         const struct words *users, struct fault *fault)
{
    struct words argv = WORDS_INIT;
    struct text joined = TEXT_INIT;
    for (size_t i = 0; i < users->count; i++)
        text_printf(&joined, "%s%s", i ? "," : "", users->word[i]);
    backend->ask(text_string(&joined) ? text_string(&joined) : "", &argv);
    argv.failed = argv.failed || joined.failed || users->failed;
    asking->read = backend->read_queue;
    int result = ask(asking, &argv, fault);
    words_release(&argv);
    text_release(&joined);
    return result;
}

/* Adds the job ids of a launch if the scheduler has forgotten tasks of it that are open. */
static int add_forgotten(const struct queue *queue, const struct backend *backend,
                         const struct scheduler_subject *subject, struct words *jobids,
                         struct fault *fault)
{
    struct launch launch = {0};
    struct elements known = {{IDLIST_INIT}};
    struct idlist rest = IDLIST_INIT;
    char *folder = launch_path(subject->launch, "");
    idlist_add_list(&rest, &subject->open);
    int result = !folder || rest.failed ? fail_memory(fault) : launch_read(&launch, folder, fault);
    if (!result && strcmp(launch.backend, backend->name) == 0) {
        result = queue_find(queue, backend, &launch, &known, fault) ||
                         elements_take_off(&known, &rest, fault)
                     ? -1
                     : 0;
        for (size_t i = 0; rest.count && i < launch.jobids.count && !result; i++)
            words_add(jobids, launch.jobids.word[i]);
    }
    elements_release(&known);
    idlist_release(&rest);
    launch_release(&launch);
    free(folder);
    return result;
}

/* Those who keep accounts are a help where there are any; else nothing is said of them. */
static void ask_accountant(struct asking *asking, const struct backend *backend,
                           const struct scheduler_question *question)
{
    struct words jobids = WORDS_INIT, argv = WORDS_INIT;
    int result = 0;
    for (size_t i = 0; i < question->subjects && !result; i++)
        result = add_forgotten(asking->queue, backend, &question->subject[i], &jobids, NULL);
    asking->patience -= (int)(time(NULL) - asking->queue->asked);
    if (!result && jobids.count && !jobids.failed && asking->patience > 0 &&
        process_exists(backend->accountant)) {
        backend->ask_accounts(&jobids, &argv);
        asking->read = backend->read_accounts;
        asking->silent = true;
        ask(asking, &argv, NULL);
    }
    words_release(&jobids);
    words_release(&argv);
}

void scheduler_ask(struct queue *queue, const struct scheduler_question *question,
                   const struct host *host)
{
    *queue = (struct queue){.answers = 0};
    for (size_t i = 0; i < question->backends && !*host->stop; i++) {
        const struct backend *backend = question->backend[i];
        struct asking asking = {.queue = queue,
                                .host = host,
                                .silent = question->silent,
                                .patience =
                                    question->patience ? question->patience : PATIENCE_SECONDS};
        struct fault why = {""};
        queue->reading = backend;
        queue->asked = (long)time(NULL);
        int result = question->failed ? fail_memory(&why)
                                      : ask_scheduler(&asking, backend, &question->users[i], &why);
        if (!result)
            queue->answered[queue->answers++] = backend;
        else if (!*host->stop && !question->silent)
            host_note("%s gave no answer, so what follows is from the events alone: %s",
                      backend->name, why.text);
        if (!result && backend->accountant)
            ask_accountant(&asking, backend, question);
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
