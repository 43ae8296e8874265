/* quantile.c: see quantile.h. */
#include "core/quantile.h"

#include <math.h>

static const double smallest = 1e-4, growth = 1.02;

void quantile_add(struct quantiles *quantiles, double seconds)
{
    double bucket = seconds > smallest ? log(seconds / smallest) / log(growth) : 0;
    quantiles->bucket[bucket < QUANTILE_BUCKETS ? (int)bucket : QUANTILE_BUCKETS - 1]++;
    quantiles->count++;
}

double quantile_at(const struct quantiles *quantiles, double share)
{
    double rank = share * (double)(quantiles->count - 1);
    long before = 0;
    int bucket = 0;
    if (!quantiles->count)
        return 0;
    while (bucket < QUANTILE_BUCKETS - 1 &&
           (double)(before += quantiles->bucket[bucket]) <= floor(rank))
        bucket++;
    return smallest * pow(growth, bucket + 0.5);
}
