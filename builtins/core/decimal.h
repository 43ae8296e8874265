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

/* Reads a number of the same form, with any count of digits, as the double next to it. Returns
 * false when it is none, has an exponent beyond 400, or is beyond what a double can be. */
bool decimal_parse_double(const char *string, double *number);

/* Adds a finite number rounded to `count` digits that count, 1 to 17, in decimal_format's form. */
void decimal_format_rounded(double number, int count, struct text *text);

/* Adds a finite number with just `places` digits behind the point, 0 to 30: 0.970. */
void decimal_format_fixed(double number, int places, struct text *text);

/* The power of ten of the first digit of a finite number once it is rounded to `count` digits: -3
 * for 0.002. 0 for 0. */
int decimal_magnitude(double number, int count);

/* The shortest number that reads back as this double (finite), as in G. L. Steele, J. L. White: How
 * to Print Floating-Point Numbers Accurately, PLDI 1990; with zeros behind it, maybe. */
struct decimal decimal_shortest(double number);

#endif
