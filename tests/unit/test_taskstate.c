/* Sets of states, as users write them. */
#include "core/taskstate.h"

#include "unit.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

#define BIT(state) (1U << STATE_##state)

static void words_make_sets(void)
{
    static const struct {
        const char *words;
        stateset set;
    } cases[] = {
        {"pending", BIT(PENDING)},
        {"running", BIT(RUNNING)},
        {"done", BIT(DONE)},
        {"failed", BIT(FAILED)},
        {"error", BIT(ERROR)},
        {"timeout", BIT(TIMEOUT)},
        {"cancelled", BIT(CANCELLED)},
        {"lost", BIT(LOST)},
        {"failed,timeout,lost", BIT(FAILED) | BIT(TIMEOUT) | BIT(LOST)},
        {"lost,failed,lost", BIT(FAILED) | BIT(LOST)},
        {"missing", STATESET_MISSING},
        {"missing,done", STATESET_MISSING | 1U << STATE_DONE},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        stateset set = 0;
        struct fault fault = {""};
        check(stateset_parse(&set, cases[i].words, &fault) == 0, "%s", fault.text);
        check(set == cases[i].set, "%s: %x", cases[i].words, set);
    }
}

static void other_words_are_refused_by_name(void)
{
    static const struct {
        const char *words, *named;
    } cases[] = {
        {"", "\"\" is no state"},
        {"broken", "\"broken\" is no state"},
        {"failed,", "\"\" is no state"},
        {",failed", "\"\" is no state"},
        {"failed,,lost", "\"\" is no state"},
        {"Failed", "\"Failed\" is no state"},
        {"fail", "\"fail\" is no state"},
        {"failedlost", "\"failedlost\" is no state"},
        {"failed lost", "\"failed lost\" is no state"},
        {"failed, lost", "\" lost\" is no state"},
        {"done,broken,lost", "\"broken\" is no state"},
        {"0123456789012345678901234567890123456789012345678901234567890123456789",
         "56789\" is no state"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        stateset set;
        struct fault fault = {""};
        check(stateset_parse(&set, cases[i].words, &fault) == -1, "taken: %s", cases[i].words);
        check(strstr(fault.text, cases[i].named), "%s", fault.text);
        for (int state = 0; state < STATES; state++)
            check(strstr(fault.text, state_names[state]), "does not tell of %s",
                  state_names[state]);
        check(strstr(fault.text, "missing"), "%s", fault.text);
    }
}

static void missing_is_all_but_done(void)
{
    for (int state = 0; state < STATES; state++)
        check(stateset_has(STATESET_MISSING, (enum task_state)state) == (state != STATE_DONE), "%d",
              state);
}

static void an_end_comes_to_one_state(void)
{
    static const struct {
        bool called_off, timed_out;
        int exit_status, signal;
        enum task_state state;
    } cases[] = {
        {false, false, 0, 0, STATE_DONE},       {false, false, 3, 0, STATE_FAILED},
        {false, false, 0, 9, STATE_FAILED},     {true, false, 0, 0, STATE_CANCELLED},
        {true, false, 143, 0, STATE_CANCELLED}, {false, true, 0, 0, STATE_TIMEOUT},
        {true, true, 0, 15, STATE_TIMEOUT},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        check(state_of_end(cases[i].called_off, cases[i].timed_out, cases[i].exit_status,
                           cases[i].signal) == cases[i].state,
              "case %zu", i);
}

int main(void)
{
    run(missing_is_all_but_done);
    run(an_end_comes_to_one_state);
    run(words_make_sets);
    run(other_words_are_refused_by_name);
    return unit_failures != 0;
}
