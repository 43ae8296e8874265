/* terminal.c: see terminal.h. */
#include "core/terminal.h"

#include <sys/ioctl.h>

size_t terminal_columns(int descriptor)
{
    struct winsize size;
    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col : 80;
}
