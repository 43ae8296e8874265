#!/usr/bin/env bats
# Job ids, task lists and locks that somebody else prepared: a scheduler's programs get nothing but numbers, no list costs
# more than the tasks that there are, and whoever waits for a lock learns it.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    export STANDIN_LOG=$BATS_TEST_TMPDIR/calls
}

teardown() { end_survivors; }

FORGED=(--user=me -u '*' '' 0 '1 2' '12345_1' '12345,777' $'1\e[2J' 99999999999999999999 all)

# No program of a scheduler was called with one of the words.
assert_not_called() {
    [[ ! -e $STANDIN_LOG ]] || ! grep -e '^call \(scancel\|qdel\)' "$STANDIN_LOG" || fail "$(cat "$STANDIN_LOG")"
}

@test "a row of the job index whose id is no number is listed, but goes to no scheduler" {
    write_job j true true
    use_standins sbatch qsub scancel qdel squeue qstat sacct scontrol
    local id
    for id in "${FORGED[@]}"; do
        printf '|%s|,j,.onager/scripts/j/jobs.json\n' "$id" >.onager/job_index.csv
        # shellcheck disable=SC2016
        in_bash --separate-stderr 'for backend in slurm gridengine; do
                onager cancel --backend $backend --jobid j --yes
                onager cancel --backend $backend --jobid last --tasklist 1
                onager launch --backend $backend --jobname j --hold-jid j
            done
            onager list -j j >/dev/null; onager status >/dev/null; onager explain j >/dev/null; echo "alive $?"'
        # shellcheck disable=SC2154 # bats' run sets it
        assert_equal "$(grep -c "is no job id" <<<"$stderr")" 6
        [[ $output == *alive* && $stderr != *$'\e'* ]] || fail "$output $(cat -v <<<"$stderr")"
        assert_not_called
        assert [ ! -e .onager/launches/1/launch.json ]
    done
}

@test "a record of a launch whose job ids are no numbers is none, and goes to no scheduler" {
    write_job j true true
    use_standins sbatch scancel squeue sacct scontrol
    local id text
    onager launch --backend slurm --jobname j
    cp -a .onager "$BATS_TEST_TMPDIR/kept"
    for id in "${FORGED[@]}"; do
        rm -rf .onager && cp -a "$BATS_TEST_TMPDIR/kept" .onager && rm -f "$STANDIN_LOG"
        text=${id//$'\e'/\\\\u001b}
        sed -i "s|\"jobids\":.*|\"jobids\": [\"$text\"],|" .onager/launches/1/launch.json
        # shellcheck disable=SC2016
        in_bash --separate-stderr 'for call in "cancel --jobid j --yes" "cancel --jobid 12345 --yes" list status explain \
                "launch --backend slurm --jobname j --only missing"; do onager $call >/dev/null; done; echo alive'
        assert_output alive
        [[ $stderr == *"is no record of a launch"* && $stderr != *$'\e'* ]] || fail "$(cat -v <<<"$stderr")"
        assert_not_called
        [[ ! -e $STANDIN_LOG ]] || ! grep -e '^call sacct' -A9 "$STANDIN_LOG" | grep -F -- "$id" || fail "asked of $id"
    done
}

@test "a task list of a hundred million ids costs no more than the tasks that there are" {
    write_job j true true true
    launch --jobname j
    # shellcheck disable=SC2016
    in_bash --separate-stderr "$(instrumented || echo 'ulimit -v $(($(awk "/VmSize/ {print \$2}" /proc/self/status) + 200000))')"'
        for list in 1-199999999:2 1-99999999:1 1-3,5-199999999:2 1-999999999999; do
            onager list --jobid 1 --tasklist $list --field task_id | paste -sd" "
            onager results --tasklist $list >/dev/null || echo results
            ! onager cancel --jobid 1 --tasklist $list || echo cancelled
            ! onager logs --jobid 1 --tasklist $list || echo logs
            ! onager launch --backend local --jobname j --tasklist $list || echo launched
        done'
    assert_output $'1 3\n1 2 3\n1 2 3\n1 2 3'
    refute_regex "$stderr" "memory"
    assert_equal "$(grep -c "has no task" <<<"$stderr")" 12
}

@test "a record that names a hundred million tasks one by one is refused in a line" {
    write_job j true true true
    launch --jobname j
    sed -i 's|"jobtasks":.*|"jobtasks": ["1-199999999:2"],|' .onager/launches/1/launch.json
    in_bash --separate-stderr 'onager list; echo "alive $?"'
    assert_output "alive 1"
    assert_regex "$stderr" "names more than 10000000 tasks in steps"
    rm -r .onager/launches/1/{events,runner}
    sed -i 's|"tasks":.*|"tasks": "1-999999999999",|' .onager/launches/1/launch.json
    run timeout 60 "${ONAGER_SO%/*}/onager-run" .onager/launches/1
    assert_failure 1
    assert_output "onager: launch 1: its record names 999999999999 tasks, more than its jobs.json has"
}

@test "who waits for a lock that another process does not give back is told, and can give up or go on" {
    write_job j true
    onager config --write local grace 1
    # A lock of lockf(3), as any program may hold one.
    "$PYTHON" -c '
import fcntl, os, time
file = open(".onager/.lock", "a")
fcntl.lockf(file, fcntl.LOCK_EX)
open("held", "w").close()
while not os.path.exists("release"):
    time.sleep(0.05)' 3>&- &
    wait_until 30 test -e held
    # shellcheck disable=SC2016
    in_bash 'trap "echo interrupted" INT
        (until grep -q "waiting for it" said; do sleep 0.05; done; kill -INT $$) 2>/dev/null &
        onager config --write local grace 2 2>said; echo "alive $?"'
    assert_line "interrupted"
    assert_line --regexp "^alive [1-9]"
    run cat said
    assert_line "onager: .onager/.lock: locked by another process (fuser tells which); waiting for it, ^C gives up"
    onager config --read | grep -q "grace = 1"
    # shellcheck disable=SC2016
    in_bash '(until grep -q "waiting for it" said2; do sleep 0.05; done; touch release) 2>/dev/null &
        onager config --write local grace 2 2>said2; echo "alive $?"'
    assert_output "alive 0"
    onager config --read | grep -q "grace = 2"
}
