/* help.h: help texts, made from the tables of subcommand.h and optspec.h. */
#ifndef ONAGER_HELP_H
#define ONAGER_HELP_H

#include "core/text.h"
#include "style.h"
#include "subcommand.h"

/* `onager help`: what people want to do, and which subcommand does it. It fits into a terminal of
 * 24 lines and 80 columns, and so does bash's `help onager`, which indents it by four. */
void help_format_overview(const struct style *style, struct text *text);

/* `onager help SUBCOMMAND`: usage, options, examples. */
void help_format_subcommand(const struct subcommand *subcommand, const struct style *style,
                            struct text *text);

/* The option that may stand instead of a required one, or NULL; and is this row such an option? */
const struct optspec *help_alternative(const struct optspec *table, const struct optspec *row);
bool help_is_alternative(const struct optspec *table, const struct optspec *row);

/* An entry of two columns, the second wrapped: "  TERM      what it is". The first `strong` bytes
 * of the term stand out. */
void help_add_entry(const char *term, size_t strong, const char *meaning, const struct style *style,
                    struct text *text);

#endif
