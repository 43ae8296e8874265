/* page.c: see page.h. */
#include "view/page.h"

#include <math.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "core/decimal.h"
#include "core/utf8.h"

void page_begin(struct text *page, const char *title)
{
    text_add_string(page, "<!DOCTYPE html>\n"
                          "<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
                          "<meta charset=\"utf-8\" />\n"
                          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
                          "'none'; base-uri 'none'; form-action 'none'; style-src '");
    text_printf(page, "%s'; script-src '%s'\" />\n", page_style_hash, page_script_hash);
    text_add_string(page, "<meta name=\"viewport\" content=\"width=device-width\" />\n"
                          "<meta name=\"color-scheme\" content=\"light dark\" />\n"
                          "<meta name=\"generator\" content=\"onager\" />\n<title>");
    page_add(page, title);
    text_printf(page, "</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n", page_style);
}

void page_end(struct text *page)
{
    text_printf(page, "</main>\n<script>%s</script>\n</body>\n</html>\n", page_script);
}

static void add_character(struct text *page, const char *at, size_t length)
{
    unsigned char c = (unsigned char)*at;
    if (!length || (length == 3 && memcmp(at, "\xEF\xBF\xBE", 3) >= 0)) /* XML has no U+FFFE */
        text_add_string(page, "\xEF\xBF\xBD");
    else if (length > 1)
        text_add(page, at, length);
    else if (c < ' ')
        text_printf(page, "\xE2\x90%c", 0x80 + c);
    else if (c == 0x7f)
        text_add_string(page, "\xE2\x90\xA1");
    else if (strchr("<>&\"'", c))
        text_printf(page, "&#%d;", c);
    else
        text_add_char(page, *at);
}

void page_add_cut(struct text *page, const char *string, size_t most)
{
    for (const char *at = string; *at;) {
        size_t length = utf8_length(at);
        if ((size_t)(at - string) >= most) {
            text_add_string(page, "…");
            return;
        }
        add_character(page, at, length);
        at += length ? length : 1;
    }
}

void page_add(struct text *page, const char *string)
{
    page_add_cut(page, string, SIZE_MAX);
}

void page_add_number(struct text *page, double number, int digits)
{
    long scale = 1;
    for (int i = 0; i < digits; i++)
        scale *= 10;
    if (!(fabs(number) < 1e12))
        number = 0;
    long scaled = lround(fabs(number) * (double)scale);
    text_printf(page, "%s%ld", number < 0 && scaled ? "-" : "", scaled / scale);
    if (digits) {
        text_add_char(page, '.');
        text_add_padded(page, scaled % scale, digits);
    }
}

void page_add_count(struct text *page, long count)
{
    if (count < 1000) {
        text_add_long(page, count);
        return;
    }
    page_add_count(page, count / 1000);
    text_add_char(page, ',');
    text_add_padded(page, count % 1000, 3);
}

void page_say(struct text *page, const char *text, ...)
{
    va_list counts;
    va_start(counts, text);
    for (; *text; text++)
        if (*text == '#')
            page_add_count(page, va_arg(counts, long));
        else
            text_add_char(page, *text);
    va_end(counts);
}

/* Below ten with a decimal place: short tasks differ by less. */
static void add_milliseconds(struct text *page, double seconds)
{
    long tenths = lround(seconds * 10000);
    bool whole = tenths >= 100 || tenths % 10 == 0;
    decimal_format((struct decimal){whole ? (tenths + 5) / 10 : tenths, whole ? 0 : -1}, page);
    text_add_string(page, " ms");
}

void page_add_span(struct text *page, double seconds)
{
    long whole = seconds > 0 && seconds < 1e12 ? lround(seconds) : 0;
    if (!(seconds > 0))
        text_add_string(page, "0 s");
    else if (seconds < 0.0995)
        add_milliseconds(page, seconds);
    else if (seconds < 59.95) {
        page_add_number(page, seconds, seconds < 9.995 ? 2 : 1);
        text_add_string(page, " s");
    } else if (whole < 3600)
        text_printf(page, "%ld:%02ld", whole / 60, whole % 60);
    else if (whole < 86400)
        text_printf(page, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
    else
        text_printf(page, "%ld d %02ld:%02ld", whole / 86400, whole / 3600 % 24, whole / 60 % 60);
}

void page_add_time(struct text *page, double time)
{
    time_t whole = time > 0 && time < 4e9 ? (time_t)time : 0;
    struct tm utc;
    char date[16] = "", clock[16] = "";
    if (!gmtime_r(&whole, &utc))
        return;
    strftime(date, sizeof date, "%Y-%m-%d", &utc);
    strftime(clock, sizeof clock, "%H:%M:%S", &utc);
    text_printf(page, "<time datetime=\"%sT%sZ\">%s %s UTC</time>", date, clock, date, clock);
}

void page_begin_section(struct text *page, const char *id, const char *heading, const char *note)
{
    text_printf(page, "<section id=\"%s\">\n<h2>%s</h2>\n", id, heading);
    if (note)
        text_printf(page, "<p class=\"note\">%s</p>\n", note);
}

void page_end_section(struct text *page)
{
    text_add_string(page, "</section>\n");
}

double page_step(double range, int most)
{
    static const double step[] = {1,   2,   5,    10,   15,   30,    60,    120,   300,
                                  600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400};
    double found = 1;
    if (!(range > 0 && range < 1e12))
        return 1;
    if (range / found <= most) { /* less than a second: 0.5, 0.2, 0.1 ... */
        static const double smaller[] = {2, 2.5, 2};
        for (int i = 0; range / (found / smaller[i % 3]) <= most && found > 1e-6; i++)
            found /= smaller[i % 3];
        return found;
    }
    for (size_t i = 0; i < sizeof step / sizeof *step && range / found > most; i++)
        found = step[i];
    for (int i = 0; range / found > most; i++)
        found *= i % 3 == 1 ? 2.5 : 2;
    return found;
}

void page_add_tick(struct text *page, double seconds)
{
    long whole = lround(seconds), milli = lround(seconds * 1000);
    if (milli == 0)
        text_add_string(page, "0");
    else if (milli < 1000)
        add_milliseconds(page, seconds);
    else if (milli < 60000 && milli % 1000) {
        page_add_number(page, seconds, milli % 100 ? 2 : 1);
        text_add_string(page, " s");
    } else if (whole < 60)
        text_printf(page, "%ld s", whole);
    else
        page_add_span(page, seconds);
}

void page_add_rect(struct text *page, const char *class, double x, double y, double width,
                   double height)
{
    text_printf(page, "<rect class=\"%s\" x=\"", class);
    page_add_number(page, x, 1);
    text_add_string(page, "\" y=\"");
    page_add_number(page, y, 1);
    text_add_string(page, "\" width=\"");
    page_add_number(page, width, 1);
    text_add_string(page, "\" height=\"");
    page_add_number(page, height, 1);
    text_add_string(page, "\">");
}

void page_add_line(struct text *page, const char *class, double x, double y, double x2, double y2)
{
    text_printf(page, "<path class=\"%s\" d=\"M", class);
    page_add_number(page, x, 1);
    text_add_char(page, ' ');
    page_add_number(page, y, 1);
    text_add_char(page, 'L');
    page_add_number(page, x2, 1);
    text_add_char(page, ' ');
    page_add_number(page, y2, 1);
    text_add_string(page, "\" />");
}

void page_begin_label(struct text *page, const char *class, double x, double y)
{
    text_printf(page, "<text class=\"%s\" x=\"", class);
    page_add_number(page, x, 1);
    text_add_string(page, "\" y=\"");
    page_add_number(page, y, 1);
    text_add_string(page, "\">");
}
