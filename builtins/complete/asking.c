/* asking.c: what the scheduler says. TAB asks it only where the user's config wants that. */
#include <stdlib.h>
#include <string.h>

#include "cmd/scheduler.h"
#include "complete/completion.h"
#include "core/settings.h"

bool completion_asks(struct completion *now)
{
    struct ini ini = INI_INIT;
    bool asks = !now->asked &&
                settings_read(&ini, getenv("HOME"), SETTINGS_GLOBAL | SETTINGS_LOCAL, NULL) == 0 &&
                strcmp(settings_get(&ini, "DEFAULT", "tab_asks"), "yes") == 0;
    ini_release(&ini);
    now->asked = true;
    return asks;
}

/* Takes in what the scheduler says of those that may be going on, all at once. */
static void ask_about(struct completion *now, struct standing *standing, size_t count)
{
    struct scheduler_question question = {.patience = 1, .silent = true};
    struct queue queue = {.answers = 0};
    for (size_t i = 0; i < count; i++)
        if (standing[i].live)
            scheduler_question_add(&question, &standing[i]);
    scheduler_ask(&queue, &question, now->host);
    for (size_t i = 0; i < count; i++)
        if (standing[i].live)
            standing_update(&standing[i], &queue, now->host->stop, NULL);
    scheduler_question_release(&question);
    queue_release(&queue);
}

int completion_open_standing(struct completion *now, struct standing *standing, long number)
{
    if (standing_open(standing, number, now->host->stop, NULL))
        return -1;
    if (standing->live && completion_asks(now))
        ask_about(now, standing, 1);
    return 0;
}

size_t completion_keep_live(struct completion *now, long *number, size_t count)
{
    size_t kept = 0;
    struct standing *standing =
        count && completion_asks(now) ? calloc(count, sizeof *standing) : NULL;
    if (!standing)
        return count;
    for (size_t i = 0; i < count; i++)
        standing_open(&standing[i], number[i], now->host->stop, NULL);
    ask_about(now, standing, count);
    for (size_t i = 0; i < count; i++) {
        if (standing[i].live)
            number[kept++] = number[i];
        standing_release(&standing[i]);
    }
    free(standing);
    return kept;
}
