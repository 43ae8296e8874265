/* quantile.h: the median, and other quantiles, of durations that come one by one, in constant
 * memory: how many there are in each of some hundred buckets, whose bounds grow by 2 %. What comes
 * out is the middle of a bucket, so off by 1 % at most, as in DDSketch (C. Masson, J. E. Rim,
 * H. K. Lee, PVLDB 12, 2019). */
#ifndef ONAGER_CORE_QUANTILE_H
#define ONAGER_CORE_QUANTILE_H

enum { QUANTILE_BUCKETS = 1400 }; /* from 0.1 ms to three years */

/* Begins as {0}. */
struct quantiles {
    long count;
    unsigned bucket[QUANTILE_BUCKETS];
};

/* Adds a duration in seconds, O(1). What is beyond the buckets counts in the first or last. */
void quantile_add(struct quantiles *quantiles, double seconds);

/* The duration that a share of them (0 to 1; 0.5: the median) does not exceed; 0 when there are
 * none. O(buckets) */
double quantile_at(const struct quantiles *quantiles, double share);

#endif
