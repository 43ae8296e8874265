#!/usr/bin/env bats
# Output that nobody wants or takes: full devices, readers that go away, at scripts and at the prompt.

setup() {
    load ../lib/onager
    setup_folder
    mkdir -p .onager/scripts/j
    # More text than any pipe holds.
    awk 'BEGIN {print "{"; for (i = 1; i <= 5000; i++) printf "\"%d\": [\"run --x %d\", \"\"]%s\n", i, i, i < 5000 ? "," : ""; print "}"}' \
        >.onager/scripts/j/jobs.json
    echo '7,j,.onager/scripts/j/jobs.json' >.onager/job_index.csv
}

@test "> /dev/full is an error, told once, with status 1" {
    for command in 'list' 'help' 'help list' 'history' 'config --read' 'launch --backend slurm --jobname j -d' \
        'prelaunch +command run +jobname k +arg --x {1..5000}'; do
        in_bash --separate-stderr 'onager '"$command"' >/dev/full; echo "alive $?"'
        assert_output 'alive 1'
        [[ $stderr == *'onager: '*'No space left on device'* ]]
        assert_equal "$(wc -l <<<"$stderr")" 1
    done
}

@test "what prelaunch could not print it has written all the same" {
    in_bash 'onager prelaunch +command run +jobname k +arg --x 1 2 >/dev/full'
    assert_same_json '{"1": ["run --x 1", ""], "2": ["run --x 2", ""]}' .onager/scripts/k/jobs.json
}

@test "> /dev/full works the same after stdout was used before" {
    in_bash --separate-stderr 'echo first; printf part; onager list >/dev/full; echo "alive $?"; printf last'
    assert_output $'first\npartalive 1\nlast'
}

@test "| head -1 in a script: quiet, status 141, the shell goes on" {
    in_bash --separate-stderr 'onager list | head -1; echo "alive ${PIPESTATUS[*]}"'
    assert_line --index 0 --partial job_id
    assert_line --index 1 'alive 141 0'
    assert_equal "$stderr" ''
    in_bash --separate-stderr 'onager prelaunch +command run +jobname k +arg --x {1..20000} | head -1; echo "alive ${PIPESTATUS[*]}"'
    assert_output $'run --x 1\nalive 141 0'
    assert_equal "$stderr" ''
    assert_equal "$(json_value .onager/scripts/k/jobs.json 'len(j)')" 20000
}

@test "| head -1 under pipefail and set -e ends the script with 141" {
    in_bash 'set -eo pipefail; onager list | head -1; echo not reached'
    assert_failure 141
    assert_equal "${#lines[@]}" 1
}

@test "> >(head -1) in a script: the shell goes on, with status 141" {
    in_bash --separate-stderr 'onager list > >(head -1); echo "alive $?"; wait'
    assert_line 'alive 141'
    assert_equal "$stderr" ''
}

@test "a reader that is gone from the start" {
    in_bash --separate-stderr 'onager list | true; onager list > >(exit); echo "alive $?"'
    assert_line 'alive 141'
    assert_equal "$stderr" ''
}

@test "at a prompt > >(head -1) and | head -1 leave the login shell alive" {
    run "$REPO/tests/lib/at-prompt" 'enable -f "$ONAGER_SO" onager' 'onager list > >(head -1 | wc -l)' 'echo "one $?"' \
        'onager list | head -1 | wc -l; echo "two ${PIPESTATUS[*]}"' 'onager list >/dev/full; echo "three $?"'
    assert_success
    assert_line 'one 141'
    assert_line 'two 141 0 0'
    assert_line 'three 1'
}

@test "a slow reader gets everything" {
    in_bash 'onager list | { read -r first; sleep 0.2; cat; } | tail -1'
    assert_output --regexp "^ +7 +5000  j +'run --x 5000'$"
}

@test "errors that nobody can read change nothing: same status, shell alive" {
    in_bash 'onager nonesuch 2>/dev/full; echo "alive $?"'
    assert_alive 2
    in_bash 'onager list --xyzzy 2> >(exit); echo "alive $?"'
    assert_alive 2
}

@test "output through a pipe is what goes into a file" {
    onager list >file
    onager list | cat >pipe
    run cmp file pipe
    assert_success
    assert_equal "$(wc -l <file)" 5002
}
