/* Axes of plots: linear or logarithmic, ticks at round numbers. */
#include "view/plotscale.h"

#include <math.h>

#include "core/text.h"
#include "unit.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static void join_ticks(const struct plotscale *scale, struct text *text)
{
    text_clear(text);
    for (size_t i = 0; i < scale->ticks; i++)
        text_printf(text, "%s%s", i ? " " : "", scale->tick[i].label);
}

static void parameters_that_spread_over_powers_have_a_logarithmic_axis(void)
{
    static const struct {
        double value[12];
        size_t count;
        enum plotscale_kind kind;
        const char *ticks;
    } cases[] = {
        {{0.001, 0.01, 0.1, 1}, 4, PLOTSCALE_LOG, "0.001 0.01 0.1 1"},
        {{1, 3, 10, 30}, 4, PLOTSCALE_LOG, "1 3 10 30"},
        {{16, 32, 64, 128, 256}, 5, PLOTSCALE_LOG, "16 32 64 128 256"},
        {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 10, PLOTSCALE_LINEAR, "2 4 6 8 10"},
        {{0, 1, 10, 100}, 4, PLOTSCALE_LINEAR, "0 20 40 60 80 100"},
        {{-1, 1}, 2, PLOTSCALE_LINEAR, "-1 -0.5 0 0.5 1"},
        {{0.1, 10}, 2, PLOTSCALE_LOG, "0.1 10"},
        {{1, 2}, 2, PLOTSCALE_LINEAR, "1 1.2 1.4 1.6 1.8 2"},
        {{5}, 1, PLOTSCALE_LINEAR, "5"},
        {{0}, 1, PLOTSCALE_LINEAR, "0"},
        {{1, 1.0000000000000002}, 2, PLOTSCALE_LINEAR, NULL},
        {{1e-300, 1e300}, 2, PLOTSCALE_LOG, "1e-300 1e300"},
        {{1e15, 1e15 + 1}, 2, PLOTSCALE_LINEAR, NULL},
    };
    struct text ticks = TEXT_INIT;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct plotscale scale;
        plotscale_set_values(&scale, cases[i].value, cases[i].count);
        check(scale.kind == cases[i].kind, "case %zu", i);
        join_ticks(&scale, &ticks);
        if (cases[i].ticks)
            check_string(text_string(&ticks), cases[i].ticks);
        for (size_t j = 0; j < cases[i].count; j++) {
            double place = plotscale_place(&scale, cases[i].value[j]);
            check(place > 0 && place < 1, "case %zu, value %zu stands at %g", i, j, place);
        }
    }
    text_release(&ticks);
}

static void measured_numbers_lie_between_two_ticks(void)
{
    static const struct {
        double low, high;
        enum plotscale_kind kind;
        const char *ticks;
    } cases[] = {
        {0.81, 0.98, PLOTSCALE_LINEAR, "0.8 0.85 0.9 0.95 1"},
        {-3, 12, PLOTSCALE_LINEAR, "-5 0 5 10 15"},
        {0.002, 3, PLOTSCALE_LOG, "0.001 0.01 0.1 1 10"},
        {0, 5000, PLOTSCALE_LINEAR, "0 1000 2000 3000 4000 5000"},
        {0.5, 0.5, PLOTSCALE_LINEAR, "0.2 0.3 0.4 0.5 0.6 0.7 0.8"},
        {0, 0, PLOTSCALE_LINEAR, "-1 -0.5 0 0.5 1"},
        {1e299, 1e300, PLOTSCALE_LINEAR, "0 2e299 4e299 6e299 8e299 1e300"},
        {1e-12, 1, PLOTSCALE_LOG, "1e-12 1e-10 1e-8 1e-6 0.0001 0.01 1"},
    };
    struct text ticks = TEXT_INIT;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct plotscale scale;
        plotscale_set_range(&scale, cases[i].low, cases[i].high, true);
        check(scale.kind == cases[i].kind, "case %zu", i);
        join_ticks(&scale, &ticks);
        check_string(text_string(&ticks), cases[i].ticks);
        double low = plotscale_place(&scale, cases[i].low);
        double high = plotscale_place(&scale, cases[i].high);
        check(low >= 0 && low <= high && high <= 1 + 1e-12, "case %zu: %g to %g", i, low, high);
    }
    text_release(&ticks);
}

int main(void)
{
    run(parameters_that_spread_over_powers_have_a_logarithmic_axis);
    run(measured_numbers_lie_between_two_ticks);
    return unit_failures != 0;
}
