/* Preloaded by tests/sanitizers/asan: writes what UBSan finds to a report file,
 * SANITIZER_REPORTS/report.PID.ub, as AddressSanitizer does by itself. (Beside AddressSanitizer
 * gcc's UBSan does not look at its log_path.) */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void __ubsan_on_report(void);
void __ubsan_get_current_report_data(const char **kind, const char **message, const char **file,
                                     unsigned *line, unsigned *column, char **address);

void __ubsan_on_report(void)
{
    const char *kind, *message, *file, *folder = getenv("SANITIZER_REPORTS");
    unsigned line, column;
    char *address, path[4096];
    __ubsan_get_current_report_data(&kind, &message, &file, &line, &column, &address);
    snprintf(path, sizeof path, "%s/report.%ld.ub", folder ? folder : ".", (long)getpid());
    int descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0666);
    dprintf(descriptor, "%s:%u:%u: runtime error: %s\n", file, line, column, message);
    close(descriptor);
}
