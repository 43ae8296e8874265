#!/usr/bin/env bats
# How onager behaves at a terminal: ^C once and twice, ^Z, the progress line, questions, readers that do not read.

setup() {
    load ../lib/onager
    setup_folder
}

story() {
    run "$PYTHON" -B "$REPO/tests/pty/manners.py" "$1" "$FOLDER"
    assert_success
}

@test "^C once: running tasks may clean up, and the launch can be continued with the line it prints" { story graceful; }
@test "^C: a launch of a single command is continued with the line it prints" { story advice_command; }
@test "^C: a launch with a jobfile of its own is continued with the line it prints" { story advice_jobfile; }
@test "^C: the virtual environment is the same in the line it prints" { story advice_venv; }
@test "^C twice: a task that does not listen to TERM is killed at once" { story twice; }
@test "on a terminal one progress line is written over and over, and never wider than the terminal" { story progress; }
@test "where stderr is no terminal there is no progress line" { story no_progress; }
@test "^Z while a launch runs does nothing bad" { story stop_key; }
@test "^Z stops a launch in a pipeline, and fg goes on with it" { story stop_key_pipeline; }
@test "^C at the prompt does not touch a launch in the background" { story background; }
@test "the terminal goes away: a launch in the background ends in good order" { story background_hangup; }
@test "the terminal goes away: a detached launch goes on to its end" { story detached_hangup; }
@test "^C does not reach a detached launch" { story detached_key; }
@test "tasks of an interactive shell ignore no signal" { story signals; }
@test "after a launch the terminal is as it was" { story ends_well; }
@test "cancel of a whole job asks at a terminal, and y is yes" { story cancel_yes; }
@test "cancel of a whole job: n, nothing and nonsense are no" { story cancel_no; }
@test "cancel of a whole job: ^C and ^D at the question are no" { story cancel_interrupted; }
@test "cancel asks nothing with -t or --yes" { story cancel_needs_no_question; }
@test "the first time in a folder onager asks at a terminal, and writes nothing without a yes" { story folder_question; }
@test "^C ends a list whose reader does not read" { story sleeping_reader; }
@test "a reader that goes away does not take the shell with it" { story reader_gone; }
