/* unit.h: the harness of the unit tests. A test is a function without arguments; check() inside it
 * names what is wrong and where; run() runs it and prints "ok NAME" or "not ok NAME". */
#ifndef ONAGER_TESTS_UNIT_H
#define ONAGER_TESTS_UNIT_H

#include <stdio.h>
#include <string.h>

static int unit_wrong, unit_failures;

#define check(condition, ...)                                                                      \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            unit_wrong++;                                                                          \
            printf("  %s:%d: %s: ", __FILE__, __LINE__, #condition);                               \
            printf(__VA_ARGS__);                                                                   \
            putchar('\n');                                                                         \
        }                                                                                          \
    } while (0)

#define check_string(got, wanted)                                                                  \
    check(strcmp((got), (wanted)) == 0, "got \"%s\", wanted \"%s\"", (got), (wanted))

#define run(test)                                                                                  \
    do {                                                                                           \
        unit_wrong = 0;                                                                            \
        test();                                                                                    \
        unit_failures += unit_wrong != 0;                                                          \
        printf("%sok %s\n", unit_wrong ? "not " : "", #test);                                      \
    } while (0)

#endif
