/* plotcolour.c: see plotcolour.h. */
#include "view/plotcolour.h"

#include <math.h>
#include <stdio.h>

const char *plotcolour_line(size_t at)
{
    static const char *const colours[PLOTCOLOUR_LINES] = {
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000"};
    return colours[at % PLOTCOLOUR_LINES];
}

/* A part of linear light from 0 to 1 as sRGB (IEC 61966-2-1), 0 to 255. */
static unsigned encode(double light)
{
    double clipped = fmin(fmax(light, 0), 1);
    double encoded = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * pow(clipped, 1 / 2.4) - 0.055;
    return (unsigned)lround(encoded * 255);
}

void plotcolour_map(double share, char colour[PLOTCOLOUR_SIZE])
{
    static const struct lab {
        double lightness, red, yellow; /* OKLab's L, a, b */
    } from = {0.27, 0.0, -0.09}, to = {0.93, -0.02, 0.16};
    double at = fmin(fmax(share, 0), 1);
    double lightness = from.lightness + at * (to.lightness - from.lightness);
    double red = from.red + at * (to.red - from.red);
    double yellow = from.yellow + at * (to.yellow - from.yellow);
    double l = pow(lightness + 0.3963377774 * red + 0.2158037573 * yellow, 3);
    double m = pow(lightness - 0.1055613458 * red - 0.0638541728 * yellow, 3);
    double s = pow(lightness - 0.0894841775 * red - 1.2914855480 * yellow, 3);
    snprintf(colour, PLOTCOLOUR_SIZE, "#%02x%02x%02x",
             encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
             encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
             encode(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s));
}

bool plotcolour_is_dark(double share)
{
    return share < 0.5;
}
