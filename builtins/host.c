/* host.c: see host.h. */
#include "host.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"
#include "core/paths.h"
#include "core/visible.h"

void host_note(const char *format, ...)
{
    char line[8192] = "onager: "; /* no memory is asked for: want of it may be what is told */
    size_t length = strlen(line);
    va_list args;
    va_start(args, format);
    vsnprintf(line + length, sizeof line - length - 1, format, args);
    va_end(args);
    visible_line(line);
    length = strlen(line);
    line[length] = '\n';
    write_all(STDERR_FILENO, line, length + 1, NULL);
}

bool host_has_terminal(void)
{
    return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

/* Reads a line byte by byte: what follows it on stdin is the shell's. */
static int read_answer(const struct host *host, char *answer, size_t size, struct fault *fault)
{
    size_t length = 0;
    for (;;) {
        char c;
        ssize_t got = *host->stop ? -1 : read(STDIN_FILENO, &c, 1);
        if (got < 0 && *host->stop)
            return fail(fault, "interrupted");
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 || c == '\n')
            break;
        if (length + 1 < size)
            answer[length++] = c;
    }
    answer[length] = '\0';
    return 0;
}

int host_ask(const struct host *host, const char *question, struct fault *fault)
{
    static const char *const yes[] = {"y", "Y", "yes", "Yes", "YES"};
    char answer[16];
    write_all(STDERR_FILENO, question, strlen(question), host->stop);
    if (read_answer(host, answer, sizeof answer, fault))
        return -1;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (strcmp(answer, yes[i]) == 0)
            return 1;
    return 0;
}

int host_promise(struct host *host, const char *option, const char *name, enum variable_kind kind,
                 struct fault *fault)
{
    struct fault why = {""};
    if (!name)
        return 0;
    if (host->variables->check(name, kind, &why))
        return fail(fault, "%s: %.800s", option, why.text);
    host->assignment = (struct assignment){.name = name, .kind = kind};
    return 0;
}

int host_need_folder(const struct host *host, struct fault *fault)
{
    struct stat status;
    if (stat(ONAGER_FOLDER, &status) == 0)
        return S_ISDIR(status.st_mode)
                   ? 0
                   : fail(fault, "%s: is in the way: not a folder", ONAGER_FOLDER);
    if (host_has_terminal()) {
        int answer = host_ask(host,
                              "onager keeps its files in the folder ./.onager, which is not here "
                              "yet.\nMake it? [y/n] ",
                              fault);
        if (answer <= 0)
            return answer < 0 ? -1 : fail(fault, "without .onager there is nothing to be done");
    }
    return file_make_folders(ONAGER_FOLDER, fault);
}
