/* nearest.c: see nearest.h. */
#include "core/nearest.h"

#include <string.h>

enum { MOST = 63 };

static int least(int a, int b)
{
    return a < b ? a : b;
}

int word_distance(const char *a, const char *b)
{
    int rows[3][MOST + 1]; /* the row before the last, the last, this one */
    int *before = rows[0], *last = rows[1], *now = rows[2];
    int na = least((int)strlen(a), MOST), nb = least((int)strlen(b), MOST);
    for (int j = 0; j <= nb; j++)
        last[j] = j;
    for (int i = 1; i <= na; i++) {
        now[0] = i;
        for (int j = 1; j <= nb; j++) {
            int cost = a[i - 1] != b[j - 1];
            now[j] = least(least(last[j] + 1, now[j - 1] + 1), last[j - 1] + cost);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
        int *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[nb];
}

int word_is_near(const char *word, const char *candidate)
{
    int length = (int)strlen(word);
    return word_distance(word, candidate) <= (length < 6 ? 1 : length / 3);
}

void nearest_offer(struct nearest *nearest, const char *candidate)
{
    int distance = word_distance(nearest->word, candidate);
    if (strlen(candidate) >= sizeof nearest->name || !word_is_near(nearest->word, candidate) ||
        (nearest->name[0] && distance >= nearest->distance))
        return;
    nearest->distance = distance;
    strcpy(nearest->name, candidate);
}
