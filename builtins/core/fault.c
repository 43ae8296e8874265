/* fault.c: see fault.h. */
#include "core/fault.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/visible.h"

int fail(struct fault *fault, const char *format, ...)
{
    if (!fault)
        return -1;
    va_list args;
    va_start(args, format);
    vsnprintf(fault->text, sizeof fault->text, format, args);
    va_end(args);
    visible_line(fault->text); /* many a fault quotes what was read from a file */
    return -1;
}
