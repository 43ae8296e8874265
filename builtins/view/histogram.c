/* histogram.c: see histogram.h. */
#include "view/histogram.h"

#include <math.h>
#include <stdlib.h>

#include "view/page.h"

enum { WIDTH = 640, HEIGHT = 230, LEFT = 58, RIGHT = 72, TOP = 26, BOTTOM = 24, NAME_WIDTH = 110 };

/* Shorter ones are as good as that. */
static const double least_seconds = 0.001;

/* When the longest takes so many times as long as the shortest, the axis is logarithmic. */
static const double most_ratio = 50;

static int compare_floats(const void *a, const void *b)
{
    float one = *(const float *)a, other = *(const float *)b;
    return one < other ? -1 : one > other;
}

/* Puts the durations of tasks in that state behind the others. */
static size_t gather(float *wall, size_t count, const struct ledger *ledger, bool done)
{
    for (long place = 0; place < ledger->count; place++) {
        enum task_state state = ledger_state(ledger, place);
        bool wanted = done ? state == STATE_DONE : state == STATE_FAILED || state == STATE_TIMEOUT;
        if (wanted && ledger->record[place].ended)
            wall[count++] = ledger->record[place].wall;
    }
    return count;
}

static double quantile(const float *sorted, size_t count, size_t percent)
{
    size_t rank = (count * percent + 99) / 100;
    return (double)sorted[rank ? rank - 1 : 0];
}

static void choose_bins(struct histogram *histogram, double least, double most)
{
    least = least > least_seconds ? least : least_seconds;
    most = most > least ? most : least;
    histogram->logarithmic = most / least > most_ratio;
    if (histogram->logarithmic) {
        double decades = log10(most / least);
        histogram->step = decades < 4 ? 0.1 : decades < 8 ? 0.2 : 0.5;
        histogram->from = floor(log10(least) / histogram->step) * histogram->step;
        most = log10(most);
    } else {
        histogram->step = page_step(most - least, 30);
        if (most - least < least / 10)
            histogram->step = page_step(most / 5, 30);
        histogram->from = floor(least / histogram->step) * histogram->step;
    }
    histogram->bins = (int)((most - histogram->from) / histogram->step) + 1;
    if (histogram->bins > HISTOGRAM_MOST_BINS)
        histogram->bins = HISTOGRAM_MOST_BINS;
}

static void fill(const struct histogram *histogram, long *bin, const float *wall, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double at = (double)wall[i] > least_seconds ? (double)wall[i] : least_seconds;
        at = ((histogram->logarithmic ? log10(at) : at) - histogram->from) / histogram->step;
        int number = at > 0 && at < histogram->bins ? (int)at : at > 0 ? histogram->bins - 1 : 0;
        bin[number]++;
    }
}

int histogram_make(struct histogram *histogram, const struct ledger *ledger, struct fault *fault)
{
    *histogram = (struct histogram){0};
    float *wall = malloc(((size_t)ledger->count + 1) * sizeof *wall);
    if (!wall)
        return fail_memory(fault);
    size_t done = gather(wall, 0, ledger, true);
    size_t count = gather(wall, done, ledger, false), failed = count - done;
    histogram->count = (long)count;
    if (count) {
        qsort(wall, done, sizeof *wall, compare_floats);
        qsort(wall + done, failed, sizeof *wall, compare_floats);
        double least = (double)(!failed || (done && wall[0] < wall[done]) ? wall[0] : wall[done]);
        double most =
            (double)(!failed || (done && wall[done - 1] > wall[count - 1]) ? wall[done - 1]
                                                                           : wall[count - 1]);
        choose_bins(histogram, least, most);
        fill(histogram, histogram->done, wall, done);
        fill(histogram, histogram->failed, wall + done, failed);
        histogram->median = quantile(wall, done ? done : failed, 50);
        histogram->p90 = quantile(wall, done ? done : failed, 90);
        histogram->most = quantile(wall, done ? done : failed, 100);
    }
    free(wall);
    return 0;
}

/* Where a duration stands. */
static double x_of(const struct histogram *histogram, double seconds)
{
    double at =
        histogram->logarithmic ? log10(seconds > least_seconds ? seconds : least_seconds) : seconds;
    at = (at - histogram->from) / histogram->step / histogram->bins;
    at = at < 0 ? 0 : at > 1 ? 1 : at;
    return LEFT + at * (WIDTH - LEFT - RIGHT);
}

static void draw_mark(const struct histogram *histogram, double seconds, struct text *page)
{
    double x = x_of(histogram, seconds);
    page_add_line(page, "grid", x, TOP, x, HEIGHT - BOTTOM);
    page_begin_label(page, "mid", x, HEIGHT - BOTTOM + 16);
    page_add_tick(page, seconds);
    text_add_string(page, "</text>\n");
}

static void draw_axis(const struct histogram *histogram, struct text *page)
{
    static const double decade[] = {0.001, 0.01,  0.1,   1,      10,      60,      600,
                                    3600,  36000, 86400, 864000, 8640000, 86400000};
    double end = histogram->from + histogram->step * histogram->bins;
    if (histogram->logarithmic) {
        for (size_t i = 0; i < sizeof decade / sizeof *decade; i++)
            if (log10(decade[i]) > histogram->from - 1e-9 && log10(decade[i]) < end + 1e-9)
                draw_mark(histogram, decade[i], page);
        return;
    }
    double step = page_step(end - histogram->from, 6);
    for (double at = ceil(histogram->from / step - 1e-9) * step; at < end + step / 100; at += step)
        draw_mark(histogram, at, page);
}

static void draw_counts(long most, struct text *page)
{
    long step = 1;
    for (int i = 0; most / step > 4; i++)
        step = i % 3 == 1 ? step / 2 * 5 : step * 2;
    for (long count = 0; count <= most; count += step) {
        double y = HEIGHT - BOTTOM - (double)count / (double)most * (HEIGHT - TOP - BOTTOM);
        page_add_line(page, count ? "grid" : "axis", LEFT, y, WIDTH - RIGHT, y);
        page_begin_label(page, "end", LEFT - 6, y + 4);
        page_add_count(page, count);
        text_add_string(page, "</text>\n");
    }
}

static void draw_bins(const struct histogram *histogram, long most, struct text *page)
{
    double width = (double)(WIDTH - LEFT - RIGHT) / histogram->bins;
    double unit = (double)(HEIGHT - TOP - BOTTOM) / (double)most;
    double gap = width > 6 ? 1 : 0.2;
    for (int i = 0; i < histogram->bins; i++) {
        double x = LEFT + width * i, y = HEIGHT - BOTTOM;
        const long count[] = {histogram->done[i], histogram->failed[i]};
        for (int j = 0; j < 2; j++) {
            double height = unit * (double)count[j];
            if (!count[j])
                continue;
            height = height < 1.5 ? 1.5 : height; /* to be seen */
            y -= height;
            page_add_rect(page, j ? "failed" : "done", x + gap / 2, y, width - gap, height);
            text_printf(page, "<title>%ld %s</title></rect>\n", count[j], j ? "failed" : "done");
        }
    }
}

/* Its name stands to the left or right of the line. */
static void draw_quantile(const struct histogram *histogram, double seconds, const char *name,
                          bool left, struct text *page)
{
    double x = x_of(histogram, seconds);
    page_add_line(page, "mark", x, TOP - 8, x, HEIGHT - BOTTOM);
    page_begin_label(page, left ? "end strong" : "strong", left ? x - 5 : x + 5, TOP - 4);
    text_printf(page, "%s ", name);
    page_add_span(page, seconds);
    text_add_string(page, "</text>\n");
}

void histogram_draw(const struct histogram *histogram, struct text *page)
{
    long most = 1;
    if (!histogram->count)
        return;
    for (int i = 0; i < histogram->bins; i++)
        if (histogram->done[i] + histogram->failed[i] > most)
            most = histogram->done[i] + histogram->failed[i];
    text_printf(page,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Histogram of durations\">\n",
                WIDTH, HEIGHT);
    draw_counts(most, page);
    draw_axis(histogram, page);
    draw_bins(histogram, most, page);
    double median = x_of(histogram, histogram->median), p90 = x_of(histogram, histogram->p90);
    bool left = median > LEFT + NAME_WIDTH;
    draw_quantile(histogram, histogram->median, "median", left, page);
    if (left || p90 > median + NAME_WIDTH)
        draw_quantile(histogram, histogram->p90, "p90", false, page);
    text_add_string(page, "</svg>\n");
}
