/* Sweeps: which tasks come of which arguments. */
#include "core/sweep.h"
#include "unit.h"

static char *positional_1[] = {"p", "q"};
static char *lr[] = {"--lr", "0.1", "1/2 x"};
static char *bare[] = {"--verbose"};
static char *flag[] = {"--no-cuda"};

static struct wordspan positional[] = {{positional_1, 2}};
static struct wordspan named[] = {{lr, 3}, {bare, 1}};
static struct wordspan flags[] = {{flag, 1}};

static const struct sweep_spec all_kinds = {
    .jobname = "j",
    .command = "run",
    .mode = "argparse",
    .positional = positional,
    .positionals = 1,
    .named = named,
    .nameds = 2,
    .flag = flags,
    .flags = 1,
    .tag = "--tag",
    .numbered = true,
    .first_id = 8,
};

static void check_task(const struct sweep_spec *spec, long index, const char *command,
                       const char *tag)
{
    struct sweep sweep;
    struct fault fault = {""};
    struct text got_command = TEXT_INIT, got_tag = TEXT_INIT;
    check(sweep_init(&sweep, spec, &fault) == 0, "%s", fault.text);
    sweep_task(&sweep, index, &got_command, &got_tag);
    check_string(text_string(&got_command), command);
    check_string(text_string(&got_tag), tag);
    text_release(&got_command);
    text_release(&got_tag);
    sweep_release(&sweep);
}

static void dimensions_vary_in_order(void)
{
    check_task(&all_kinds, 0,
               "run p --lr 0.1 --verbose --no-cuda --tag j_08__p__lr_0.1__verbose__+nocuda",
               "j_08__p__lr_0.1__verbose__+nocuda");
    check_task(&all_kinds, 1,
               "run q --lr 0.1 --verbose --no-cuda --tag j_09__q__lr_0.1__verbose__+nocuda",
               "j_09__q__lr_0.1__verbose__+nocuda");
    check_task(&all_kinds, 7,
               "run q --lr 1/2 x --verbose --tag j_15__q__lr_1.2.x__verbose__-nocuda",
               "j_15__q__lr_1.2.x__verbose__-nocuda");
}

static void values_are_quoted_on_demand(void)
{
    struct sweep_spec spec = all_kinds;
    spec.quote = true;
    spec.tag = NULL;
    check_task(&spec, 2, "run p --lr '1/2 x' --verbose --no-cuda", "");
}

static void an_argument_left_out_of_the_tag_stays_in_the_command(void)
{
    struct sweep_spec spec = all_kinds;
    struct wordspan tag_args = {lr, 1};
    spec.tag_args = &tag_args;
    check_task(&spec, 0, "run p --lr 0.1 --verbose --no-cuda --tag j_08__p__lr_0.1__+nocuda",
               "j_08__p__lr_0.1__+nocuda");
}

static void hydra_joins_by_an_equals_sign(void)
{
    struct sweep_spec spec = all_kinds;
    spec.mode = "hydra";
    spec.positionals = spec.flags = 0;
    spec.numbered = false;
    check_task(&spec, 1, "run --lr=1/2 x --verbose --tag=j__lr_1.2.x__verbose",
               "j__lr_1.2.x__verbose");
}

static void what_is_no_sweep_is_refused(void)
{
    struct wordspan twice[] = {{lr, 3}, {lr, 2}};
    struct sweep_spec spec = all_kinds;
    struct sweep sweep;
    struct fault fault = {""};
    spec.named = twice;
    check(sweep_init(&sweep, &spec, &fault) == -1, "+arg twice was taken");
    check(strstr(fault.text, "--lr"), "%s", fault.text);
    sweep_release(&sweep);
    spec = all_kinds;
    spec.tag = "";
    check(sweep_init(&sweep, &spec, &fault) == -1, "empty tag was taken");
    sweep_release(&sweep);
    struct wordspan many[64];
    char *names[64][3];
    char name[64][16];
    for (int i = 0; i < 64; i++) {
        snprintf(name[i], sizeof name[i], "--a%d", i);
        names[i][0] = name[i];
        names[i][1] = "1";
        names[i][2] = "2";
        many[i] = (struct wordspan){names[i], 3};
    }
    spec = all_kinds;
    spec.named = many;
    spec.nameds = 64;
    check(sweep_init(&sweep, &spec, &fault) == -1, "2^64 tasks were taken");
    sweep_release(&sweep);
}

int main(void)
{
    run(dimensions_vary_in_order);
    run(values_are_quoted_on_demand);
    run(an_argument_left_out_of_the_tag_stays_in_the_command);
    run(hydra_joins_by_an_equals_sign);
    run(what_is_no_sweep_is_refused);
    return unit_failures != 0;
}
