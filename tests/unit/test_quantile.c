/* Quantiles out of buckets, against sorted numbers. */
#include "core/quantile.h"

#include <math.h>
#include <stdlib.h>

#include "unit.h"

enum { MOST = 5000 };

static double numbers[MOST];

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* A number between 0 and 1 that is the same in every run. */
static double next_random(unsigned long *state)
{
    *state = *state * 6364136223846793005UL + 1442695040888963407UL;
    return (double)(*state >> 11) / 9007199254740992.0;
}

static void quantiles_are_off_by_one_percent_at_most(void)
{
    static const double shares[] = {0, 0.01, 0.25, 0.5, 0.75, 0.95, 1};
    static const int counts[] = {1, 2, 3, 10, 99, MOST};
    unsigned long state = 7;
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        struct quantiles quantiles = {0};
        int count = counts[c];
        for (int i = 0; i < count; i++) {
            numbers[i] = exp(next_random(&state) * 20 - 8); /* 0.3 ms to two days */
            quantile_add(&quantiles, numbers[i]);
        }
        qsort(numbers, (size_t)count, sizeof *numbers, compare);
        for (size_t s = 0; s < sizeof shares / sizeof *shares; s++) {
            double right = numbers[(int)floor(shares[s] * (count - 1))];
            double got = quantile_at(&quantiles, shares[s]);
            check(fabs(got / right - 1) < 0.0101, "%g of %d: %g, not %g", shares[s], count, got,
                  right);
        }
    }
}

static void nothing_has_no_median(void)
{
    struct quantiles quantiles = {0};
    check(quantile_at(&quantiles, 0.5) == 0, "got %g", quantile_at(&quantiles, 0.5));
}

static void what_is_beyond_the_buckets_counts_at_the_ends(void)
{
    struct quantiles quantiles = {0};
    quantile_add(&quantiles, 0);
    quantile_add(&quantiles, -1);
    check(quantile_at(&quantiles, 1) < 0.00011, "got %g", quantile_at(&quantiles, 1));
    for (int i = 0; i < 3; i++)
        quantile_add(&quantiles, i ? 1e30 : INFINITY);
    check(quantile_at(&quantiles, 0.5) > 3e7, "got %g", quantile_at(&quantiles, 0.5));
}

int main(void)
{
    run(quantiles_are_off_by_one_percent_at_most);
    run(nothing_has_no_median);
    run(what_is_beyond_the_buckets_counts_at_the_ends);
    return unit_failures != 0;
}
