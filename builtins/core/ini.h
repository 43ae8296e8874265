/* ini.h: a config file as Python's configparser reads and writes it: [sections], `key = value` or
 * `key: value`, keys in lower case, further lines of a value indented (which is not kept), `%%` for
 * a percent sign. The section DEFAULT gives every other section its keys. */
#ifndef ONAGER_CORE_INI_H
#define ONAGER_CORE_INI_H

#include <stddef.h>

#include "core/fault.h"
#include "core/text.h"

struct ini_entry {
    char *section, *key, *value; /* key NULL: the section exists, that is all */
};

struct ini {
    struct ini_entry *entry; /* in the order of the file */
    size_t count, capacity;
};

#define INI_INIT                                                                                   \
    {                                                                                              \
        NULL, 0, 0                                                                                 \
    }

void ini_release(struct ini *ini);

/* Reads `string`, the content of the file `path` (named in errors), over what `ini` holds. */
int ini_parse(struct ini *ini, const char *path, const char *string, struct fault *fault);

/* Sets a key (in lower case), or makes the section if key is NULL. -1 when memory is short. */
int ini_set(struct ini *ini, const char *section, const char *key, const char *value,
            struct fault *fault);

/* The value in the section itself, or NULL. */
const char *ini_own(const struct ini *ini, const char *section, const char *key);
/* The value in the section, else that of DEFAULT, else NULL. */
const char *ini_get(const struct ini *ini, const char *section, const char *key);

/* Writes the file as configparser does: DEFAULT first, a blank line behind each section. */
void ini_format(const struct ini *ini, struct text *text);

/* The sections in order, each once, without DEFAULT: *at counts entries; NULL at the end. */
const char *ini_next_section(const struct ini *ini, size_t *at);

#endif
