/* decimal.h: numbers as people write them, whatever the language of the shell: always with a point.
 */
#ifndef ONAGER_CORE_DECIMAL_H
#define ONAGER_CORE_DECIMAL_H

#include <stdbool.h>

#include "core/text.h"

/* digits * 10^exponent */
struct decimal {
    long digits;
    int exponent;
};

/* Reads [+-]digits[.digits][e[+-]digits], all of `string`. Returns false when it is none, has more
 * than 18 digits that count, or an exponent beyond 400. */
bool decimal_parse(const char *string, struct decimal *decimal);

/* Adds the number without needless zeros: 0.0001, 1500, 1e-5, 2.5e20; plain from 1e-4 up to 1e16.
 */
void decimal_format(struct decimal decimal, struct text *text);

/* The number next to it that a long double can be. */
long double decimal_value(struct decimal decimal);

/* The shortest number that reads back as this double (finite), as in G. L. Steele, J. L. White: How
 * to Print Floating-Point Numbers Accurately, PLDI 1990; with zeros behind it, maybe. */
struct decimal decimal_shortest(double number);

#endif
