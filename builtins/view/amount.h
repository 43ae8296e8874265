/* amount.h: amounts as people and programs like to read them. */
#ifndef ONAGER_VIEW_AMOUNT_H
#define ONAGER_VIEW_AMOUNT_H

#include "core/text.h"

/* Adds seconds as a plain decimal with at most milliseconds, such as 12.5 (0 or more). */
void amount_add_seconds(struct text *text, double seconds);

/* Adds KiB with three digits or so and a unit: 812K, 3.4M, 17G. */
void amount_add_kib(struct text *text, long kib);

/* Adds a share as a percentage, such as 3 %, 97.5 % (part and whole 0 or more). */
void amount_add_percent(struct text *text, double part, double whole);

#endif
