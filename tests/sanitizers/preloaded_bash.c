/* A bash that can load a builtin built with sanitizers: their library must be there before all
 * others. What bash starts must not get it (some programs do not live with it): BASH_ENV takes it
 * out of the environment again.
 *
 * Built by tests/sanitizers/asan, under the name `bash`, with the macros below. A program and no
 * script, since a script would lose PS1. */
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    setenv("LD_PRELOAD", PRELOAD, 1);
    setenv("BASH_ENV", ENVIRONMENT, 1);
    setenv("ASAN_OPTIONS", OPTIONS, 1);
    /* a process that leaks keeps its status; the report counts */
    setenv("LSAN_OPTIONS", "exitcode=0:print_suppressions=0:suppressions=" SUPPRESSIONS, 1);
    if (argc > 0)
        argv[0] = "bash";
    execv(REAL_BASH, argv);
    return 127;
}
