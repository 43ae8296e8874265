/* wholejob.c: see wholejob.h. */
#include "cmd/wholejob.h"

static bool has_begun(const struct ledger *ledger, long place)
{
    return ledger->record[place].attempt || ledger->record[place].lost;
}

/* Those of the launch that have no end, as far as the events tell; with `begun` only those that
 * began. */
static void add_open(const struct ledger *ledger, bool begun, struct idlist *tasks)
{
    for (long place = 0; place < ledger->count; place++)
        if (ledger_is_open(ledger, place) && (!begun || has_begun(ledger, place)))
            idlist_add(tasks, ledger_task(ledger, place));
}

/* Have all runners said that they finished? Then no event is on its way any more. */
static bool have_finished(const struct ledger *ledger)
{
    bool finished = ledger->hosts > 0;
    for (size_t i = 0; i < ledger->hosts && finished; i++)
        finished = ledger->host[i].held_since > 0 && ledger->host[i].runners == 0;
    return finished;
}

int wholejob_take(struct standing *standing, enum element_condition *job, struct fault *fault)
{
    struct elements *elements = &standing->elements;
    if ((*job == ELEMENT_ENDING || *job == ELEMENT_UNKNOWN) && have_finished(&standing->ledger))
        *job = ELEMENT_ENDED;
    const enum element_condition condition = *job;
    bool left = condition >= ELEMENT_ENDED && condition != ELEMENT_CANCELLED;
    if (condition == ELEMENT_UNKNOWN)
        return 0;
    add_open(&standing->ledger, left || condition == ELEMENT_UNHEARD, &elements->in[condition]);
    return elements->in[condition].failed ? fail_memory(fault) : 0;
}

bool wholejob_is_over(struct standing *standing, enum element_condition condition)
{
    const struct ledger *ledger = &standing->ledger;
    struct idlist *forgotten = &standing->elements.in[ELEMENT_FORGOTTEN];
    struct idlist open = IDLIST_INIT, begun = IDLIST_INIT;
    long task;
    add_open(ledger, false, &open);
    bool over = condition == ELEMENT_UNKNOWN
                    ? !open.failed && idlist_size(&open) == idlist_size(forgotten)
                    : condition >= ELEMENT_ENDED;
    for (struct idcursor cursor = {0};
         condition == ELEMENT_UNKNOWN && idlist_next(forgotten, &cursor, &task);)
        if (has_begun(ledger, ledger_place(ledger, task)))
            idlist_add(&begun, task);
    idlist_release(&open);
    idlist_release(forgotten);
    *forgotten = begun;
    return over;
}
