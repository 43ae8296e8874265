/* plotscale.c: see plotscale.h. Round numbers for ticks are chosen as in P. S. Heckbert: Nice
 * Numbers for Graph Labels, Graphics Gems, 1990. */
#include "view/plotscale.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "core/decimal.h"

enum { TICKS_WANTED = 6, OWN_TICKS_MOST = 10 };

static void add_tick(struct plotscale *scale, struct decimal decimal)
{
    struct text label = TEXT_INIT;
    if (scale->ticks == PLOTSCALE_TICKS_MOST)
        return;
    struct plottick *tick = &scale->tick[scale->ticks++];
    tick->value = (double)decimal_value(decimal);
    decimal_format(decimal, &label);
    size_t length = label.length < sizeof tick->label ? label.length : sizeof tick->label - 1;
    memcpy(tick->label, label.length ? label.bytes : "", length);
    tick->label[length] = '\0';
    text_release(&label);
}

/* Ticks at round numbers inside the ends; with `widen` the ends move out to such. */
static void set_round_ticks(struct plotscale *scale, bool widen)
{
    double step = (scale->high - scale->low) / (TICKS_WANTED - 1);
    int exponent = (int)floor(log10(step));
    double lead = step / pow(10, exponent);
    long round = lead < 1.5 ? 1 : lead < 3 ? 2 : lead < 7 ? 5 : 10;
    double unit = (double)round * pow(10, exponent), slack = widen ? 1e-9 : -1e-9;
    double first = widen ? floor(scale->low / unit + slack) : ceil(scale->low / unit + slack);
    double last = widen ? ceil(scale->high / unit - slack) : floor(scale->high / unit - slack);
    if (!(fabs(first) <= 1e15 && fabs(last) <= 1e15 && last - first < PLOTSCALE_TICKS_MOST))
        return; /* numbers so close together that they differ in the last digits only */
    for (long i = (long)first; i <= (long)last; i++)
        add_tick(scale, (struct decimal){i * round, exponent});
    if (widen) {
        scale->low = scale->tick[0].value;
        scale->high = scale->tick[scale->ticks - 1].value;
    }
}

/* Ticks at powers of ten, each or every second, third ... */
static void set_power_ticks(struct plotscale *scale, bool widen)
{
    int first = (int)(widen ? floor(log10(scale->low)) : ceil(log10(scale->low) - 1e-9));
    int last = (int)(widen ? ceil(log10(scale->high)) : floor(log10(scale->high) + 1e-9));
    int step = (last - first) / (TICKS_WANTED + 2) + 1;
    for (int i = first; i <= last; i += step)
        add_tick(scale, (struct decimal){1, i});
    if (widen) {
        scale->low = pow(10, first);
        scale->high = pow(10, last);
    }
}

/* Do the values spread more evenly over powers than over the numbers, and far enough? */
static bool spreads_over_powers(const double *value, size_t count)
{
    double least = INFINITY, most = 0, least_power = INFINITY, most_power = 0;
    if (value[0] <= 0)
        return false;
    for (size_t i = 1; i < count; i++) {
        double gap = value[i] - value[i - 1], power = log(value[i]) - log(value[i - 1]);
        if (gap <= 0)
            continue;
        least = fmin(least, gap);
        most = fmax(most, gap);
        least_power = fmin(least_power, power);
        most_power = fmax(most_power, power);
    }
    if (count == 2)
        return value[1] >= 100 * value[0];
    return value[count - 1] >= 8 * value[0] && most_power <= 3 * least_power && most > 3 * least;
}

static void widen_a_little(struct plotscale *scale)
{
    if (scale->kind == PLOTSCALE_LOG) {
        double low = log(scale->low), high = log(scale->high);
        scale->low = fmax(exp(low - (high - low) * 0.03), DBL_MIN);
        scale->high = fmin(exp(high + (high - low) * 0.03), DBL_MAX);
        return;
    }
    double margin = (scale->high - scale->low) * 0.03;
    scale->low -= margin;
    scale->high += margin;
}

/* Makes room around a single value. */
static void part_ends(struct plotscale *scale)
{
    double size = fabs(scale->high) * 0.5;
    if (scale->high - scale->low > fabs(scale->high) * 1e-12)
        return;
    scale->low -= size > 0 ? size : 1;
    scale->high += size > 0 ? size : 1;
}

void plotscale_set_values(struct plotscale *scale, const double *value, size_t count)
{
    bool powers = spreads_over_powers(value, count);
    *scale = (struct plotscale){.kind = powers ? PLOTSCALE_LOG : PLOTSCALE_LINEAR,
                                .low = value[0],
                                .high = value[count - 1]};
    if (!powers)
        part_ends(scale);
    widen_a_little(scale);
    if (!powers && count > 1)
        set_round_ticks(scale, false);
    else if (powers && count > OWN_TICKS_MOST)
        set_power_ticks(scale, false);
    bool own = !scale->ticks;
    for (size_t i = 0; i < count && own; i++)
        add_tick(scale, decimal_shortest(value[i]));
}

void plotscale_set_range(struct plotscale *scale, double low, double high, bool widen)
{
    bool powers = low > 0 && high >= 1000 * low;
    *scale = (struct plotscale){
        .kind = powers ? PLOTSCALE_LOG : PLOTSCALE_LINEAR, .low = low, .high = high};
    if (powers) {
        set_power_ticks(scale, widen);
        return;
    }
    part_ends(scale);
    set_round_ticks(scale, widen);
}

double plotscale_place(const struct plotscale *scale, double value)
{
    if (scale->kind == PLOTSCALE_LOG)
        return value > 0 ? (log(value) - log(scale->low)) / (log(scale->high) - log(scale->low))
                         : -1;
    return (value - scale->low) / (scale->high - scale->low);
}
