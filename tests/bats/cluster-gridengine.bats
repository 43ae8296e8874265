#!/usr/bin/env bats
# launch --backend gridengine: the qsub lines that are shown, and the arguments that qsub is really given.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    use_standins qsub
}

teardown() { end_survivors; }

plan_has() {
    local part=$1
    shift
    run --separate-stderr onager launch --backend gridengine --jobname j --dry-run "$@"
    assert_success
    assert_output --partial " $part "
    assert_equal "${#lines[@]}" 1
}

plan_refused() {
    local part=$1
    shift
    run --separate-stderr onager launch --backend gridengine --jobname j "$@"
    assert_failure
    [[ $stderr == *"$part"* ]] || fail "no '$part' in: $stderr"
    refute [ -e "$STANDIN_LOG" ]
    refute [ -e .onager/job_index.csv ]
}

# There is no shell between onager and qsub that would take the backslashes of the printed line away.
@test "Grid Engine's own variables reach qsub without the backslash of the printed line" {
    write_job_of j 3 true
    run --separate-stderr onager launch --backend gridengine --jobname j
    assert_success
    assert_output 'qsub -N j -cwd -l short -l vf=2G -o .onager/logs/gridengine/\$JOB_NAME_\$JOB_ID_\$TASK_ID.o -e .onager/logs/gridengine/\$JOB_NAME_\$JOB_ID_\$TASK_ID.e -terse -t 1-3 .onager/scripts/j/wrapper.sh'
    run cat "$STANDIN_LOG"
    assert_output "$(printf '%s\n' "call qsub" -N j -cwd -l short -l vf=2G \
        -o '.onager/logs/gridengine/$JOB_NAME_$JOB_ID_$TASK_ID.o' \
        -e '.onager/logs/gridengine/$JOB_NAME_$JOB_ID_$TASK_ID.e' \
        -terse -t 1-3 .onager/scripts/j/wrapper.sh)"
}

@test "the printed line can be pasted into a shell and gives qsub the same words" {
    write_job_of j 3 true
    onager launch --backend gridengine --jobname j "--x=two words" 2>/dev/null | tail -n 1 >command
    mv "$STANDIN_LOG" first
    sh ./command </dev/null
    run diff first "$STANDIN_LOG"
    assert_success
}

@test "each range of a task list is a qsub of its own" {
    write_job_of j 9 true
    run --separate-stderr onager launch --backend gridengine --jobname j --tasklist 1-3:1,5,7-9:2
    assert_success
    assert_equal "${#lines[@]}" 3
    run awk '$0 == "-t" { getline; print }' "$STANDIN_LOG"
    assert_output $'1-3:1\n5\n7-9:2'
}

@test "gaps in a job's ids make several ranges" {
    printf '{"1": ["true", ""], "2": ["true", ""], "5": ["true", ""], "8": ["true", ""], "9": ["true", ""]}' >j.json
    run --separate-stderr onager launch --backend gridengine --jobname j --jobfile j.json -d
    assert_equal "$(grep -o -e '-t [^ ]*' <<<"$output" | paste -sd' ')" "-t 1-2 -t 5 -t 8-9"
}

@test "every job id of a launch of several ranges is recorded" {
    write_job_of j 9 true
    run --separate-stderr onager launch --backend gridengine --jobname j --tasklist 1-3,5,8-9
    assert_equal "$(cat .onager/job_index.csv)" "$(printf '%s,j,.onager/launches/1/jobs.json\n' 77 78 79)"
}

@test "queues by duration" {
    write_job_of j 1 true
    plan_has "-l short" --duration 01:00:00
    plan_has "-l long" --duration 01:00:01
    plan_has "-l long" --duration 1-00:00:00
    plan_has "-l vlong" --duration 1-00:00:01
    plan_has "-l test" --debug --duration 00:10:00
}

@test "resources" {
    write_job_of j 1 true
    plan_has "-pe smp 4" --cpus 4
    plan_has "-l gpus=2" --gpus 2
    plan_has "-l vf=8G" --mem 8
    plan_has "-hold_jid 99" --hold_jid 99
    plan_has "-tc 3" --max-tasks 3
    run --separate-stderr onager launch --backend gridengine --jobname j -d --mem 1
    refute_output --partial vf=
}

@test "debug mode for more than ten minutes or with several cpus is refused" {
    write_job_of j 1 true
    plan_refused "10 minutes" --debug --duration 00:11:00
    plan_refused cpu --debug --duration 00:05:00 --cpus 2
}

@test "other options are passed on before the script, in every qsub" {
    write_job_of j 5 true
    run --separate-stderr onager launch --backend gridengine --jobname j --tasklist 1,3 -P project -m e
    assert_success
    assert_line --index 0 "Passing these args to backend: -P project -m e"
    assert_equal "$(grep -A3 -x -e -P "$STANDIN_LOG" | grep -cx project)" 2
    assert_equal "$(tail -n 1 "$STANDIN_LOG")" .onager/scripts/j/wrapper.sh
}

@test "a wrong task list reaches no scheduler" {
    local list
    write_job_of j 5 true
    for list in 3-1 1-3:0 a 1,,2 4-6; do
        plan_refused "" --tasklist "$list"
    done
}
