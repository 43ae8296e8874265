/* scheduler.c: see scheduler.h. */
#include "cmd/scheduler.h"

#include <stdlib.h>
#include <string.h>

#include "backend/backend.h"
#include "process.h"

enum { PATIENCE_SECONDS = 5 };

void scheduler_question_release(struct scheduler_question *question)
{
    for (size_t i = 0; i < question->backends; i++)
        words_release(&question->users[i]);
    *question = (struct scheduler_question){.backends = 0};
}

void scheduler_question_add(struct scheduler_question *question, const struct launch *launch)
{
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
}

/* Returns 0 with an answer, else -1 with a fault. */
static int ask_one(struct queue *queue, const struct backend *backend, const struct words *users,
                   const struct host *host, struct fault *fault)
{
    struct words argv = WORDS_INIT;
    struct text joined = TEXT_INIT, answer = TEXT_INIT;
    for (size_t i = 0; i < users->count; i++)
        text_printf(&joined, "%s%s", i ? "," : "", users->word[i]);
    backend->ask(text_string(&joined) ? text_string(&joined) : "", &argv);
    struct process process = {
        .argv = argv.word, .environment = host->environment, .patience = PATIENCE_SECONDS};
    int status = argv.failed || joined.failed || users->failed
                     ? fail_memory(fault)
                     : process_capture(&process, &answer, fault);
    int result = status < 0 ? -1 : 0;
    if (status > 0)
        result = fail(fault, "it ended with status %d", status);
    if (!result)
        result =
            backend->read_queue(text_string(&answer) ? text_string(&answer) : "", queue, fault);
    words_release(&argv);
    text_release(&joined);
    text_release(&answer);
    return result;
}

void scheduler_ask(struct queue *queue, const struct scheduler_question *question,
                   const struct host *host)
{
    *queue = (struct queue){.answers = 0};
    for (size_t i = 0; i < question->backends && !*host->stop; i++) {
        struct fault why = {""};
        if (ask_one(queue, question->backend[i], &question->users[i], host, &why) == 0)
            queue->answered[queue->answers++] = question->backend[i];
        else if (!*host->stop)
            host_note("%s gave no answer, so what follows is from the events alone: %s",
                      question->backend[i]->name, why.text);
    }
}

int scheduler_update(struct standing *standing, const struct host *host, struct fault *fault)
{
    struct scheduler_question question = {.backends = 0};
    struct queue queue = {.answers = 0};
    scheduler_question_add(&question, &standing->launch);
    scheduler_ask(&queue, &question, host);
    int result = standing_update(standing, &queue, host->stop, fault);
    scheduler_question_release(&question);
    queue_release(&queue);
    return result;
}
