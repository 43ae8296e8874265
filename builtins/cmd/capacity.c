/* capacity.c: see capacity.h. */
#include "cmd/capacity.h"

#include <stdlib.h>

#include "process.h"

enum { PATIENCE_SECONDS = 5, PAUSE_LONGEST = 32 /* seconds */ };

void capacity_ask(struct capacity *capacity, const struct backend *backend, const struct host *host)
{
    const char *user = getenv("USER");
    struct text answers = TEXT_INIT;
    struct fault why = {""};
    int status = 0;
    *capacity = (struct capacity){.room = -1};
    for (int which = 0; backend->ask_capacity && !status; which++) {
        struct words argv = WORDS_INIT;
        const char *so_far = text_string(&answers) ? text_string(&answers) : "";
        bool more = backend->ask_capacity(which, user ? user : "", so_far, &argv);
        struct process process = {
            .argv = argv.word, .environment = host->environment, .patience = PATIENCE_SECONDS};
        if (more && !argv.failed && process_exists(argv.word[0])) {
            status = process_capture(&process, &answers, &why);
            if (status)
                host_note("%s does not say how long an array may be%s%s", argv.word[0],
                          why.text[0] ? ": " : "", why.text);
        } else
            more = false;
        words_release(&argv);
        if (!more)
            break;
    }
    if (backend->read_capacity && !answers.failed && answers.length)
        backend->read_capacity(answers.bytes, capacity);
    text_release(&answers);
}

int capacity_wait(struct capacity *capacity, const struct backend *backend, const struct host *host,
                  long elements, size_t submitted, size_t of, struct fault *fault)
{
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
        capacity_ask(capacity, backend, host);
    }
    if (capacity->room >= 0)
        capacity->room -= elements;
    return 0;
}
