#!/usr/bin/env bats
# The rules that the sources keep, checked by the programs in tests/structure.
# Heavy only in that a second run, under sanitizers, tells nothing new.
# bats file_tags=heavy

setup() {
    load ../lib/onager
    checks=$REPO/tests/structure
}

# Runs a check; what it complains of is the message.
keeps() {
    run "$checks/$1" "${@:2}"
    assert_output ''
    assert_success
}

@test "includes point down only, and bash's headers are seen by one file" {
    keeps arrows
}

@test "files, functions and lines are of a readable size" {
    keeps sizes
}

@test "nothing is called that must not happen in the shell's process" {
    keeps calls
}

@test "the builtin exports three names, and uses only the bash names that are listed" {
    ! instrumented || skip "sanitizers bring names of their own"
    keeps symbols "$ONAGER_SO"
}

@test "a name of bash that is not listed is found, and one that is listed for nothing" {
    ! instrumented || skip "sanitizers bring names of their own"
    local copy=$BATS_TEST_TMPDIR/copy
    mkdir -p "$copy/tests"
    cp -r "$REPO/tests/structure" "$copy/tests"
    sed -i 's/^find_variable$/shell_name/' "$copy/tests/structure/bash-abi.txt"
    run "$copy/tests/structure/symbols" "$ONAGER_SO"
    assert_failure
    assert_line 'bash-abi.txt:0: a name of bash that is not listed: find_variable'
    assert_line 'bash-abi.txt:0: no longer used: shell_name'
}

@test "the checkout is complete in itself and leaves nothing open" {
    keeps words
}

@test "the checks find what they look for" {
    local copy=$BATS_TEST_TMPDIR/copy
    mkdir "$copy"
    cp -r "$REPO"/{builtins,mpi-runner,tests} "$copy"
    # shellcheck disable=SC2016
    printf '%s\n' '#include "cmd/cmd.h"' '#include <builtins.h>' 'int f(void)' '{' "$(printf '    f();\n%.0s' {1..70})" \
        '    exit(1); /* exit(2) */ puts("exit(3)"); snprintf(b, 9, "%.2f", 0.5); waitpid(-1, 0, 0);' '}' \
        '// TO''DO' >"$copy/builtins/core/bad.c"
    touch "$copy/builtins/cmd/cmd.h" "$copy/stray"
    run "$copy/tests/structure/arrows"
    assert_failure
    assert_line --partial 'builtins/core/bad.c:1: core must not include cmd'
    assert_line --partial 'builtins/core/bad.c:2: only builtins/onager.c includes a header of bash'
    run "$copy/tests/structure/sizes"
    assert_failure
    assert_line --regexp 'builtins/core/bad\.c:4: 7[0-9] lines: int f\(void\)'
    assert_line --partial 'builtins/core/bad.c:1: opens without'
    run "$copy/tests/structure/calls"
    assert_failure
    assert_equal "$(grep -c 'ends the shell' <<<"$output")" 1
    assert_line --partial 'core prints nothing'
    assert_line --partial 'depends on the language'
    assert_line --partial 'takes the children of the shell'
    run "$copy/tests/structure/words"
    assert_failure
    assert_line --partial 'builtins/core/bad.c:'
    assert_line 'stray:0: nothing else belongs at the top level'
}
