/* commands.c: see commands.h. */
#include "cmd/commands.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guard.h"

/* A file that never ends must not take the shell's memory. */
enum { READ_BYTES = 1 << 16, FILE_MOST = 1 << 30 };

/* Of a string: the number of its last line. */
static long count_lines(const char *string)
{
    long lines = 1;
    while ((string = strchr(string, '\n'))) {
        string++;
        lines++;
    }
    return lines;
}

/* Waits until there is something to read, or the end. A signal that comes just before the wait ends
 * it, too. Returns -1 when one came. */
static int wait_for_input(int descriptor, stopflag stop)
{
    struct pollfd source = {.fd = descriptor, .events = POLLIN};
    sigset_t during;
    guard_hold_signals(&during);
    while (!*stop && ppoll(&source, 1, NULL, &during) < 0 && errno == EINTR)
        ;
    guard_release_signals(&during);
    return *stop ? -1 : 0;
}

static int read_all(int descriptor, const char *path, struct text *text, stopflag stop,
                    struct fault *fault)
{
    for (;;) {
        char *room = text_reserve(text, READ_BYTES);
        if (!room)
            return fail_memory(fault);
        if (wait_for_input(descriptor, stop))
            return fail(fault, "interrupted");
        ssize_t got = read(descriptor, room, READ_BYTES);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got < 0)
            return fail(fault, "+from-file: %s: cannot read: %s", path, strerror(errno));
        if (got == 0)
            return 0;
        text->length += (size_t)got;
        text->bytes[text->length] = '\0';
        if (strlen(room) < (size_t)got)
            return fail(fault, "+from-file: %s: line %ld holds a NUL byte", path,
                        count_lines(text->bytes));
        if (text->length > FILE_MOST)
            return fail(fault, "+from-file: %s: expected commands, got more than %d MB of them",
                        path, FILE_MOST >> 20);
    }
}

static int read_file(struct text *text, const char *path, stopflag stop, struct fault *fault)
{
    int descriptor;
    if (strcmp(path, "-") == 0)
        return read_all(STDIN_FILENO, "stdin", text, stop, fault);
    descriptor = TEMP_FAILURE_RETRY(
        open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)); /* a pipe's writer is waited for later */
    if (descriptor < 0)
        return fail(fault, "+from-file: %s: cannot open: %s", path, strerror(errno));
    int result = read_all(descriptor, path, text, stop, fault);
    close(descriptor);
    return result;
}

static int add_line(struct wordspan *lines, size_t *capacity, char *line, struct fault *fault)
{
    if (lines->count == *capacity) {
        size_t wanted = *capacity ? *capacity * 2 : 64;
        char **grown = realloc(lines->word, wanted * sizeof *grown);
        if (!grown)
            return fail_memory(fault);
        lines->word = grown;
        *capacity = wanted;
    }
    lines->word[lines->count++] = line;
    return 0;
}

static bool is_command(const char *line)
{
    line += strspn(line, " \t");
    return *line && *line != '#';
}

static int split_lines(struct commands *commands, const char *path, struct fault *fault)
{
    char *at = commands->text.bytes, *end = at + commands->text.length;
    if (commands->text.length >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0)
        at += 3; /* what some editors begin UTF-8 with */
    size_t capacity = 0;
    while (at < end) {
        char *newline = memchr(at, '\n', (size_t)(end - at));
        char *stop = newline ? newline : end;
        *stop = '\0';
        if (stop > at && stop[-1] == '\r')
            stop[-1] = '\0';
        if (is_command(at) && add_line(&commands->lines, &capacity, at, fault))
            return -1;
        at = stop + 1;
    }
    return commands->lines.count ? 0 : fail(fault, "+from-file: %s: has no command in it", path);
}

int commands_read(struct commands *commands, const char *path, stopflag stop, struct fault *fault)
{
    return read_file(&commands->text, path, stop, fault) || split_lines(commands, path, fault) ? -1
                                                                                               : 0;
}

void commands_release(struct commands *commands)
{
    text_release(&commands->text);
    free(commands->lines.word);
    *commands = (struct commands){.text = TEXT_INIT};
}
