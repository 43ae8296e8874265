/* statistics.c: see statistics.h. */
#include "core/statistics.h"

#include <math.h>

void statistics_add(struct statistics *statistics, double number)
{
    double distance = number - statistics->mean;
    statistics->count++;
    statistics->mean += distance / (double)statistics->count;
    statistics->squares += distance * (number - statistics->mean);
}

double statistics_deviation(const struct statistics *statistics)
{
    return statistics->count < 2 ? 0 : sqrt(statistics->squares / (double)(statistics->count - 1));
}
