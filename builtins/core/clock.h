/* clock.h: what time it is. */
#ifndef ONAGER_CORE_CLOCK_H
#define ONAGER_CORE_CLOCK_H

/* Seconds since 1970, as in events; somebody may set this clock. */
double clock_date(void);

/* Seconds since some moment in the past, for measuring: it never goes back. */
double clock_steady(void);

#endif
