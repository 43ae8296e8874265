/* shortage.c: see shortage.h. */
#include "core/shortage.h"

static unsigned long shortages, shortages_told;

void shortage_note(void)
{
    shortages++;
}

void shortage_told(void)
{
    shortages_told = shortages;
}

unsigned long shortage_count(void)
{
    return shortages;
}

bool shortage_since(unsigned long count)
{
    return shortages > count && shortages > shortages_told;
}
