/* plot_frame.h: what lines and heat maps have in common: the page, the titles and the axes. */
#ifndef ONAGER_VIEW_PLOT_FRAME_H
#define ONAGER_VIEW_PLOT_FRAME_H

#include "view/plot.h"
#include "view/plotscale.h"

/* Where things are on the page, in pixels. */
struct plot_frame {
    double width, height;            /* of the page */
    double left, top, right, bottom; /* of the rectangle that the axes frame */
};

enum { PLOT_LABEL_MOST = 24 }; /* characters of a label */

/* How many pixels a label takes, about; and the widest of an axis, or of a scale. */
double plot_label_width(const char *label);
double plot_axis_width(const struct plot_axis *axis);
double plot_scale_width(const struct plotscale *scale);

/* Makes room for labels that take `left` and `right` pixels beside the axes, and for those of x
 * (which stand turned where they would touch each other); begins the page and writes the titles;
 * `y_title` stands beside the left axis. */
void plot_frame_begin(struct plot_frame *frame, const struct plot *plot, const char *y_title,
                      double left, double right, struct text *svg);

/* The middle of place `at` of `count` equal ones to the right (or upwards). */
double plot_frame_x(const struct plot_frame *frame, size_t at, size_t count);
double plot_frame_y(const struct plot_frame *frame, size_t at, size_t count);

/* Labels for the values of x at equal places, and for a scale; the scale's with grid lines. */
void plot_frame_label_x(const struct plot_frame *frame, const struct plot_axis *x,
                        struct text *svg);
void plot_frame_scale_x(const struct plot_frame *frame, const struct plotscale *scale,
                        struct text *svg);
void plot_frame_scale_y(const struct plot_frame *frame, const struct plotscale *scale,
                        struct text *svg);

/* The two lines. */
void plot_frame_axes(const struct plot_frame *frame, struct text *svg);

/* Puts "lr=0.1, batch-size=32: acc 0.97 ± 0.01 (n=3)" into `tip`. */
const char *plot_tip(const struct plot *plot, size_t x, size_t by, struct text *tip);

#endif
