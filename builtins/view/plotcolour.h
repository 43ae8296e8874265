/* plotcolour.h: colours that people with any kind of colour vision can tell apart. */
#ifndef ONAGER_VIEW_PLOTCOLOUR_H
#define ONAGER_VIEW_PLOTCOLOUR_H

#include <stdbool.h>
#include <stddef.h>

enum { PLOTCOLOUR_LINES = 7, PLOTCOLOUR_SIZE = 8 };

/* The colour of line number `at` (they repeat after PLOTCOLOUR_LINES), as "#rrggbb". From M. Okabe,
 * K. Ito: Color Universal Design, 2008, less the yellow, which can't be seen on white. */
const char *plotcolour_line(size_t at);

/* Writes the colour of a share from 0, dark blue, to 1, bright yellow. Blue and yellow are told
 * apart by almost everybody, and brightness grows evenly, so that it also can be read in grey: the
 * idea is that of J. R. Nuñez et al.: Optimizing colormaps with consideration for color vision
 * deficiency, PLoS ONE 13(7), 2018; the way between the ends is a straight line in B. Ottosson's
 * OKLab, 2020. */
void plotcolour_map(double share, char colour[PLOTCOLOUR_SIZE]);

/* Is text on the colour of that share to be white, not black? */
bool plotcolour_is_dark(double share);

#endif
