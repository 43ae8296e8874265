/* Means and standard deviations, one number at a time. */
#include "core/statistics.h"

#include <math.h>

#include "unit.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static void mean_and_deviation_are_those_of_a_sample(void)
{
    /* computed with Python's statistics.mean and statistics.stdev */
    static const struct {
        double number[5];
        size_t count;
        double mean, deviation;
    } cases[] = {
        {{2, 4, 4, 4, 6}, 5, 4, 1.4142135623730951},
        {{1e9 + 1, 1e9 + 2, 1e9 + 3}, 3, 1000000002, 1},
        {{0.1, 0.1}, 2, 0.1, 0},
        {{-5}, 1, -5, 0},
        {{0}, 0, 0, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct statistics statistics = {0};
        for (size_t j = 0; j < cases[i].count; j++)
            statistics_add(&statistics, cases[i].number[j]);
        check(statistics.count == (long)cases[i].count, "%zu", i);
        check(fabs(statistics.mean - cases[i].mean) < 1e-12 * fabs(cases[i].mean) + 1e-300,
              "%zu: %.17g", i, statistics.mean);
        check(fabs(statistics_deviation(&statistics) - cases[i].deviation) < 1e-9, "%zu: %.17g", i,
              statistics_deviation(&statistics));
    }
}

int main(void)
{
    run(mean_and_deviation_are_those_of_a_sample);
    return unit_failures != 0;
}
