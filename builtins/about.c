/* about.c: see about.h. */
#include "about.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "core/program.h"
#include "core/version.h"
#include "process.h"

/* The first line that `PROGRAM --version` prints, from behind `mark` to the next blank. False where
 * there is no such program or no such line. */
static bool ask_version(const struct host *host, const char *program, const char *mark,
                        struct text *version)
{
    char *argv[] = {(char *)program, "--version", NULL};
    struct process process = {.argv = argv, .environment = host->environment};
    struct text said = TEXT_INIT;
    bool ran = process_capture(&process, &said, NULL) == 0 && said.length;
    char *line_end = ran ? strchr(said.bytes, '\n') : NULL;
    if (line_end)
        *line_end = '\0';
    const char *found = ran ? strstr(said.bytes, mark) : NULL;
    if (found)
        text_add(version, found + strlen(mark), strcspn(found + strlen(mark), " "));
    text_release(&said);
    return found;
}

static void add_open_mpi(const struct host *host, struct text *text)
{
    struct text path = TEXT_INIT;
    text_add_string(text, "  Open MPI    ");
    if (!program_find("mpirun", &path))
        text_add_string(text, "none (no mpirun in PATH)\n");
    else if (!ask_version(host, path.bytes, "(Open MPI) ", text))
        text_printf(text, "none (%s is not Open MPI's)\n", path.bytes);
    else
        text_printf(text, ", %s\n", path.bytes);
    text_release(&path);
}

/* `optional`: it is not built everywhere. */
static void add_runner(const struct host *host, const char *name, bool optional, struct text *text)
{
    struct text path = TEXT_INIT, mark = TEXT_INIT;
    text_printf(&path, "%s/%s", host->programs, name);
    text_printf(&mark, "%s ", name);
    text_printf(text, "  %s  ", name);
    if (path.failed || mark.failed)
        text->failed = true;
    else if (optional && access(path.bytes, F_OK))
        text_add_string(text, "none (built without Open MPI)\n");
    else if (ask_version(host, path.bytes, mark.bytes, text))
        text_printf(text, ", %s\n", path.bytes);
    else
        text_printf(text, "missing: %s does not run\n", path.bytes);
    text_release(&path);
    text_release(&mark);
}

int about_format(const struct host *host, struct text *text, struct fault *fault)
{
    text_printf(text, "onager %s\n", onager_version);
    text_printf(text, "  bash        %s (built for %s)\n", host->bash, host->bash_built_for);
    add_runner(host, "onager-run", false, text);
    add_runner(host, "onager-mpi", true, text);
    add_open_mpi(host, text);
    return *host->stop ? fail(fault, "interrupted") : 0;
}
