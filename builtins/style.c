/* style.c: see style.h. */
#include "style.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct style style_plain = {"", ""};

static const struct style style_ansi = {"\033[1m", "\033[0m"};

struct style style_for(int descriptor)
{
    const char *refused = getenv("NO_COLOR"), *terminal = getenv("TERM");
    bool wanted = !(refused && *refused);
    bool able = terminal && *terminal && strcmp(terminal, "dumb") != 0 && isatty(descriptor);
    return wanted && able ? style_ansi : style_plain;
}
