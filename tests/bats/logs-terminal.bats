#!/usr/bin/env bats
# onager logs at a terminal: the pager and its keys.

setup() {
    load ../lib/onager
    setup_folder
    command -v less >/dev/null || skip "less is not there"
}

story() {
    run "$PYTHON" -B "$REPO/tests/pty/paging.py" "$1" "$FOLDER"
    assert_success
}

@test "what fits on the screen is just printed" { story short; }
@test "a long text is in the pager, and its reader may quit early" { story quits_early; }
@test "all of a long text arrives in the pager" { story to_the_end; }
@test "long lines count as the rows they take" { story wide; }
@test "headings in the pager are bold, unless the user does not want it" { story bold; }
@test "PAGER=cat, an empty one, a pipe and a file: no pager" { story none; }
@test "PAGER is a command line" { story own; }
@test "a pager that is not there is named" { story not_there; }
@test "^C in the pager does not end it" { story interrupted; }
@test "^Z in the pager does not hang the shell" { story stop_key; }
@test "^Z in a pager does not hang a shell inside a shell, nor where the pager is several programs" { story stop_key_pipeline; }
@test "a pager that is killed leaves the terminal usable" { story killed; }
@test "the terminal goes away while the pager is open" { story hang_up; }
@test "^C ends --follow at once, and the launch runs on" { story follow; }
