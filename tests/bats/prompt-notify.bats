#!/usr/bin/env bats
# onager notify: a shell says once, before a prompt, that a launch has ended.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
}

teardown() { end_survivors; }

OURS="onager prompt --notify"

@test "notify on adds one element to PROMPT_COMMAND, whatever was there, and off takes it away" {
    # shellcheck disable=SC2016
    in_bash 'onager notify; unset PROMPT_COMMAND; onager notify on; onager notify; declare -p PROMPT_COMMAND
        onager notify on; onager notify off; onager notify; declare -p PROMPT_COMMAND'
    assert_output "$(printf '%s\n' off on "declare -a PROMPT_COMMAND=([0]=\"$OURS\")" off "declare -a PROMPT_COMMAND=()")"
    in_bash 'PROMPT_COMMAND="history -a; x"; onager notify on; declare -p PROMPT_COMMAND; onager notify off; declare -p PROMPT_COMMAND'
    assert_output "$(printf '%s\n' "declare -a PROMPT_COMMAND=([0]=\"history -a; x\" [1]=\"$OURS\")" \
        'declare -a PROMPT_COMMAND=([0]="history -a; x")')"
    in_bash 'PROMPT_COMMAND=(a "" b); onager notify on; declare -p PROMPT_COMMAND; onager notify on; onager notify off; declare -p PROMPT_COMMAND'
    assert_output "$(printf '%s\n' "declare -a PROMPT_COMMAND=([0]=\"a\" [1]=\"\" [2]=\"b\" [3]=\"$OURS\")" \
        'declare -a PROMPT_COMMAND=([0]="a" [1]="" [2]="b")')"
    in_bash 'PROMPT_COMMAND=; onager notify on; declare -p PROMPT_COMMAND'
    assert_output "declare -a PROMPT_COMMAND=([0]=\"$OURS\")"
}

@test "what a user wrote into PROMPT_COMMAND is seen, and left alone" {
    in_bash 'PROMPT_COMMAND="onager prompt -v s --notify; x"; onager notify; onager notify on; declare -p PROMPT_COMMAND; onager notify off; echo "alive $?"'
    assert_line on
    assert_line 'declare -- PROMPT_COMMAND="onager prompt -v s --notify; x"'
    assert_line --partial "PROMPT_COMMAND has it among other words, which are yours: onager prompt -v s --notify; x"
    assert_alive 1
    in_bash 'readonly PROMPT_COMMAND=x; onager notify on; echo "alive $?"'
    assert_line --partial "notify: on: PROMPT_COMMAND is readonly"
    assert_alive 1
}

@test "notify says what it expects" {
    run onager notify of
    assert_failure 2
    assert_output --partial 'expected `on`, `off` or nothing, got "of"'
    run onager notify on on
    assert_failure 2
}

@test "of two shells one tells of the end, once" {
    write_job j true false "gate go"
    launch --jobname j --detach 3>&-
    wait_for_events 1 end 2
    run --separate-stderr onager prompt --notify
    assert_equal "$stderr" ""
    touch go
    wait_for_events 1 finish 1
    wait_until 60 no_runner
    local shell
    for shell in {1..8}; do
        # shellcheck disable=SC2016
        $ONAGER_BASH -c 'enable -f "$ONAGER_SO" onager; for i in 1 2 3; do onager prompt --notify; done' 2>"told.$shell" 3>&- &
    done
    wait
    assert_equal "$(cat told.*)" "onager: launch 1 (j): 2 done, 1 failed"
}

no_runner() {
    [[ -z $(runners) ]]
}

@test "a prompt without --notify leaves the news for a shell that tells" {
    write_job j true
    launch --jobname j --detach 3>&-
    wait_for_events 1 finish 1
    wait_until 60 no_runner
    onager prompt -v S
    onager prompt -v S
    assert_equal "$S" ""
    run --separate-stderr onager prompt --notify -v S
    assert_output ""
    assert_equal "$stderr" "onager: launch 1 (j): 1 done, 0 failed"
    run --separate-stderr onager prompt --notify
    assert_equal "$stderr" ""
}

@test "a runner that was killed has ended its launch, and the note says so" {
    write_job j true "gate never" true
    launch --jobname j --max-tasks 1 --detach 3>&-
    wait_for_events 1 start 2
    kill -KILL "$(runners)"
    wait_until 60 no_runner
    run --separate-stderr onager prompt --notify
    assert_equal "$stderr" "onager: launch 1 (j): 1 done, 0 failed, 2 not done; its runner is gone"
}

@test "a launch with retries and timeouts is told of as its runner sums it up" {
    # shellcheck disable=SC2016
    write_job j true false '[ $ONAGER_ATTEMPT = 2 ]' 'sleep 100' true
    launch --jobname j --max-tasks 2 --retries 1 --retry-delay 0 --timeout 1s --detach 3>&-
    assert_success
    wait_for_events 1 finish 1
    wait_until 60 no_runner
    run --separate-stderr onager prompt --notify
    assert_equal "$stderr" "onager: launch 1 (j): 3 done, 2 failed"
    assert_equal "$(tasks_with 1 end | wc -l)" 8
}

@test "an old end is nobody's news any more" {
    write_job j true
    launch --jobname j --detach 3>&-
    wait_for_events 1 finish 1
    wait_until 60 no_runner
    sed -i 's/^[0-9]*/1600000000/' .onager/launches/1/events/*.tsv
    run --separate-stderr onager prompt --notify
    assert_equal "$stderr" ""
    refute [ -e .onager/active/1 ]
}

@test "launches do not pile up where nobody asks" {
    write_job j true
    local i
    for i in {1..14}; do
        launch --jobname j --detach 3>&-
        assert_success
        wait_until 60 no_runner
    done
    wait_until 60 no_runner
    launch --jobname j
    assert_success
    run ls .onager/active
    assert_equal "${#lines[@]}" 4
    assert_line 14
    refute_line 1
}

@test "a shell at a terminal shows the state in PS1, keeps the status, and tells of the end" {
    run env REPO="$REPO" TMPDIR="$BATS_TEST_TMPDIR" "$PYTHON" "$REPO/tests/pty/prompt.py"
    assert_success
}

@test "notify on inside PROMPT_COMMAND does not disturb what bash is going through" {
    # shellcheck disable=SC2016
    PATH=$ORIGINAL_PATH run "$REPO/tests/lib/at-prompt" 'enable -f "$ONAGER_SO" onager' 'f() { onager notify on; }; g() { n+=g; }' \
        'PROMPT_COMMAND=(f g)' 'n=' 'echo "n ${#n} elements ${#PROMPT_COMMAND[@]}"'
    assert_success
    assert_output --regexp 'n 1 elements 3'
}
