/* svg.c: see svg.h. */
#include "view/svg.h"

#include <math.h>
#include <string.h>

#include "core/decimal.h"
#include "core/utf8.h"

static void add_character(struct text *svg, const char *at, size_t length)
{
    static const char special[] = "&<>\"'";
    static const char *const entity[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    unsigned char byte = (unsigned char)*at;
    const char *found = strchr(special, *at);
    bool none =
        length == 3 && (memcmp(at, "\xef\xbf\xbe", 3) == 0 || !memcmp(at, "\xef\xbf\xbf", 3));
    if (found)
        text_add_string(svg, entity[found - special]);
    else if (byte == '\n' || byte == '\t' || byte == '\r')
        text_add_char(svg, ' ');
    else if (!length || byte < 0x20 || none)
        text_add_string(svg, "\xef\xbf\xbd");
    else
        text_add(svg, at, length);
}

void svg_add_string(struct text *svg, const char *string, size_t most)
{
    size_t count = 0;
    for (const char *at = string; *at; count++) {
        size_t length = utf8_length(at);
        if (most && count == most) {
            text_add_string(svg, "…");
            return;
        }
        add_character(svg, at, length);
        at += length ? length : 1;
    }
}

void svg_add_number(struct text *svg, double number)
{
    double hundredths = isfinite(number) ? round(number * 100) : 0;
    if (fabs(hundredths) > 1e12)
        hundredths = 0;
    decimal_format((struct decimal){(long)hundredths, -2}, svg);
}

static void add_attribute(struct text *svg, const char *name, double number)
{
    text_printf(svg, " %s=\"", name);
    svg_add_number(svg, number);
    text_add_char(svg, '"');
}

void svg_begin(struct text *svg, double width, double height, const char *title)
{
    text_add_string(svg, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                         "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"");
    add_attribute(svg, "width", width);
    add_attribute(svg, "height", height);
    text_add_string(svg, " viewBox=\"0 0 ");
    svg_add_number(svg, width);
    text_add_char(svg, ' ');
    svg_add_number(svg, height);
    text_add_string(svg, "\">\n<title>");
    svg_add_string(svg, title, 0);
    text_add_string(svg, "</title>\n<style>\n"
                         "text { font-family: sans-serif; font-size: 12px; fill: #222 }\n"
                         ".title { font-size: 15px; font-weight: bold }\n"
                         ".name { font-size: 13px }\n"
                         ".cell { font-size: 11px }\n"
                         "line, polyline { fill: none }\n"
                         ".axis { stroke: #444 }\n"
                         ".grid { stroke: #e2e2e2 }\n"
                         ".bar { stroke-width: 1.2 }\n"
                         ".series { stroke-width: 2 }\n"
                         ".value, .colour { shape-rendering: crispEdges }\n"
                         "</style>\n");
    svg_rectangle(svg, 0, 0, width, height, "page", "#fff", NULL);
}

void svg_end(struct text *svg)
{
    text_add_string(svg, "</svg>\n");
}

void svg_line(struct text *svg, double x1, double y1, double x2, double y2, const char *style,
              const char *colour)
{
    text_printf(svg, "<line class=\"%s\"", style);
    add_attribute(svg, "x1", x1);
    add_attribute(svg, "y1", y1);
    add_attribute(svg, "x2", x2);
    add_attribute(svg, "y2", y2);
    if (colour)
        text_printf(svg, " stroke=\"%s\"", colour);
    text_add_string(svg, "/>\n");
}

/* Ends an element that may have a tip. */
static void end_element(struct text *svg, const char *name, const char *tip)
{
    if (!tip) {
        text_add_string(svg, "/>\n");
        return;
    }
    text_add_string(svg, "><title>");
    svg_add_string(svg, tip, 0);
    text_printf(svg, "</title></%s>\n", name);
}

void svg_rectangle(struct text *svg, double x, double y, double width, double height,
                   const char *style, const char *colour, const char *tip)
{
    text_printf(svg, "<rect class=\"%s\"", style);
    add_attribute(svg, "x", x);
    add_attribute(svg, "y", y);
    add_attribute(svg, "width", width);
    add_attribute(svg, "height", height);
    text_printf(svg, " fill=\"%s\"", colour);
    end_element(svg, "rect", tip);
}

void svg_text(struct text *svg, const struct svg_label *label, const char *string)
{
    static const char *const anchors[] = {"start", "middle", "end"};
    text_printf(svg, "<text class=\"%s\" text-anchor=\"%s\"", label->style, anchors[label->anchor]);
    add_attribute(svg, "x", label->x);
    add_attribute(svg, "y", label->y);
    if (label->colour)
        text_printf(svg, " style=\"fill: %s\"", label->colour);
    if (label->turned != 0) {
        text_add_string(svg, " transform=\"rotate(");
        svg_add_number(svg, label->turned);
        text_add_char(svg, ' ');
        svg_add_number(svg, label->x);
        text_add_char(svg, ' ');
        svg_add_number(svg, label->y);
        text_add_string(svg, ")\"");
    }
    text_add_char(svg, '>');
    svg_add_string(svg, string, label->most);
    if (label->most && utf8_width(string, strlen(string)) > label->most) {
        text_add_string(svg, "<title>");
        svg_add_string(svg, string, 0);
        text_add_string(svg, "</title>");
    }
    text_add_string(svg, "</text>\n");
}

void svg_mark(struct text *svg, double x, double y, size_t shape, const char *colour,
              const char *tip)
{
    static const char *const paths[] = {
        "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z", /* a circle */
        "M-3.5 -3.5h7v7h-7z",
        "M0 -5l4.5 8h-9z",
        "M0 -5l5 5l-5 5l-5 -5z",
    };
    text_printf(svg, "<path class=\"point\" d=\"%s\" fill=\"%s\" transform=\"translate(",
                paths[shape % (sizeof paths / sizeof *paths)], colour);
    svg_add_number(svg, x);
    text_add_char(svg, ' ');
    svg_add_number(svg, y);
    text_add_string(svg, ")\"");
    end_element(svg, "path", tip);
}
