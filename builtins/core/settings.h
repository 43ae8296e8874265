/* settings.h: the settings of the config files, ~/.onagerconfig and .onager/config (which wins):
 * which keys there are, what they mean, and their defaults. One table serves `onager config`, the
 * backends and the documentation. */
#ifndef ONAGER_CORE_SETTINGS_H
#define ONAGER_CORE_SETTINGS_H

#include "core/fault.h"
#include "core/ini.h"

enum setting_kind { SETTING_TEXT, SETTING_SECONDS, SETTING_BACKEND, SETTING_YESNO };

struct setting {
    const char *section; /* the section it belongs to; DEFAULT: every section */
    const char *key;
    const char *value; /* where no file says otherwise */
    const char *help;
    enum setting_kind kind;
};

extern const struct setting settings_table[]; /* ends with a NULL section */

/* The sections that there are, without DEFAULT, ends with NULL. */
extern const char *const settings_sections[];

enum settings_files { SETTINGS_GLOBAL = 1, SETTINGS_LOCAL = 2 };

/* Reads the files in `which` over the keys that the Python onager always shows. `home` is $HOME or
 * NULL. */
int settings_read(struct ini *ini, const char *home, int which, struct fault *fault);

/* The value of a key of the table: from the files, else the default. */
const char *settings_get(const struct ini *ini, const char *section, const char *key);

/* The row for a key, in upper or lower case, in a section; or NULL. */
const struct setting *settings_find(const char *section, const char *key);

/* The path of the global file; NULL when there is no $HOME or no memory. The caller frees. */
char *settings_global_path(const char *home);

#endif
