/* style.h: bold headings and names, for readers at a terminal who want them. */
#ifndef ONAGER_STYLE_H
#define ONAGER_STYLE_H

/* What is written before and behind a text that is to stand out; both empty for plain text. */
struct style {
    const char *strong, *normal;
};

extern const struct style style_plain;

/* The style for what goes to `descriptor`: plain unless it is a terminal, and one that knows more
 * (TERM), whose user doesn't object (NO_COLOR set and not empty, no-color.org). */
struct style style_for(int descriptor);

#endif
