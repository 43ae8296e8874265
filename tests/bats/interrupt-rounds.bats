#!/usr/bin/env bats
# ^C, TERM, HUP and a closed terminal at random moments of prelaunch, launch and list, in every kind of shell:
# the shell lives where it should and dies where it should, nothing is orphaned, no file is torn.
# PTY_ROUNDS=100 makes more rounds of each; tests/pty/rounds.py tells the rest.

setup() {
    load ../lib/onager
    setup_folder
}

rounds() {
    run "$PYTHON" -B "$REPO/tests/pty/rounds.py" "$1" "$FOLDER"
    assert_success
}

@test "^C at the prompt of an interactive shell" { rounds prompt; }
@test "^C several times in a row" { rounds burst; }
@test "^C in a for loop ends the loop" { rounds loop; }
@test "^C before || does not run what stands behind it" { rounds or; }
@test "^C in an interactive shell with an INT trap" { rounds trap; }
@test "^C in a command substitution" { rounds substitution; }
@test "^C in a pipeline" { rounds pipeline; }
@test "^C in a script" { rounds script; }
@test "^C several times in a row in a script" { rounds script-burst; }
@test "^C in a script with an EXIT trap" { rounds script-exit-trap; }
@test "^C in a script with an INT trap" { rounds script-int-trap; }
@test "^C in a script that ignores it" { rounds script-ignoring; }
@test "a storm of INT while a script that ignores it starts a launch" {
    run "$PYTHON" -B "$REPO/tests/pty/storm.py" "$FOLDER"
    assert_success
}
@test "^C in a command substitution of a script" { rounds script-substitution; }
@test "^C in a for loop of a script" { rounds script-loop; }
@test "TERM to a script" { rounds script-term; }
@test "HUP to a script" { rounds script-hup; }
@test "the terminal of an interactive shell goes away" { rounds hangup-prompt; }
@test "the terminal of a script goes away" { rounds hangup-script; }
