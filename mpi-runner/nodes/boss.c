/* boss.c: see boss.h. */
#include "nodes/boss.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/idlist.h"
#include "core/sink.h"

enum { READ_AT_ONCE = 16 << 10, ENVIRONMENT_MOST = 64 << 20 };

#define ENVIRONMENT "environment "

/* Reads what is there, or waits for it. */
static void read_more(struct boss *boss)
{
    char *place = text_reserve(&boss->in, READ_AT_ONCE);
    ssize_t got = place ? read(STDIN_FILENO, place, READ_AT_ONCE) : 0;
    if (got > 0) {
        boss->in.length += (size_t)got;
        boss->in.bytes[boss->in.length] = '\0';
    } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
        boss->gone = true;
    }
}

static void drop(struct text *text, size_t count)
{
    memmove(text->bytes, text->bytes + count, text->length - count + 1);
    text->length -= count;
}

/* Takes a line off, without its end. */
static bool take_line(struct boss *boss, char *line, size_t room)
{
    const char *end = boss->in.length ? memchr(boss->in.bytes, '\n', boss->in.length) : NULL;
    if (!end)
        return false;
    size_t length = (size_t)(end - boss->in.bytes);
    snprintf(line, room, "%.*s", (int)length, boss->in.bytes);
    drop(&boss->in, length + 1);
    return true;
}

int boss_meet(struct boss *boss, bool managed, struct fault *fault)
{
    char line[64];
    *boss = (struct boss){.managed = managed};
    if (!managed)
        return 0;
    while (!boss->gone && !take_line(boss, line, sizeof line))
        read_more(boss);
    const char *number = line + strlen(ENVIRONMENT);
    long length = boss->gone || strncmp(line, ENVIRONMENT, strlen(ENVIRONMENT)) != 0
                      ? -1
                      : idlist_number(number, number + strlen(number));
    if (length < 0 || length > ENVIRONMENT_MOST)
        return fail(fault, "--managed: no launcher is at stdin");
    while (!boss->gone && boss->in.length < (size_t)length)
        read_more(boss);
    if (boss->gone)
        return fail(fault, "the launcher is gone");
    text_add(&boss->environment, boss->in.bytes, (size_t)length);
    drop(&boss->in, (size_t)length);
    if (boss->environment.failed)
        return fail_memory(fault);
    int flags = fcntl(STDIN_FILENO, F_GETFL);
    return flags < 0 || fcntl(STDIN_FILENO, F_SETFL, flags | O_NONBLOCK)
               ? fail(fault, "stdin: %s", strerror(errno))
               : 0;
}

void boss_release(struct boss *boss)
{
    text_release(&boss->in);
    text_release(&boss->environment);
}

void boss_listen(struct boss *boss)
{
    if (boss->managed && !boss->gone)
        read_more(boss);
}

struct order boss_next_order(struct boss *boss)
{
    char line[64];
    while (take_line(boss, line, sizeof line)) {
        if (strcmp(line, "look") == 0)
            return (struct order){.kind = ORDER_LOOK};
        if (strncmp(line, "end ", 4) == 0)
            return (struct order){.kind = ORDER_END,
                                  .time_is_up = strncmp(line + 4, "time", 4) == 0,
                                  .at_once = strstr(line, " now") != NULL};
    }
    return (struct order){.kind = ORDER_NONE};
}

void boss_say(const struct boss *boss, const char *text)
{
    const char *before = boss->managed ? "say" : "onager:";
    const int descriptor = boss->managed ? STDOUT_FILENO : STDERR_FILENO;
    struct text line = TEXT_INIT;
    char start[256]; /* of it, which is all that is told where memory is short */
    text_printf(&line, "%s %s\n", before, text);
    snprintf(start, sizeof start, "%s %.200s\n", before, text);
    if (line.failed)
        write_all(descriptor, start, strlen(start), NULL);
    else
        write_all(descriptor, line.bytes, line.length, NULL);
    text_release(&line);
}

void boss_tell(const struct boss *boss, const char *format, ...)
{
    char line[512]; /* no memory is asked for: want of it may be what is told */
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (boss->managed)
        write_all(STDOUT_FILENO, line, strlen(line), NULL);
}
