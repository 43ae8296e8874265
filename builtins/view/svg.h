/* svg.h: the few elements of SVG that pictures are made of, as pure functions into a text. Numbers
 * don't depend on the language, strings are escaped, so that the picture is well-formed XML
 * whatever is in them. Lengths are pixels, y goes down. */
#ifndef ONAGER_VIEW_SVG_H
#define ONAGER_VIEW_SVG_H

#include <stdbool.h>

#include "core/text.h"

/* Adds a string as XML text or attribute. After `most` characters (0: never) it is cut, and an
 * ellipsis stands there. What XML can't have is replaced by U+FFFD, line ends and tabs by blanks.
 */
void svg_add_string(struct text *svg, const char *string, size_t most);

/* Adds a number with at most two places. */
void svg_add_number(struct text *svg, double number);

/* The picture's begin, with a title for those who can't see it, and its end. */
void svg_begin(struct text *svg, double width, double height, const char *title);
void svg_end(struct text *svg);

/* `style` is a class of the style sheet that svg_begin writes: axis, grid, bar. `colour` overrides
 * its colour; NULL: it does not. */
void svg_line(struct text *svg, double x1, double y1, double x2, double y2, const char *style,
              const char *colour);

/* `tip` is what is shown while the mouse is over it; NULL: nothing. */
void svg_rectangle(struct text *svg, double x, double y, double width, double height,
                   const char *style, const char *colour, const char *tip);

enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END };

/* Text at (x, y), its foot line there. */
struct svg_label {
    double x, y;
    enum svg_anchor anchor;
    const char *style;  /* title, name, tick, cell */
    const char *colour; /* NULL: dark */
    double turned;      /* degrees, clockwise */
    size_t most;        /* characters; 0: all. A tip shows all of what was cut. */
};
void svg_text(struct text *svg, const struct svg_label *label, const char *string);

/* A mark for a value: shapes differ from number to number. */
void svg_mark(struct text *svg, double x, double y, size_t shape, const char *colour,
              const char *tip);

#endif
