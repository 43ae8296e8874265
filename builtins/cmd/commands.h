/* commands.h: a plain list of commands, one a line: what `prelaunch +from-file` reads. */
#ifndef ONAGER_CMD_COMMANDS_H
#define ONAGER_CMD_COMMANDS_H

#include "core/fault.h"
#include "core/sink.h"
#include "core/text.h"
#include "core/words.h"

struct commands {
    struct text text;      /* the file */
    struct wordspan lines; /* the commands: they point into the text */
};

/* Reads `path`, which may be a pipe; "-" is stdin. Empty lines and lines that begin with # are left
 * out, a CR before a line's end too. Errors: it cannot be read, has no command in it, or a NUL
 * byte; a signal came. The caller releases in any case. */
int commands_read(struct commands *commands, const char *path, stopflag stop, struct fault *fault);
void commands_release(struct commands *commands);

#endif
