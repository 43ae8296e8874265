/* Sweeps: which tasks come of which arguments. */
#include "core/sweep.h"

#include <stdlib.h>

#include "unit.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static char *run_alone[] = {"run"};
static char *two_lines[] = {"one", "two"};
static char *letters[] = {"p", "q"};
static char *lr[] = {"--lr", "0.1", "1/2 x"};
static char *bare[] = {"--verbose"};
static char *flag[] = {"--no-cuda"};
static char *linked_a[] = {"--a", "1", "2", "3"};
static char *linked_b[] = {"--b", "x", "y", "z"};

static struct wordspan of_letters[] = {{letters, 2}};
static struct wordspan of_lr[] = {{lr, 3}};
static struct wordspan of_bare[] = {{bare, 1}};
static struct wordspan of_flag[] = {{flag, 1}};
static struct wordspan of_links[] = {{linked_a, 4}, {linked_b, 4}};

static const struct axis axes[] = {
    {AXIS_POSITIONAL, of_letters, 1},
    {AXIS_NAMED, of_lr, 1},
    {AXIS_NAMED, of_bare, 1},
    {AXIS_FLAG, of_flag, 1},
};

static const struct sweep_spec all_kinds = {
    .jobname = "j",
    .commands = {run_alone, 1},
    .axis = axes,
    .axes = COUNT(axes),
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
    if (sweep_init(&sweep, spec, &fault) == 0)
        sweep_task(&sweep, index, &got_command, &got_tag);
    check_string(fault.text, "");
    check_string(text_string(&got_command), command);
    check_string(text_string(&got_tag), tag);
    text_release(&got_command);
    text_release(&got_tag);
    sweep_release(&sweep);
}

/* All commands, joined by |. */
static void check_commands(const struct sweep_spec *spec, const char *wanted)
{
    struct sweep sweep;
    struct fault fault = {""};
    struct text all = TEXT_INIT, command = TEXT_INIT, tag = TEXT_INIT;
    if (sweep_init(&sweep, spec, &fault) == 0)
        for (long i = 0; i < sweep.count; i++) {
            sweep_task(&sweep, i, &command, &tag);
            text_printf(&all, "%s%s", i ? "|" : "", text_string(&command));
        }
    check_string(fault.text, "");
    check_string(text_string(&all), wanted);
    text_release(&all);
    text_release(&command);
    text_release(&tag);
    sweep_release(&sweep);
}

static void check_refused(const struct sweep_spec *spec, const char *named)
{
    struct sweep sweep;
    struct fault fault = {""};
    check(sweep_init(&sweep, spec, &fault) == -1, "it was taken, not refused with \"%s\"", named);
    check(strstr(fault.text, named), "%s", fault.text);
    sweep_release(&sweep);
}

static void axes_vary_in_order(void)
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

static void linked_arguments_advance_together(void)
{
    const struct axis linked[] = {axes[0], {AXIS_NAMED, of_links, 2}};
    struct sweep_spec spec = {
        .jobname = "j", .commands = {run_alone, 1}, .axis = linked, .axes = 2, .first_id = 1};
    check_commands(&spec, "run p --a 1 --b x|run q --a 1 --b x|run p --a 2 --b y|"
                          "run q --a 2 --b y|run p --a 3 --b z|run q --a 3 --b z");
    spec.tag = "--t";
    check_task(&spec, 5, "run q --a 3 --b z --t j__q__a_3__b_z", "j__q__a_3__b_z");
}

static void lines_of_a_file_change_slowest_inside_prefix_and_suffix(void)
{
    const struct sweep_spec spec = {.jobname = "j",
                                    .commands = {two_lines, 2},
                                    .prefix = "time",
                                    .suffix = ">log",
                                    .axis = axes,
                                    .axes = 1,
                                    .first_id = 1};
    check_commands(&spec, "time one p >log|time one q >log|time two p >log|time two q >log");
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
    static const struct {
        char *name;
        const char *command, *tag;
    } cases[] = {
        {"lr", "run lr=0.5 tag=j__lr_0.5", "j__lr_0.5"},
        {"lr=", "run lr=0.5 tag=j__lr_0.5", "j__lr_0.5"},
        {"+lr=", "run +lr=0.5 tag=j__lr_0.5", "j__lr_0.5"},
        {"++lr", "run ++lr=0.5 tag=j__lr_0.5", "j__lr_0.5"},
        {"~lr", "run \\~lr=0.5 tag=j__lr_0.5", "j__lr_0.5"},
        {"a.b/c@d", "run a.b/c@d=0.5 tag=j__a.b.c@d_0.5", "j__a.b.c@d_0.5"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *words[] = {cases[i].name, "0.5"};
        struct wordspan member = {words, 2};
        const struct axis axis = {AXIS_NAMED, &member, 1};
        const struct sweep_spec spec = {.jobname = "j",
                                        .commands = {run_alone, 1},
                                        .hydra = true,
                                        .axis = &axis,
                                        .axes = 1,
                                        .tag = "tag",
                                        .first_id = 1};
        check_task(&spec, 0, cases[i].command, cases[i].tag);
    }
}

static void exclusions_close_the_gaps(void)
{
    char *first[] = {"lr=0.1 no-cuda"}, *second[] = {"!lr=0.1", "1=q"};
    const struct wordspan exclude[] = {{first, 1}, {second, 2}};
    struct sweep_spec spec = all_kinds;
    spec.tag = NULL;
    spec.exclude = exclude;
    spec.excludes = 2;
    check_commands(&spec, "run p --lr 1/2 x --verbose --no-cuda|run p --lr 0.1 --verbose|"
                          "run q --lr 0.1 --verbose|run p --lr 1/2 x --verbose");
}

/* A sample of `size` as the numbers of its tasks, by the values 0 .. 9 of six axes. */
static void take_sample(const struct sweep_spec *spec, long *number)
{
    struct sweep sweep;
    struct fault fault = {""};
    struct text command = TEXT_INIT, tag = TEXT_INIT;
    check(sweep_init(&sweep, spec, &fault) == 0, "%s", fault.text);
    for (long i = 0; i < spec->sample; i++) {
        sweep_task(&sweep, i, &command, &tag);
        number[i] = 0;
        for (const char *c = text_string(&command); *c; c++)
            if (*c >= '0' && *c <= '9')
                number[i] = number[i] * 10 + (*c - '0');
    }
    text_release(&command);
    text_release(&tag);
    sweep_release(&sweep);
}

static void a_sample_is_the_beginning_of_a_larger_one(void)
{
    static char *digits[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
    struct wordspan member = {digits, COUNT(digits)};
    struct axis axis[6];
    for (size_t i = 0; i < COUNT(axis); i++)
        axis[i] = (struct axis){AXIS_POSITIONAL, &member, 1};
    struct sweep_spec spec = {.jobname = "j",
                              .commands = {run_alone, 1},
                              .axis = axis,
                              .axes = COUNT(axis),
                              .sample = 1000,
                              .seed = 3,
                              .first_id = 1};
    long large[1000], small[10], other[10];
    static bool seen[1000000];
    take_sample(&spec, large);
    for (size_t i = 0; i < COUNT(large); i++) {
        check(!seen[large[i]], "%ld is there twice", large[i]);
        seen[large[i]] = true;
    }
    spec.sample = 10;
    spec.first_id = 77;
    take_sample(&spec, small);
    check(memcmp(small, large, sizeof small) == 0, "begins with %ld, not %ld", small[0], large[0]);
    spec.seed = 4;
    take_sample(&spec, other);
    check(memcmp(small, other, sizeof small) != 0, "the seed makes no difference");
}

static void what_is_no_sweep_is_refused(void)
{
    struct axis twice[] = {axes[1], axes[1]};
    struct wordspan uneven[] = {{linked_a, 4}, {linked_b, 3}};
    struct axis linked = {AXIS_NAMED, uneven, 2};
    char *everything[] = {"lr=0.1"}, *the_rest[] = {"!lr=0.1"}, *unknown[] = {"rl=0.1"};
    struct wordspan all[] = {{everything, 1}, {the_rest, 1}}, none = {unknown, 1};
    struct sweep_spec spec = all_kinds;
    spec.axis = twice;
    spec.axes = 2;
    check_refused(&spec, "--lr is given twice");
    spec = all_kinds;
    spec.tag = "";
    check_refused(&spec, "+tag");
    spec = all_kinds;
    spec.axis = &linked;
    spec.axes = 1;
    check_refused(&spec, "--a has 3 values, --b has 2");
    spec = all_kinds;
    spec.exclude = all;
    spec.excludes = 2;
    check_refused(&spec, "+exclude leaves no task");
    spec.exclude = &none;
    spec.excludes = 1;
    check_refused(&spec, "\"rl\"");
    spec = all_kinds;
    spec.sample = 9;
    check_refused(&spec, "+sample 9: that is more than the sweep has: 8");
}

static void a_product_beyond_all_numbers_is_refused(void)
{
    struct axis many[64];
    struct wordspan member[64];
    char *names[64][3], name[64][16];
    for (int i = 0; i < 64; i++) {
        snprintf(name[i], sizeof name[i], "--a%d", i);
        names[i][0] = name[i];
        names[i][1] = "1";
        names[i][2] = "2";
        member[i] = (struct wordspan){names[i], 3};
        many[i] = (struct axis){AXIS_NAMED, &member[i], 1};
    }
    struct sweep_spec spec = all_kinds;
    spec.axis = many;
    spec.axes = 64;
    check_refused(&spec, "more than any computer");
    spec.axes = 63;
    check_refused(&spec, "more than any computer");
    spec.axes = 62;
    spec.sample = 1;
    struct sweep sweep;
    check(sweep_init(&sweep, &spec, NULL) == 0, "one of 2^62");
    sweep_release(&sweep);
}

int main(void)
{
    run(axes_vary_in_order);
    run(linked_arguments_advance_together);
    run(lines_of_a_file_change_slowest_inside_prefix_and_suffix);
    run(values_are_quoted_on_demand);
    run(an_argument_left_out_of_the_tag_stays_in_the_command);
    run(hydra_joins_by_an_equals_sign);
    run(exclusions_close_the_gaps);
    run(a_sample_is_the_beginning_of_a_larger_one);
    run(what_is_no_sweep_is_refused);
    run(a_product_beyond_all_numbers_is_refused);
    return unit_failures != 0;
}
