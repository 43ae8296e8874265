/* page.h: what the page of `onager report` is made of: HTML5 that is well-formed XML too, with its
 * style and script inside it. Nothing is fetched from anywhere: a Content-Security-Policy forbids
 * it, and allows just the one style and the one script, by their hashes. */
#ifndef ONAGER_VIEW_PAGE_H
#define ONAGER_VIEW_PAGE_H

#include "core/text.h"

/* Adds all up to <main>, and the end from </main> on. */
void page_begin(struct text *page, const char *title);
void page_end(struct text *page);

/* Adds a string from outside, as text or as the value of an attribute: what HTML would read is
 * escaped; a byte that is no UTF-8 becomes U+FFFD, a control character its picture (U+2400 on). Of
 * a long string, about the first `most` bytes are added, and an ellipsis. */
void page_add(struct text *page, const char *string);
void page_add_cut(struct text *page, const char *string, size_t most);

/* Adds a number with so many digits behind the point (0 to 6); what is none, as 0. */
void page_add_number(struct text *page, double number, int digits);

/* Adds a whole number as 1,234,567. */
void page_add_count(struct text *page, long count);

/* Adds the text with the next of the counts, which are longs, in place of each #. */
void page_say(struct text *page, const char *text, ...);

/* Adds a duration in seconds: "7 ms", "4.2 s", "3:05", "1:02:03", "2 d 03:04". */
void page_add_span(struct text *page, double seconds);

/* Adds <time>: in UTC; the script shows it as the reader's clock does. Seconds since 1970. */
void page_add_time(struct text *page, double time);

/* A step of at least range / most, in seconds, for the marks of an axis of time: 2 s, 15 min, 6 h;
 * and what is written at a mark: "500 ms", "15 s", "2:00:00". */
double page_step(double range, int most);
void page_add_tick(struct text *page, double seconds);

/* What SVG is made of, each with a class of the page's style. The caller ends <rect> and <text>,
 * which may hold a <title> or text. */
void page_add_rect(struct text *page, const char *class, double x, double y, double width,
                   double height);
void page_add_line(struct text *page, const char *class, double x, double y, double x2, double y2);
void page_begin_label(struct text *page, const char *class, double x, double y);

/* Begins and ends a section: a card with a heading. Its note (plain text, or NULL) stands beside
 * it. */
void page_begin_section(struct text *page, const char *id, const char *heading, const char *note);
void page_end_section(struct text *page);

/* style and script of the page, and their hashes as a Content-Security-Policy names them. */
extern const char page_style[], page_script[], page_style_hash[], page_script_hash[];

#endif
