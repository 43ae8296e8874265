/* terminal.h: what is known of a terminal. */
#ifndef ONAGER_CORE_TERMINAL_H
#define ONAGER_CORE_TERMINAL_H

#include <stddef.h>

/* How many columns it has; 80 where it does not tell (tty_ioctl(4), TIOCGWINSZ). */
size_t terminal_columns(int descriptor);

#endif
