/* amount.c: see amount.h. */
#include "view/amount.h"

#include "core/decimal.h"

void amount_add_seconds(struct text *text, double seconds)
{
    decimal_format((struct decimal){(long)(seconds * 1000 + 0.5), -3}, text);
}

void amount_add_kib(struct text *text, long kib)
{
    static const char units[] = "KMGTP";
    double amount = (double)kib;
    size_t unit = 0;
    for (; amount >= 999.5 && units[unit + 1]; unit++)
        amount /= 1024;
    if (unit && amount < 9.95)
        decimal_format((struct decimal){(long)(amount * 10 + 0.5), -1}, text);
    else
        text_add_long(text, (long)(amount + 0.5));
    text_add_char(text, units[unit]);
}

void amount_add_percent(struct text *text, double part, double whole)
{
    long tenths = whole > 0 ? (long)(part / whole * 1000 + 0.5) : 0;
    text_add_long(text, tenths / 10);
    if (tenths % 10)
        text_printf(text, ".%ld", tenths % 10);
    text_add_string(text, " %");
}
