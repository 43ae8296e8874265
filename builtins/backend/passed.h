/* passed.h: options that go to a scheduler as they are: those that the config names, then those of
 * the command line. What they set onager does not set by itself: -p x takes the place of its -p. */
#ifndef ONAGER_BACKEND_PASSED_H
#define ONAGER_BACKEND_PASSED_H

#include <stdbool.h>

#include "backend/backend.h"

/* How the scheduler's programs read options: whether they take the value of a short one behind it
 * (-pgpu), and long ones with = or cut short (--part=gpu), as getopt_long(3) does. */
enum passed_style { PASSED_GETOPT, PASSED_WORDS };

/* Gathers them: the setting `flags` of the section, then what the user typed. Errors: the setting
 * is not just words. */
int passed_gather(struct words *passed, const struct launch_request *request, const char *section,
                  struct fault *fault);

/* The word by which one of the options in `names` ("-p|--partition") is passed; NULL: none is. */
const char *passed_find(const struct wordspan *passed, const char *names, enum passed_style style);

/* The value of the last of them, for a getopt's option with a value; NULL: none is passed. */
const char *passed_value(const struct wordspan *passed, const char *names);

/* Adds all words but the options in `names`, which have their value behind them. */
void passed_leave_out(const struct wordspan *passed, const char *names, struct words *rest);

/* Is one of Grid Engine's resources asked for, by -l name=…,… ? */
bool passed_resource(const struct wordspan *passed, const char *name);

/* Has the script a line "#$ -notify", for that option? Grid Engine reads them wherever they stand.
 */
bool passed_in_script(const char *script, const char *option);

#endif
