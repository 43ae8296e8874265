/* statistics.h: how many numbers, their mean and standard deviation, one number at a time: B. P.
 * Welford: Note on a Method for Calculating Corrected Sums of Squares and Products, Technometrics
 * 4(3), 1962. */
#ifndef ONAGER_CORE_STATISTICS_H
#define ONAGER_CORE_STATISTICS_H

struct statistics {
    long count;
    double mean;    /* 0 without numbers */
    double squares; /* the sum of the squared distances from the mean */
};

void statistics_add(struct statistics *statistics, double number);

/* The standard deviation of a sample (divided by count - 1); 0 for fewer than two numbers. */
double statistics_deviation(const struct statistics *statistics);

#endif
