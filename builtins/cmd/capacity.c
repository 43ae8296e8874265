/* capacity.c: see capacity.h. */
#include "cmd/capacity.h"

#include <stdlib.h>

#include "cmd/answer.h"
#include "core/account.h"
#include "process.h"

enum { PAUSE_LONGEST = 16 /* seconds */ };

/* Asks one program after the other; what they print is put together. Returns 0; 1 when there is
 * nobody to ask; -1 with a fault. */
static int ask_all(struct text *answers, const struct backend *backend, const char *user,
                   const struct host *host, struct fault *fault)
{
    int result = 0;
    for (int which = 0; !result; which++) {
        struct words argv = WORDS_INIT;
        const char *so_far = text_string(answers) ? text_string(answers) : "";
        if (!backend->ask_capacity || !backend->ask_capacity(which, user, so_far, &argv))
            return which ? 0 : 1;
        result = argv.failed || process_exists(argv.word[0])
                     ? answer_take_good(&(struct answer_how){.host = host}, &argv, answers, fault)
                     : 1;
        words_release(&argv);
    }
    return result;
}

/* Returns whether something is known now. */
static bool ask(struct launch_request *request, const struct backend *backend,
                const struct host *host)
{
    struct text answers = TEXT_INIT;
    struct fault why = {""};
    char *user = account_name();
    int result = user ? ask_all(&answers, backend, user, host, &why) : fail_memory(&why);
    if (result < 0 && !*host->stop)
        host_note("%s does not say how long an array may be: %s", backend->name, why.text);
    bool known = !result && !answers.failed && answers.length;
    if (known) {
        request->capacity = (struct capacity){.room = -1};
        backend->read_capacity(answers.bytes, request, &request->capacity);
    }
    text_release(&answers);
    free(user);
    return known;
}

void capacity_ask(struct launch_request *request, const struct backend *backend,
                  const struct host *host)
{
    request->capacity = (struct capacity){.room = -1};
    ask(request, backend, host);
}

int capacity_wait(struct launch_request *request, const struct backend *backend,
                  const struct host *host, long elements, size_t submitted, size_t of,
                  struct fault *fault)
{
    struct capacity *capacity = &request->capacity;
    int pause = 1;
    while (capacity->room >= 0 && capacity->room < elements) {
        if (pause == 1)
            host_note("%s takes %ld tasks of yours at a time: %zu of %zu arrays are submitted, "
                      "waiting for room (^C stops; onager launch --only missing goes on)",
                      backend->name, capacity->size, submitted, of);
        if (!process_pause(pause * 1000))
            return fail(fault, "interrupted: %zu of %zu arrays are submitted", submitted, of);
        if (pause < PAUSE_LONGEST)
            pause *= 2;
        ask(request, backend, host); /* else what was known goes on being so */
    }
    if (capacity->room >= 0)
        capacity->room -= elements;
    return 0;
}
