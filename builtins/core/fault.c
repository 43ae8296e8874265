/* fault.c: see fault.h. */
#include "core/fault.h"

#include <stdarg.h>
#include <stdio.h>

int fail(struct fault *fault, const char *format, ...)
{
    if (!fault)
        return -1;
    va_list args;
    va_start(args, format);
    vsnprintf(fault->text, sizeof fault->text, format, args);
    va_end(args);
    return -1;
}

int fail_memory(struct fault *fault)
{
    return fail(fault, "out of memory");
}
