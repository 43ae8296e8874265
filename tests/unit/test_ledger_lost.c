/* Ledgers of launches whose machines were given up: `lost` events. */
#include "events.h"

/* A machine was given up by another one, `chief`. What is known of its tasks does not depend on
 * whose file is read first, nor on how much is known by then. */
static void what_was_given_up_is_lost_whichever_file_is_read_first(void)
{
    static const struct {
        const char *node, *chief, *other, *live, *gone;
    } cases[] = {
        {"1 start 1 1", "8 lost 1 1", "", "lost", "lost"},
        {"", "8 lost 1 1", "", "lost", "lost"}, /* what it wrote did not reach the disk */
        {"1 start 1 1, 2 cancel 1 1", "8 lost 1 1", "", "lost", "lost"},
        /* begun anew */
        {"1 start 1 1", "8 lost 1 1", "9 start 1 2", "running", "lost"},
        {"1 start 1 1", "8 lost 1 1", "9 start 1 2, 10 end 1 2 0", "done", "done"},
        {"1 start 1 1", "8 lost 1 1", "9 start 1 2, 10 end 1 2 1", "failed", "failed"},
        {"1 start 1 1", "8 lost 1 1, 18 lost 1 2", "9 start 1 2", "lost", "lost"},
        {"1 start 1 1, 2 end 1 1 1, 2 retry 1 1", "8 lost 1 2", "3 start 1 2", "lost", "lost"},
        {"1 start 1 1, 2 end 1 1 1, 2 retry 1 1", "8 lost 1 2", "", "lost", "lost"},
        {"1 start 1 1", "8 lost 1 1", "9 start 1 2, 10 end 1 2 1, 10 retry 1 2", "pending",
         "failed"},
        /* it ended all the same */
        {"1 start 1 1, 7 end 1 1 0", "8 lost 1 1", "", "done", "done"},
        {"1 start 1 1, 7 end 1 1 5", "8 lost 1 1", "", "failed", "failed"},
        {"7 end 1 1 0", "8 lost 1 1", "", "done", "done"},
        {"1 start 1 1, 7 end 1 1 0", "8 lost 1 2", "", "done", "done"},
        {"1 start 1 1, 7 end 1 1 0", "8 lost 1 1, 9 cancel 1", "", "done", "done"},
        /* called off, before it began anew */
        {"1 start 1 1", "8 lost 1 1, 9 cancel 1", "", "cancelled", "cancelled"},
        {"", "8 lost 1 1, 9 cancel 1", "", "cancelled", "cancelled"},
        {"1 start 1 1", "8 lost 1 1, 18 lost 1 2, 19 cancel 1", "9 start 1 2", "cancelled",
         "cancelled"},
        {"", "9 cancel 1", "", "cancelled", "cancelled"},
    };
    static const char *const names[] = {"node", "chief", "other"};
    static const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                    {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (size_t i = 0; i < COUNT(cases) * COUNT(orders) * 2; i++) {
        size_t which = i / 2 / COUNT(orders);
        const char *stories[] = {cases[which].node, cases[which].chief, cases[which].other};
        fresh_launch();
        open_ledger("1");
        for (int j = 0; j < 3; j++) {
            int next = orders[i / 2 % COUNT(orders)][j];
            happens(names[next], stories[next]);
            if (i % 2)
                update_ledger();
        }
        update_ledger();
        check_state(1, cases[which].live, cases[which].chief);
        check(ledger.strangers == 0 && ledger.log.passed_over == 0, "of what is no event");
        ledger.gone = true;
        check_state(1, cases[which].gone, cases[which].chief);
        close_ledger();
    }
}

static void what_is_lost_waits_for_its_scheduler_as_any_other(void)
{
    static const struct {
        enum element_condition condition;
        const char *wanted;
    } cases[] = {
        {ELEMENT_RUNNING, "lost"},    {ELEMENT_WAITING, "pending"},
        {ELEMENT_TIMEOUT, "timeout"}, {ELEMENT_CANCELLED, "cancelled"},
        {ELEMENT_ENDED, "lost"},      {ELEMENT_ERROR, "error"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct elements elements = {{IDLIST_INIT}};
        idlist_add(&elements.in[cases[i].condition], 1);
        fresh_launch();
        happens("node", "1 start 1 1");
        happens("chief", "8 lost 1 1");
        open_ledger("1");
        ledger.elements = &elements;
        ledger.asked = 1000;
        update_ledger();
        check_state(1, cases[i].wanted, "as the scheduler says");
        check(ledger_is_open(&ledger, 0), "its end is not known");
        close_ledger();
        elements_release(&elements);
    }
}

static void what_is_lost_and_asked_to_end_is_cancelled(void)
{
    struct idlist ids = IDLIST_INIT;
    idlist_add(&ids, 1);
    fresh_launch();
    happens("chief", "8 lost 1 1");
    open_ledger("1");
    update_ledger();
    ledger_cancel(&ledger, &ids);
    check_state(1, "cancelled", "nobody tries it again");
    happens("node", "1 start 1 1, 7 end 1 1 0");
    update_ledger();
    check_state(1, "done", "it had ended");
    check(!ledger_is_open(&ledger, 0), "it is open");
    close_ledger();
    idlist_release(&ids);
}

int main(void)
{
    if (!mkdtemp(place))
        return 1;
    run(what_was_given_up_is_lost_whichever_file_is_read_first);
    run(what_is_lost_waits_for_its_scheduler_as_any_other);
    run(what_is_lost_and_asked_to_end_is_cancelled);
    nftw(place, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return unit_failures != 0;
}
