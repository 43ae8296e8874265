/* terms.h: the end of a condition such as `lr=0.1 batch-size=32|64 !amp`: names, behind `=` their
 * values. For +exclude, which knows them from the line, and --where, which knows them from the job.
 */
#ifndef ONAGER_COMPLETE_TERMS_H
#define ONAGER_COMPLETE_TERMS_H

#include "complete/completion.h"

/* Where names and values come from. `typed` is the end of the word, for those who spell names as
 * they were begun. */
struct termsource {
    /* Adds what may stand at the beginning of a term: "lr=", or a flag. */
    void (*add_names)(struct termsource *source, const char *typed, struct words *found);
    /* Adds the values of name[0..length). */
    void (*add_values)(struct termsource *source, const char *name, size_t length,
                       struct words *found);
};

/* Offers what fits behind `typed`, the condition up to the cursor. First the name; its values as
 * soon as it is certain. */
void offer_terms(struct completion *now, struct termsource *source, const char *typed);

#endif
