#!/usr/bin/env bats
# launch --backend slurm: the sbatch line that is shown, and the arguments that sbatch is really given.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    use_standins sbatch
    LOGS=".onager/logs/slurm/%x_%A_%a"
}

teardown() { end_survivors; }

# The line of a dry run with the options given has $1 in it.
plan_has() {
    local part=$1
    shift
    run --separate-stderr onager launch --backend slurm --jobname j --dry-run "$@"
    assert_success
    assert_output --partial " $part "
    assert_equal "${#lines[@]}" 1
}

# A plan with the options given is an error that has $1 in it.
plan_refused() {
    local part=$1
    shift
    run --separate-stderr onager launch --backend slurm --jobname j "$@"
    assert_failure
    [[ $stderr == *"$part"* ]] || fail "no '$part' in: $stderr"
    refute [ -e "$STANDIN_LOG" ]
    refute [ -e .onager/job_index.csv ]
}

@test "sbatch gets what the line shows, word by word" {
    write_job_of j 3 true
    run --separate-stderr onager launch --backend slurm --jobname j
    assert_success
    assert_output "sbatch -J j -t 0-01:00:00 -n 1 -p batch --mem=2G -o $LOGS.o -e $LOGS.e --parsable --array=1,2,3 .onager/scripts/j/wrapper.sh"
    # shellcheck disable=SC2086
    assert_equal "$(cat "$STANDIN_LOG")" "$(printf '%s\n' "call sbatch" ${output#sbatch })"
}

@test "the dry run shows the very line of the launch and calls nothing" {
    write_job_of j 3 true
    run --separate-stderr onager launch --backend slurm --jobname j -d
    local dry=$output
    refute [ -e "$STANDIN_LOG" ]
    refute [ -e .onager/scripts/j/wrapper.sh ]
    run --separate-stderr onager launch --backend slurm --jobname j
    assert_output "$dry"
}

@test "the README's MNIST launch: two cpus are one task with two cpus" {
    onager prelaunch +command "python mnist.py" +jobname mnist_lr_bs +arg --lr 0.3 1.0 3.0 +arg --batch-size 32 64 \
        +arg --seed {0..2} +q
    run --separate-stderr onager launch --backend slurm --jobname mnist_lr_bs --cpus 2 --mem 5 --venv ./venv/ \
        --duration 00:30:00 -max 5
    assert_success
    assert_output "sbatch -J mnist_lr_bs -t 00:30:00 -n 1 -c 2 -p batch --mem=5G -o $LOGS.o -e $LOGS.e --parsable --array=$(seq -s, 18)%5 .onager/scripts/mnist_lr_bs/wrapper.sh"
}

@test "--cpus 1 asks as before" {
    write_job_of j 1 true
    plan_has "-n 1 -p batch" --cpus 1
}

@test "--cpus with --gpus" {
    write_job_of j 1 true
    plan_has "-n 1 -c 8 -p gpu --gres=gpu:2" --cpus 8 --gpus 2
}

@test "32 ids are written out one by one" {
    write_job_of j 32 true
    plan_has "--array=$(seq -s, 32)"
}

@test "33 ids are written as a range" {
    write_job_of j 33 true
    plan_has "--array=1-33"
}

@test "many ids with gaps are written as ranges" {
    local id
    mkdir -p .onager/scripts/j
    {
        echo '{'
        for id in {1..20} 25 {30..49}; do echo "\"$id\": [\"true\", \"\"],"; done
        printf '"90": ["true", ""]\n}\n'
    } >.onager/scripts/j/jobs.json
    plan_has "--array=1-20,25,30-49,90"
    plan_has "--array=1-20,25,30-49,90%4" --max-tasks 4
}

@test "the ids of the job count, not where they begin" {
    printf '{"7": ["true", ""], "9": ["true", ""]}' >j.json
    plan_has "--array=7,9" --jobfile j.json
}

@test "a list of the user's is passed as given" {
    write_job_of j 60 true
    plan_has "--array=1-3:1,5,8-9" --tasklist 1-3:1,5,8-9
    plan_has "--array=50-60:5,2" --tasklist 50-60:5,2
    plan_has "--array=1-60" --tasklist 1-60
    plan_has "--array=1-3%2" --tasklist 1-3 --max-tasks 2
}

@test "a wrong task list reaches no scheduler" {
    local list
    write_job_of j 5 true
    for list in 3-1 1-3:0 a 1,,2 4-6; do
        plan_refused "" --tasklist "$list"
    done
}

@test "debug, test, hold and resources" {
    write_job_of j 1 true
    plan_has "-p debug" --debug
    plan_has "-p debug" --test
    plan_has "-p gpu-debug --gres=gpu:1" --debug --gpus 1
    plan_has "--depend=afterany:1234" --hold_jid 1234
    plan_has "--mem=64G" --mem 64
    plan_has "-t 2-10:00:00" --duration 2-10:00:00
}

@test "a duration that is none is refused" {
    local duration
    write_job_of j 1 true
    for duration in soon 1:2 -1:00:00 1-2 00:61:00 "" "1:00:00; rm x"; do
        plan_refused duration --duration="$duration"
    done
}

@test "debug mode for more than two hours is refused" {
    write_job_of j 1 true
    plan_refused "2 hours" --debug --duration 03:00:00
}

@test "numbers that are none are refused" {
    local option
    write_job_of j 1 true
    for option in --cpus --gpus --mem --max-tasks --tasks-per-node; do
        plan_refused "$option" "$option" many
    done
    plan_refused cpus --cpus 0
    plan_refused tasks-per-node --tasks-per-node 0
}

@test "other options are passed on, told on stdout, and stand before the script" {
    write_job_of j 1 true
    run --separate-stderr onager launch --backend slurm --jobname j --account=foo --qos high
    assert_success
    assert_line --index 0 "Passing these args to backend: --account=foo --qos high"
    run tail -n 5 "$STANDIN_LOG"
    assert_output $'--array=1\n--account=foo\n--qos\nhigh\n.onager/scripts/j/wrapper.sh'
}

@test "an option passed on with a blank in it stays one word for sbatch" {
    write_job_of j 1 true
    run --separate-stderr onager launch --backend slurm --jobname j "--comment=two words"
    assert_success
    run cat "$STANDIN_LOG"
    assert_line "--comment=two words"
}

@test "the printed line can be pasted into a shell and gives sbatch the same words" {
    write_job_of j 1 true
    onager launch --backend slurm --jobname j "--comment=it's two words" '--tag=$HOME' >line 2>/dev/null
    tail -n 1 line >command
    mv "$STANDIN_LOG" first
    sh ./command </dev/null
    run diff first "$STANDIN_LOG"
    assert_success
}

@test "sbatch gets /dev/null, default signals and no descriptor of the shell's" {
    write_job_of j 1 true
    in_bash "trap '' TERM HUP; exec 7>held; onager launch --backend slurm --jobname j"
    assert_success
    run cat "$STANDIN_LOG.sbatch.1.state"
    assert_line "stdin /dev/null"
    refute_line --regexp '^descriptors .*\b7\b'
    local ignored
    ignored=$(awk '$1 == "SigIgn:" { print $2 }' "$STANDIN_LOG.sbatch.1.state")
    assert_equal $((16#$ignored & 0x4001)) 0 # HUP is the first bit, TERM the fifteenth
}
