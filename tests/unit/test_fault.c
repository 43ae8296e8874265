/* Errors: one line, whatever is quoted in them. */
#include "core/fault.h"

#include "unit.h"

static void a_fault_is_one_line_without_control_characters(void)
{
    struct fault fault = {""};
    check(fail(&fault, "task %s: \"%s\"", "1\n2", "\x1b[2J\x7f\té") == -1, "fail returns -1");
    check_string(fault.text, "task 1?2: \"?[2J??é\"");
}

static void a_fault_is_cut_to_fit(void)
{
    struct fault fault = {""};
    fail(&fault, "%2000d", 7);
    check(strlen(fault.text) == sizeof fault.text - 1, "%zu bytes", strlen(fault.text));
    check(fail(NULL, "nobody wants to know") == -1, "fail returns -1");
}

int main(void)
{
    run(a_fault_is_one_line_without_control_characters);
    run(a_fault_is_cut_to_fit);
    return unit_failures != 0;
}
