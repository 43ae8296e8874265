#!/usr/bin/env bats
# Values, names and folders that nobody would wish for: nothing of them is executed, and a task gets each byte.

setup() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/hostile
    setup_launches
}

teardown() { end_survivors; }

@test "a launch on this machine hands each byte of each value to its task and executes nothing" {
    hostile_values
    args_program args
    onager prelaunch +jobname j +command ./args +quote +arg --x "${VALUES[@]}" >prelaunch.o
    onager list >list.o 2>&1 || true
    launch --jobname j
    assert_success
    arrived args
    onager list >list.o
    assert_equal "$(tail -n +3 list.o | wc -l)" ${#VALUES[@]}
    onager logs >/dev/null 2>&1 || true
    onager results >/dev/null
    onager status --all >/dev/null
    onager history >/dev/null
    nothing_was_executed
}

@test "a batch script in a folder of any name quotes it for the shell, on Slurm and on Grid Engine" {
    use_standins sbatch qsub
    hostile_values
    local task
    mkdir "$BATS_TEST_TMPDIR/$EVIL" && cd "$BATS_TEST_TMPDIR/$EVIL" || return
    args_program "$BATS_TEST_TMPDIR/args"
    onager prelaunch +jobname j +command "$BATS_TEST_TMPDIR/args" +quote +arg --x "${VALUES[@]}" +q
    run --separate-stderr onager launch --backend slurm --jobname j
    assert_success
    for ((task = 1; task <= ${#VALUES[@]}; task++)); do
        run --separate-stderr env -i PATH="$PATH" HOME="$HOME" TEST_MARK="$TEST_MARK" SLURM_ARRAY_JOB_ID=12345 SLURM_JOB_ID=9 \
            SLURM_ARRAY_TASK_ID=$task bash "$STANDIN_LOG.sbatch.1.script"
        assert_success
    done
    arrived "$BATS_TEST_TMPDIR/args"
    rm -f "$BATS_TEST_TMPDIR"/args.*
    run --separate-stderr onager launch --backend gridengine --jobname j
    assert_success
    for ((task = 1; task <= ${#VALUES[@]}; task++)); do
        run --separate-stderr env -i PATH="$PATH" HOME="$HOME" TEST_MARK="$TEST_MARK" JOB_ID=77 SGE_TASK_ID=$task \
            bash "$STANDIN_LOG.qsub.1.script"
        assert_success
    done
    arrived "$BATS_TEST_TMPDIR/args"
    run --separate-stderr onager launch --backend slurm --jobname j --tasks-per-node 5
    assert_success
    run --separate-stderr env -i PATH="$PATH" HOME="$HOME" TEST_MARK="$TEST_MARK" SLURM_ARRAY_JOB_ID=12346 SLURM_JOB_ID=10 \
        SLURM_ARRAY_TASK_ID=1 bash "$STANDIN_LOG.sbatch.2.script"
    assert_success
    nothing_was_executed
}

@test "a folder whose name has a line feed serves a launch on this machine" {
    mkdir $'line\nfeed' && cd $'line\nfeed' || return
    args_program args
    hostile_values
    onager prelaunch +jobname j +command ./args +quote +arg --x "${VALUES[@]}" +q
    launch --jobname j
    assert_success
    arrived args
}

@test "a jobname that is no plain file name is refused by every subcommand that takes one" {
    local name
    for name in ../x -rf . .. a/b '' $'a\nb' $'a\tb' a,b 'a|b' 'a b' "$EVIL" $'a\eb' "$(printf '%0300d' 0)"; do
        in_bash --separate-stderr 'onager prelaunch +jobname "$1" +command true +q; echo "alive $?"' "$name"
        assert_output "alive 1"
        assert_equal "$(wc -l <<<"$stderr")" 1
        [[ $stderr != *$'\e'* ]] || fail "an escape in: $(cat -v <<<"$stderr")"
        in_bash --separate-stderr 'onager launch --backend local --jobname "$1"; echo "alive $?"' "$name"
        [[ $output == "alive 1" || $output == "alive 2" ]] || fail "$output"
    done
    assert [ ! -e .onager/scripts ]
    nothing_was_executed
}

@test "a value of 100 KB, and a job file with a NUL in it, are taken or refused in plain words" {
    local word
    word=$(printf '%0100000d' 7)
    args_program args
    onager prelaunch +jobname j +command ./args +arg --x "$word" +q
    launch --jobname j
    assert_success
    printf '%s\0' --x "$word" | cmp - args.1
    # shellcheck disable=SC2016
    in_bash --separate-stderr 'onager prelaunch +jobname k +command echo +arg --x a$'"'\\0'"'b c +q; onager list -j 1 >/dev/null; echo "alive $?"'
    assert_line "alive 0"
    printf '{\n"1": ["echo a\0b", ""]\n}\n' >.onager/scripts/j/jobs.json
    in_bash --separate-stderr 'onager launch --backend local --jobname j; echo "alive $?"'
    assert_output "alive 1"
    [[ $stderr == *jobs.json* ]] || fail "$stderr"
}

@test "a list of a million ids costs little, and one of too many is refused" {
    write_job j true
    in_bash --separate-stderr 'ids=$(seq -s, 1 2 200000)
        onager launch --backend local --jobname j --tasklist "$ids"; echo "alive $?"
        onager launch --backend local --jobname j --tasklist 1-1000000000000000000000; echo "alive $?"
        onager launch --backend local --jobname j --tasklist 1-1000000; echo "alive $?"'
    [[ $output != *"alive 0"* ]] || fail "$output"
    assert_equal "$(grep -c alive <<<"$output")" 3
    assert_equal "$(wc -l <<<"$stderr")" 3
}

@test "TAB executes nothing, whatever the files and jobs are called" {
    mkdir -p ".onager/scripts/${EVIL//\//}" '.onager/scripts/$(touch PWNED)'
    touch "${EVIL//\//}" '$(touch PWNED2)' '`touch PWNED3`' $'esc\e[31m'
    # shellcheck disable=SC2016
    in_bash '. "$REPO/completions/onager.bash"
        for line in "onager launch --jobname " "onager prelaunch +from-file " "onager list -j " "onager prelaunch +command ./" \
            "onager launch --jobname \$(touch PWNED)" "onager list --where \`touch PWNED\`" "onager logs \"\$(touch PWNED"; do
            COMP_LINE=$line COMP_POINT=${#line} COMP_TYPE=9 COMP_WORDS=($line) COMP_CWORD=3
            _onager onager "" "" 2>/dev/null
        done
        echo "alive $?"'
    assert_alive 0
    nothing_was_executed
}
